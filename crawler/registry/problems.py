"""Writes sentences about what is wrong with a file: file, key, problem, and what the author probably meant."""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

__all__ = ["complaints", "did_you_mean", "key_path", "way_out"]

_CURLY_QUOTE = re.compile(r"[=\[,]\s*[“”„‟‘’‚«»]")
_DECIMAL_COMMA = re.compile(r"=\s*(\d+),(\d+)\s*(?:#.*)?$")
_BARE_TEXT = re.compile(r"^\s*([\w.-]+)\s*=\s*([^\W\d][^\"'#\[\]{}]*?)\s*(?:#.*)?$")


def complaints(file: str, error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return a sentence for each problem of `error`, which `model` raised for `file`."""
    found = []
    errors = error.errors()
    inside = {tuple(problem["loc"][:-1]) for problem in errors}
    # Unknown keys come first: a missing key is often the same key, misspelt.
    for problem in sorted(errors, key=lambda problem: problem["type"] != "extra_forbidden"):
        where = problem["loc"]
        match problem["type"]:
            case "extra_forbidden":
                known = _keys_at(model, where[:-1])
                what = "unknown key" + did_you_mean(str(where[-1]), known)
            case "missing":
                what = "is missing"
            case "too_short" if where in inside:  # what is wrong with its items is said already
                continue
            case "tuple_type":
                table = _holds_tables(model, where)
                what = f"must be a list: write [[{key_path(where)}]]" if table else 'must be a list: write ["…"]'
            case "string_type" if isinstance(problem["input"], int | float):
                what = f'must be a text in quotation marks: write "{problem["input"]}"'
            case "value_error" if not where:
                found.append(f"{file}: {_without_prefix(problem['msg'])}")
                continue
            case _:
                what = _in_plain_words(problem["type"], problem["input"], problem["msg"])
        found.append(f"{file}: {key_path(where)}: {what}")
    return found


def _in_plain_words(kind: str, given: object, message: str) -> str:
    if kind == "too_short":
        return 'is empty: write one at least, as in ["…"]'
    if kind in ("float_parsing", "int_type") and isinstance(given, str):
        return f"must be a number: write {_number(given)}, without quotation marks"
    if kind.startswith("date_"):
        return "must be a day: write year, month and day, such as 2026-05-01"
    return _without_prefix(message)


def _number(text: str) -> str:
    found = text.strip().replace(",", ".")
    return found if re.fullmatch(r"\d+(\.\d+)?", found) else "5"


def way_out(text: str, message: str) -> str:
    """Return `; write …` for what the parser of TOML complains of in `text`; empty if nobody can tell.

    >>> way_out("delay = 5,0", "Expected newline (at line 1, column 10)")
    '; write a point in a number: 5.0'
    """
    place = re.search(r"at line (\d+)", message)
    lines = text.splitlines()
    if place is None or not 0 < int(place[1]) <= len(lines):
        return ""
    line = lines[int(place[1]) - 1]
    if number := _DECIMAL_COMMA.search(line):
        return f"; write a point in a number: {number[1]}.{number[2]}"
    if _CURLY_QUOTE.search(line):
        return '; write straight quotation marks: "…"'
    if "overwrite" in message:
        return "; the key stands twice: leave out one"
    if (bare := _BARE_TEXT.match(line)) and bare[2] not in ("true", "false", "inf", "nan"):
        return f'; write a text in quotation marks: {bare[1]} = "{bare[2]}"'
    return ""


def did_you_mean(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return `; did you mean …?` with the names that resemble `word`; empty if none does."""
    alike = difflib.get_close_matches(word, list(known), n=3, cutoff=likeness)
    return f"; did you mean {' or '.join(alike)}?" if alike else ""


def key_path(where: Sequence[int | str]) -> str:
    """Return the path of a key in its file: `layout[0].headline[1]`."""
    path = ""
    for part in where:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _without_prefix(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _keys_at(model: type[BaseModel], where: Sequence[int | str]) -> list[str]:
    return list(_table_at(model, where).model_fields)


def _table_at(model: type[BaseModel], where: Sequence[int | str]) -> type[BaseModel]:
    for part in where:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _holds_tables(model: type[BaseModel], where: Sequence[int | str]) -> bool:
    """Tell whether the list at a key holds tables."""
    field = _table_at(model, where[:-1]).model_fields.get(str(where[-1]))
    return field is not None and _model_in(field.annotation) is not None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
