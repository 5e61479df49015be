"""What all parts of the record have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Count", "Positive", "RecordModel"]

MOST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""

Count = Annotated[int, Field(ge=0, le=MOST)]
Positive = Annotated[int, Field(ge=1, le=MOST)]


class RecordModel(BaseModel):
    """A part of the record: immutable, and closed to fields that the schema does not know."""

    # Fields added by a later schema version must not stop today's reader.
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
