import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
from referencing import Registry, Resource

from storage.export.ninjs import ninjs_item
from storage.model.article import Article, Change, ChangeKind, Decision, Relation
from storage.model.blocks import Image, Video
from storage.model.named import EventDate, Organization, Person, Place, PlaceUnit, Province, ProvinceUnit
from tests.storage.examples import FIRST_FETCH, article_id, draft

SCHEMAS = Path(__file__).parents[4] / "shared" / "data" / "ninjs"

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+(#[^#\s]*)?")
YEN_BAI, LAO_CAI = ProvinceUnit(code="15", name="Yên Bái"), ProvinceUnit(code="15", name="Lào Cai")


def article(kind: ChangeKind = ChangeKind.CREATED, **changed: Any) -> Article:  # fields of Article by name
    values = draft().model_dump() | {
        "version": 2,
        "content_hash": "sha256:" + "1" * 64,
        "committed_at": datetime(2026, 3, 2, 1, tzinfo=UTC),
        "change": Change(kind=kind),
    }
    return Article.model_validate(values | changed)


FULL = article(
    images=(
        Image(url="https://baomau.example/ảnh cầu.jpg?x=[1]#a#b", caption="Cầu mới", credit="A.B"),
        Image(url="cau.jpg"),
        Image(url="//baomau.example/100%.jpg"),
    ),
    videos=(Video(url="https://baomau.example/cau.mp4", caption="Khánh thành"),),
    photographers=("Giàng A Mẫu",),
    credit="TTXVN",
    dateline="LCĐT",
    keywords=("cầu treo", "suối"),
    province=Province(then=YEN_BAI, now=LAO_CAI),
    people=(Person(name="Tráng A Mẫu", office="Trưởng thôn", mentions=2),),
    organizations=(Organization(name="Hội Nông dân", mentions=1),),
    places=(
        Place(
            code="02902", valid_from=date(2025, 7, 1), type="xã", name="Suối Mơ", text="xã Suối Mơ", level="commune",
            province=LAO_CAI, now=(PlaceUnit(code="02902", valid_from=None, type="xã", name="Suối Mơ"),),
            resolved_by="name", mentions=2,
        ),
    ),
    event_dates=(EventDate(day=date(2026, 3, 2), text="Sáng nay"),),
    relation=Relation(decision=Decision.REPRINT, of=article_id(7), cluster=article_id(7), similarity=0.97),
)  # fmt: skip  # short items: a line each would fill a screen

TOMBSTONE = article(
    ChangeKind.REMOVED, lead=None, blocks=(), text=None, html=None, authors=(), tags=(), word_count=None, relation=None
)

BARE = article(
    headline=None, lead=None, published_at=None, blocks=(), text=None, html=None, authors=(), section=(), tags=(),
    language=None, word_count=None, province=None, relation=None, canonical_url="tin-1.html",
)  # fmt: skip  # short items: a line each would fill a screen

ARTICLES = {
    "full": FULL,
    "tombstone": TOMBSTONE,
    "bare": BARE,
    **{kind.value: article(kind) for kind in ChangeKind if kind is not ChangeKind.REMOVED},
    **{
        decision.value: article(relation=Relation(decision=decision, of=article_id(7), cluster=article_id(7)))
        for decision in Decision
    },
}


@pytest.fixture(scope="module")
def validator() -> Any:  # jsonschema publishes no types
    if not SCHEMAS.is_dir():
        pytest.skip("needs ../shared/data/ninjs, IPTC's schema of ninjs 3.1 and the GeoJSON schema that it names")
    schema, geojson = (
        json.loads((SCHEMAS / name).read_text()) for name in ("ninjs-schema_3.1.json", "GeoJSON-schema.json")
    )
    registry: Registry[Any] = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(geojson)
    )
    return jsonschema.Draft202012Validator(schema, registry=registry)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_item_of_every_kind_conforms(name: str, validator: Any) -> None:
    validator.validate(json.loads(json.dumps(ninjs_item(ARTICLES[name]))))


def test_a_newsroom_that_wrote_the_article_is_no_person() -> None:
    written = article(authors=("Plum Gazette",), people=None)
    fields = {**written.provenance.fields, "authors": "newsroom"}
    item = ninjs_item(
        written.model_copy(update={"provenance": written.provenance.model_copy(update={"fields": fields})})
    )
    assert "people" not in item
    assert item["organisations"] == [{"name": "Plum Gazette", "rel": "creator"}]


def test_what_the_standard_does_not_know_would_be_noticed(validator: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**ninjs_item(FULL), "sapo": "x"})


@pytest.mark.parametrize("name", ARTICLES)
def test_addresses_and_moments_keep_to_their_formats(name: str) -> None:
    for key, value in strings(ninjs_item(ARTICLES[name])):
        if key in ("uri", "href", "schema"):
            assert URI.fullmatch(value), value
        if key in ("versionCreated", "contentCreated"):
            assert datetime.fromisoformat(value).tzinfo


def test_an_item_says_what_the_record_says() -> None:
    item = ninjs_item(FULL)
    assert (item["uri"], item["version"], item["pubStatus"]) == (f"urn:baotinh:article:{article_id()}", "2", "usable")
    assert item["headlines"] == [{"role": "main", "contentType": "text/plain", "value": FULL.headline}]
    assert item["by"] == "Lò Thị Mẫu; Ảnh: Giàng A Mẫu"
    assert {"name": "Tráng A Mẫu", "rel": "mentioned"} in list_of(item, "people")
    assert list_of(item, "places") == [
        {"name": "Yên Bái", "rel": "province", "literal": "15"},
        {"name": "Lào Cai", "rel": "province-today", "literal": "15"},
        {"name": "xã Suối Mơ", "rel": "mentioned", "literal": "02902"},
    ]
    assert [subject["rel"] for subject in list_of(item, "subjects")] == ["section", "section", "tag", "keyword"]
    picture, relative, *_, original = list_of(item, "associations")
    assert picture["renditions"] == [
        {"name": "main", "href": "https://baomau.example/%E1%BA%A3nh%20c%E1%BA%A7u.jpg?x=%5B1%5D#a%23b"}
    ]
    assert "renditions" not in relative
    assert (original["rel"], original["uri"]) == ("reprint", f"urn:baotinh:article:{article_id(7)}")


def test_a_tombstone_is_canceled_and_has_no_content() -> None:
    item = ninjs_item(TOMBSTONE)
    assert (item["pubStatus"], item["representationType"]) == ("canceled", "partial")
    assert item["edNote"] == f"Removed by its publisher; seen so at {FIRST_FETCH.isoformat()}"
    assert not {"bodies", "descriptions", "associations", "by"} & item.keys()


def list_of(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return list(item[name])


def strings(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a JSON value, with the name of the property that it belongs to."""
    if isinstance(node, str):
        yield key, node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from strings(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value, key)
