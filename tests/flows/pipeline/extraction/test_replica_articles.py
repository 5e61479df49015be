"""Every readable article of the replica press comes out right in every field, by rules and without them."""

import unicodedata
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from crawler.registry import Registry, load_registry
from flows.cleaning import clean, open_page
from flows.metadata import describe
from flows.stages import Cleaned, Described, Page, Refusal
from tests.flows.pages import capture
from tests.replica import ReplicaPress

FIELDS = ("headline", "lead", "dateline", "body", "captions", "authors", "photographers", "credit", "section", "tags")


@pytest.mark.parametrize("rules", [True, False], ids=["rules", "no rules"])
def test_an_article_is_read_as_it_was_printed(*, rules: bool) -> None:
    wrong, refused = [], []
    with ReplicaPress(seed=7) as press:
        press.advance(days=1)
        registry = load_registry(press.sources_dir)
        for truth in press.truth():
            read = _read(press, registry, truth, rules=rules)
            if isinstance(read, Refusal):
                refused.append((truth["trait"], truth["readable"]))
            elif read is not None:
                said = _said(*read)
                wrong += [(truth["url"], name, said[name]) for name in FIELDS if said[name] != _nfc(truth[name])]
    assert not wrong
    assert refused
    assert not [trait for trait, readable in refused if readable]


def _read(
    press: ReplicaPress, registry: Registry, truth: dict[str, Any], *, rules: bool
) -> tuple[Cleaned, Described] | Refusal | None:
    """Read one article's page; None where its newspaper is not crawled or the article is gone."""
    host = truth["url"].split("/")[2].removeprefix("www.")
    source = next((source for source in registry.values() if host in source.hosts), None)
    if source is None:
        return None
    try:
        with build_opener(ProxyHandler({"http": press.proxy_url})).open(
            truth["url"].replace("https:", "http:")
        ) as answer:
            body, headers = answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except HTTPError:
        return None
    if not rules:
        source = source.model_copy(update={"layout": ()})
    page = open_page(capture(body, url=truth["url"], headers=headers, fetched_at=press.now), source)
    assert isinstance(page, Page)
    cleaned = clean(page)
    return cleaned if isinstance(cleaned, Refusal) else (cleaned, describe(page, cleaned))


def _said(cleaned: Cleaned, described: Described) -> dict[str, Any]:
    said = {
        "headline": cleaned.headline,
        "lead": cleaned.lead,
        "dateline": cleaned.dateline,
        "body": cleaned.text.split("\n\n"),
        "captions": cleaned.captions,
        "authors": described.authors,
        "photographers": described.photographers,
        "credit": described.credit,
        "section": described.section,
        "tags": described.tags,
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [_nfc(item) for item in value] if isinstance(value, list | tuple) else value
