"""The forms that values of settings have: how they are checked, and how they are called in messages and on the page."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, SecretStr, model_validator
from pydantic.fields import FieldInfo

__all__ = ["A_DAY", "A_MOMENT", "Day", "FromHome", "Moment", "SettingsPart", "form_of", "kind_of"]


def _written_out(value: object) -> object:
    """Refuse a time that begins with no day; pydantic would take a bare number for seconds since 1970."""
    if not re.match(r"\d{4}-\d\d-\d\d", str(value)):
        raise ValueError("not a day or time")
    return value


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("no such home") from error


FromHome = Annotated[Path, AfterValidator(_expanded)]
"""A path that may begin with `~`, which no shell expands in a file."""

Day = Annotated[date, BeforeValidator(_written_out)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]

A_DAY, A_MOMENT = "2026-03-01", "2026-03-01T00:00:00+07:00"


class SettingsPart(BaseModel):
    """Settings of which an empty one means "not set", so the environment can undo a setting of baotinh.toml."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, values: object) -> object:
        if not isinstance(values, Mapping):
            return values
        empty = {name for name, value in values.items() if isinstance(value, str) and not value.strip()}
        with_default = {name for name in empty if (field := cls.model_fields.get(name)) and field.default is not None}
        return {name: None if name in empty else value for name, value in values.items() if name not in with_default}


def kind_of(field: FieldInfo) -> object:
    """Return the type of a setting that is set."""
    kind: object = field.annotation
    if isinstance(kind, UnionType) or get_origin(kind) is Union:
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def form_of(field: FieldInfo) -> str:
    """Return the form of a setting in words, such as `whole number ≥ 1`."""
    kind = kind_of(field)
    if get_origin(kind) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(kind))
    words: dict[object, str] = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
        Path: "path",
        SecretStr: "secret",
        date: "day",
        AwareDatetime: "time with zone",
    }
    bounds = [f"≥ {bound.ge}" for bound in field.metadata if isinstance(bound, Ge)]
    bounds += [f"> {bound.gt}" for bound in field.metadata if isinstance(bound, Gt)]
    bounds += [f"≤ {bound.le}" for bound in field.metadata if isinstance(bound, Le)]
    examples = "".join(f", such as `{example}`" for example in field.examples or ())
    return f"{words[kind]} {' and '.join(bounds)}".strip() + examples
