"""While the index is read for the first time, nothing that is empty or half is given out as the truth."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.search import catch_up
from flows.search.catch_up import SearchIndex
from flows.search.index_errors import SearchIndexError
from flows.web.app import create_app
from flows.web.site import Site
from tests.flows.web.conftest import World

NEEDS_THE_INDEX = (
    "/feeds/articles.atom", "/feeds/articles.json", "/feeds/edits.atom", "/feeds/edits.json", "/api/articles",
    "/api/articles?as_of=2026-03-02", "/api/sources", "/api/counts", "/api/changes", "/api/articles/{}/history",
    "/api/clusters/{}",
)  # fmt: skip  # short items: a line each would fill a screen


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    index = SearchIndex(tmp_path)
    yield index
    index.close()


@pytest.fixture
def reader(world: World, index: SearchIndex) -> TestClient:
    site: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    own = Site(world.archive, index, site.newspapers, site.health)
    return TestClient(create_app(own, requests_a_second=0))


def test_pages_say_how_far_the_index_is_and_feeds_and_lists_ask_to_come_again(
    world: World, index: SearchIndex, reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = world.index.mirror.entries([world.hostile])[0].article_id
    versions = world.index.mirror.last_place()
    assert 'role="status">The index has just begun to be read.' in reader.get("/en/").text
    assert reader.get("/feeds/edits.atom").json()["detail"] == "the index is still being read: it has just begun"

    monkeypatch.setattr(catch_up, "CHANGES_AT_ONCE", versions - 3)
    batches: list[int] = []
    index.catch_up(world.archive, batches.append, stop=lambda: bool(batches))
    line = f"{versions - 3} of {versions} versions"
    for path in ("/en/", "/en/search", "/en/edits", "/en/coverage", "/en/sources", "/en/charts"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert f'role="status">The index is still being read: {line}' in answer.text, path
    assert f"{versions - 3} trên {versions}" in reader.get("/vi/").text
    for path in NEEDS_THE_INDEX:
        answer = reader.get(path.format(article))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10"), path
        assert answer.json()["code"] == "index-not-ready"
        assert line in answer.json()["detail"]
    assert reader.get("/api/openapi.json").status_code == 200

    index.catch_up(world.archive)
    assert 'role="status"' not in reader.get("/en/").text
    for path in NEEDS_THE_INDEX:
        assert reader.get(path.format(article)).status_code == 200, path


def test_what_keeps_the_index_from_being_read_is_told_with_the_way_out(index: SearchIndex, reader: TestClient) -> None:
    index.trouble = SearchIndexError("the disk of the search index in /x is full", hint="make room")
    answer = reader.get("/api/articles")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    problem = answer.json()
    assert problem["detail"].endswith("; the disk of the search index in /x is full")
    assert (problem["code"], problem["hint"]) == ("index-not-ready", "make room")
    for language in ("vi", "en"):
        page = reader.get(f"/{language}/")
        assert page.status_code == 200
        assert "the disk of the search index in /x is full (make room)" in page.text
    index.trouble = None
    assert "is full" not in reader.get("/en/").text


def test_an_index_whose_files_are_gone_is_told_until_it_is_built_again(
    world: World, index: SearchIndex, reader: TestClient, tmp_path: Path
) -> None:
    index.catch_up(world.archive)
    shutil.rmtree(tmp_path)
    answer = reader.get("/api/sources")
    assert (answer.status_code, answer.json()["code"]) == (503, "search-index")
    index.catch_up(world.archive)
    assert reader.get("/api/sources").json() == world.client.get("/api/sources").json()


def test_one_article_is_read_from_the_archive_meanwhile(world: World, reader: TestClient) -> None:
    whole = world.client
    for path in ("", "/difference", "?as_of=2099-01-01"):
        edited = next(row.article_id for row in world.archive.articles(unique=False) if row.version > 1)
        answer = reader.get(f"/api/articles/{edited}{path}")
        assert (answer.status_code, answer.content) == (200, whole.get(f"/api/articles/{edited}{path}").content), path
    assert reader.get(f"/en/articles/{edited}").status_code == 200
    assert reader.get(f"/en/articles/{'f' * 20}").status_code == 404
