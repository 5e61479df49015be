"""Pages record wrong dates: an archive that has some is shown with links that lead somewhere and charts of a size."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from fastapi.testclient import TestClient
from lxml import html

from crawler.registry import load_registry
from flows.search.catch_up import SearchIndex
from flows.web.app import create_app
from flows.web.health import HealthWatch
from flows.web.newspapers import Newspapers
from flows.web.site import Site
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.web.conftest import SOURCES, World
from tests.storage.examples import draft

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Shown = Callable[..., TestClient]

EDGES = ("1990-01-01", "1990-01-15", "2025-12-31", "2026-03-02", "2199-12-20", "2200-01-01")


@pytest.fixture
def shown(client: "S3Client", session: boto3.Session, new_buckets: Iterator[str], tmp_path: Path) -> Iterator[Shown]:
    """Return the web view of an archive with an article of each moment."""
    indexes = []

    def show(*published: datetime) -> TestClient:
        bucket = Bucket(client, next(new_buckets), credentials=session.get_credentials())
        written = [
            version
            for number, moment in enumerate(published)
            for version in VersionStore(bucket).commit(draft(number=number + 1, published_at=moment)).written
        ]
        append_versions(Catalog(bucket), Records(bucket), written, sign=lambda _: None)
        index = SearchIndex(tmp_path / "index")
        indexes.append(index)
        archive, registry = Archive(bucket), load_registry(SOURCES)
        index.catch_up(archive)
        health = HealthWatch(bucket, registry, Settings(data_dir=tmp_path))
        return TestClient(create_app(Site(archive, index, Newspapers(registry), health), requests_a_second=0))

    yield show
    for index in indexes:
        index.close()


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'(?:href|action)="(/[^"#]*)"', page)]


@pytest.mark.parametrize("day", EDGES)
@pytest.mark.parametrize("path", ["/", "/coverage", "/edits"])
def test_the_days_beside_any_day_can_be_asked_for(world: World, path: str, day: str) -> None:
    for link in links(world.client.get(f"/vi{path}?day={day}").text):
        if "day=" in link:
            assert world.client.get(link).status_code == 200, link


@pytest.mark.parametrize("path", ["/", "/coverage", "/edits"])
def test_days_end_where_the_archive_ends(world: World, path: str) -> None:
    newest = world.client.get(f"/vi{path}").text
    assert 'rel="next"' not in newest
    assert ('rel="prev"' in newest) == (path != "/coverage")  # which shows all of its weeks
    assert 'rel="prev"' not in world.client.get(f"/vi{path}?day=1990-01-01").text


def test_an_archive_of_before_all_days_shows_links_that_lead_somewhere(shown: Shown) -> None:
    client = shown(datetime(1969, 1, 2, tzinfo=UTC))
    for path in ("/vi/", "/vi/coverage", "/vi/edits"):
        for link in links(client.get(path).text):
            assert client.get(link).status_code == 200, link


def test_a_chart_leaves_out_what_lies_far_beyond_and_says_so(shown: Shown) -> None:
    years = {1: 2, 2025: 3, 2026: 3, 9998: 4}
    client = shown(*(datetime(year, 3, 2, 8, at, tzinfo=UTC) for year, number in years.items() for at in range(number)))
    answer = client.get("/en/charts").text
    tree = html.document_fromstring(answer)
    assert len(answer) < 100_000
    assert [row.text_content() for row in tree.cssselect("details tbody th")][::12] == ["2025-03", "2026-03"]
    assert "From 2025-03 to 2026-03. Articles of other months, not drawn: 6." in answer


def test_every_page_of_a_list_leads_to_the_next_whatever_the_years(shown: Shown) -> None:
    client = shown(*(datetime(year, 1, 2, 8, minute, tzinfo=UTC) for year in (1, 9998) for minute in range(31)))
    path, seen = "/vi/search", 0
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, path
        seen += answer.text.count("<h2>")
        path = next((link for link in links(answer.text) if "after=" in link), "")
    assert seen == 62
