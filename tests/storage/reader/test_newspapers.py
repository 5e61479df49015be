"""A misspelt newspaper is told, with those called alike; one that a run knows but has not read is none."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from storage import Archive, layout
from storage.errors import UnknownNewspaperError
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.storage.examples import draft
from tests.storage.reader.conftest import Fill

QUESTIONS: dict[str, Callable[[Archive, str], Any]] = {
    "articles": lambda archive, source: list(archive.articles(source=source)),
    "page": lambda archive, source: list(archive.page(source=source).rows),
    "counts": lambda archive, source: list(archive.counts("day", source=source)),
    "table": lambda archive, source: archive.table(source=source).rows(),
    "bulk": lambda archive, source: archive.bulk(source=source).polars().rows(),
    "changes": lambda archive, source: list(archive.changes(source=source)),
}


@pytest.fixture
def registered(bucket: Bucket, fill: Fill) -> None:
    """An archive of `baocu`, which the registry has no more, and of `baomau`; the registry has `baomoi`, too."""
    files = {"newspapers/lao-cai/baomau.toml": "", "newspapers/lao-cai/baomoi.toml": "", "families/portal.toml": ""}
    bucket.put_if_absent(layout.LAST_GOOD_REGISTRY, json.dumps({"files": files}).encode())
    fill(draft(number=1), draft(number=2, source=SourceSlug("baocu")))


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_misspelt_newspaper_is_told_with_those_called_alike(
    archive: Archive, question: Callable[[Archive, str], Any]
) -> None:
    with pytest.raises(UnknownNewspaperError, match="no newspaper of this archive is called 'baomauu'") as caught:
        question(archive, "baomauu")
    assert str(caught.value.hint).startswith("did you mean baomau or ")
    with pytest.raises(UnknownNewspaperError) as caught:
        question(archive, "portal")
    assert caught.value.hint == "there are baocu, baomau, baomoi"
    assert [len(question(archive, source)) for source in ("baomau", "baocu", "baomoi")] == [1, 1, 0]


def test_where_no_run_left_its_registry_a_newspaper_without_articles_is_no_error(archive: Archive, fill: Fill) -> None:
    fill(draft())
    assert [question(archive, "baomoi") for question in QUESTIONS.values()] == [[]] * len(QUESTIONS)
