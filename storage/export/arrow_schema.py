"""The article record as columns, for engines that read Parquet: the same fields, nested as in JSON."""

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
    """Return the name and type of every field of the record, times in UTC.

    Blocks of all types share one structure, in which the fields of the other types are null. An object with free names
    has no such form and is left out; in the record that is `provenance.fields` alone.
    """
    return pl.Schema(_fields(Article))


def _fields(model: type[BaseModel]) -> dict[str, pl.DataType]:
    types = {name: _type(field.annotation) for name, field in model.model_fields.items()}
    return {name: made for name, made in types.items() if made is not None}


def _type(annotation: Any) -> pl.DataType | None:  # annotations have no common type
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated or origin is Literal:
        return pl.String() if origin is Literal else _type(inner[0])
    if origin in (Union, UnionType):
        return _either([choice for choice in inner if choice is not NoneType])
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


def _either(choices: Sequence[Any]) -> pl.DataType | None:  # annotations, as above
    if len(choices) == 1:
        return _type(choices[0])
    return pl.Struct({name: made for choice in choices for name, made in _fields(choice).items()})
