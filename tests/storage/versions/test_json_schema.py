import json
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest

from storage.model.article import Heading, Image, ListBlock, Paragraph, Quote, Table, Video
from storage.s3.bucket import Bucket
from storage.versions.json_schema import article_schema, publish_schema
from storage.versions.record_json import encode
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

BLOCKS = (
    Paragraph(text="Một đoạn."),
    Heading(text="Đầu mục", level=3),
    Quote(text="Lời trích."),
    ListBlock(ordered=True, items=("Một", "Hai")),
    Table(rows=(("Tên", "Số"), ("Ngô", "3")), caption="Bảng"),
    Image(url="https://baomau.example/cau.jpg", caption="Cầu", credit="A.B"),
    Video(url="https://baomau.example/cau.mp4"),
)


def properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property that a schema names, with its path."""
    if isinstance(node, dict):
        for name, described in node.get("properties", {}).items():
            yield f"{path}/{name}", described
        for key, value in node.items():
            yield from properties(value, f"{path}/{key}")


def test_every_property_has_a_description() -> None:
    silent = [path for path, described in properties(article_schema()) if not described.get("description")]
    assert silent == []


def test_the_schema_is_valid_and_points_to_no_host() -> None:
    schema = article_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == "baotinh article version"
    assert schema["$id"] == "urn:baotinh:schema:article:1.0"


def test_stored_articles_of_every_kind_conform(bucket: Bucket) -> None:
    store = VersionStore(bucket)
    full = draft(blocks=BLOCKS, images=BLOCKS[5:6], videos=BLOCKS[6:])
    written = [
        *store.commit(full).written,
        *store.commit(draft(1, headline="Khác", lead=None, province=None, published_at=None)).written,
        *store.commit_removal(
            SOURCE, article_id(), url=full.url, capture=capture(5), fetched_at=FIRST_FETCH.replace(hour=9),
            extractor="1", rules="r1",
        ).written,
    ]  # fmt: skip  # short items: a line each would fill a screen
    validator = jsonschema.Draft202012Validator(article_schema())
    assert len(written) == 3
    for article in written:
        validator.validate(json.loads(encode(article)))


@pytest.mark.parametrize("change", [{"version": 0}, {"article_id": "x"}, {"change": {"kind": "painted"}}])
def test_what_is_no_article_does_not_conform(bucket: Bucket, change: dict[str, object]) -> None:
    record = json.loads(encode(VersionStore(bucket).commit(draft()).written[0])) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, article_schema())


def test_the_schema_is_published_once(bucket: Bucket) -> None:
    assert publish_schema(bucket) is True
    assert publish_schema(bucket) is False
    assert json.loads(bucket.get("schemas/article/1.0.json").body) == article_schema()
