"""The base class and number types of all parts of the record."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Count", "Positive", "RecordModel"]

MOST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly."""

Count = Annotated[int, Field(ge=0, le=MOST)]
Positive = Annotated[int, Field(ge=1, le=MOST)]


class RecordModel(BaseModel):
    """A part of the record: immutable; a reader ignores fields that it does not know."""

    # An older reader must accept records with fields that a later schema version added.
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
