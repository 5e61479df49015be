"""What was once written stays readable: a record of each schema version is kept here for ever.

With a new schema version comes a new record, `{schema_version}.json` with every field filled in, and one with none but
the required, `{schema_version}-bare.json`. None of these files is ever changed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest

from storage.model.article import SCHEMA_VERSION, Article
from storage.versions.json_schema import article_schema
from storage.versions.record_json import encode

RECORDS = sorted(Path(__file__).with_name("records").glob("*.json"))

REQUIRED: dict[str, list[str]] = json.loads(Path(__file__).with_name("required.json").read_bytes())
"""What schema 1.0 requires of each part. It may become less, never more: records without it would be unreadable."""


def required(schema: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """The fields that a record and each of its parts must have."""
    yield "Article", set(schema["required"])
    for part, described in schema["$defs"].items():
        yield part, set(described.get("required", ()))


def holds(stored: Any, read: Any) -> bool:
    """Whether what was read has everything that was stored, with the same value."""
    if isinstance(stored, dict):
        return all(name in read and holds(value, read[name]) for name, value in stored.items())
    if isinstance(stored, list):
        return len(stored) == len(read) and all(map(holds, stored, read))
    return bool(stored == read)


def test_a_record_of_this_schema_version_is_kept() -> None:
    assert {f"{SCHEMA_VERSION}.json", f"{SCHEMA_VERSION}-bare.json"} <= {path.name for path in RECORDS}


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_every_record_ever_written_is_read_and_nothing_of_it_is_lost(path: Path) -> None:
    stored = json.loads(path.read_bytes())
    read = Article.model_validate_json(path.read_bytes())
    assert holds(stored, json.loads(encode(read)))
    jsonschema.validate(stored, article_schema())


def test_the_kept_record_fills_every_field_in() -> None:
    empty = [name for name, value in json.loads(RECORDS[-1].read_bytes()).items() if value in (None, [], {})]
    assert RECORDS[-1].stem == SCHEMA_VERSION
    assert empty == []


def test_no_field_that_was_optional_becomes_required() -> None:
    for part, names in required(article_schema()):
        # A new part may require what it likes: no old record has it.
        assert part not in REQUIRED or names <= set(REQUIRED[part]), part


def test_a_new_required_field_would_be_noticed() -> None:
    class Stricter(Article):
        mood: str
        """A field that no record has."""

    names = dict(required(Stricter.model_json_schema(mode="serialization")))["Article"]
    assert not names <= set(REQUIRED["Article"])
    with pytest.raises(ValueError, match="mood"):
        Stricter.model_validate_json(RECORDS[-1].read_bytes())
