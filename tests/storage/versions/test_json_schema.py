import hashlib
import json
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest

from storage.model.article import SCHEMA_VERSION
from storage.model.blocks import Heading, Image, ListBlock, Paragraph, Quote, Table, Video
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
    assert schema["$id"] == f"urn:baotinh:schema:article:{SCHEMA_VERSION}"


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


DIGESTS = {
    "1.0": "42e98140fa501bf1",
    "1.1": "0ee9b8987c7ef3cd",
    "1.2": "4133e5144110efd9",
    "1.3": "a37d2deec0ff369d",
}
"""Of the published schema of every version. A bucket keeps the first schema that it gets of a version."""

HOW = """the published JSON Schema of the article record has changed, but SCHEMA_VERSION has not.
1. Raise SCHEMA_VERSION in storage/model/article.py to the next 1.x and say there what is new.
2. Add to DIGESTS here: "{version}": "{digest}"
3. Keep a record of that version, and a bare one, in tests/storage/versions/records.
4. python -m storage.versions.schema_docs > docs/record.md
Never change the digest of a version that was released: buckets keep its schema for ever."""


def test_a_changed_schema_has_a_new_version() -> None:
    canonical = json.dumps(article_schema(), sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(canonical).hexdigest()[:16]
    major, minor = SCHEMA_VERSION.split(".")
    following = SCHEMA_VERSION if SCHEMA_VERSION not in DIGESTS else f"{major}.{int(minor) + 1}"
    assert DIGESTS.get(SCHEMA_VERSION) == digest, HOW.format(version=following, digest=digest)
    assert len(set(DIGESTS.values())) == len(DIGESTS)


def test_the_schema_is_published_once(bucket: Bucket) -> None:
    assert publish_schema(bucket) is True
    assert publish_schema(bucket) is False
    assert json.loads(bucket.get(f"schemas/article/{SCHEMA_VERSION}.json").body) == article_schema()


def test_a_bucket_of_an_earlier_release_gets_the_new_schema_beside_the_old(bucket: Bucket) -> None:
    bucket.put_if_absent("schemas/article/1.0.json", b"of an earlier release")
    assert publish_schema(bucket) is True
    assert bucket.get("schemas/article/1.0.json").body == b"of an earlier release"
    assert list(bucket.list_keys("schemas/")) == ["schemas/article/1.0.json", f"schemas/article/{SCHEMA_VERSION}.json"]
