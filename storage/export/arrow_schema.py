"""The schema of the article record as nested columns, with the same fields as its JSON."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import polars as pl
from pydantic import AwareDatetime, BaseModel

from storage.model.article import Article

__all__ = ["record_columns"]

SCALARS: dict[object, pl.DataType] = {
    str: pl.String(),
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    AwareDatetime: pl.Datetime("us", "UTC"),
    date: pl.Date(),
}


def record_columns() -> pl.Schema:
    """Return the name and type of each field of the record; times are in UTC.

    All types of block share one struct that has the fields of every type; fields of other types are null. An object
    with arbitrary names cannot be a column. The record has one, `provenance.fields`, which is left out.
    """
    return pl.Schema(_fields(Article))


def _fields(model: type[BaseModel]) -> dict[str, pl.DataType]:
    columns = {name: _type(field.annotation) for name, field in model.model_fields.items()}
    return {name: kind for name, kind in columns.items() if kind is not None}


def _type(annotation: Any) -> pl.DataType | None:  # Any: annotations have no common type
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated or origin is Literal:
        return pl.String() if origin is Literal else _type(inner[0])
    if origin in (Union, UnionType):
        return _union([choice for choice in inner if choice is not NoneType])
    if origin is tuple:
        item = _type(inner[0])
        return pl.List(item) if item is not None else None
    if origin is dict:
        return None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pl.Struct(_fields(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return pl.String()
    return SCALARS[getattr(annotation, "__supertype__", annotation)]


def _union(choices: Sequence[Any]) -> pl.DataType | None:  # Any: as above
    if len(choices) == 1:
        return _type(choices[0])
    return pl.Struct({name: kind for choice in choices for name, kind in _fields(choice).items()})
