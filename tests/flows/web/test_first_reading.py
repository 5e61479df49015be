"""While the index is read for the first time, nothing that is empty or half is given out as the truth."""

import errno
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.search import catch_up
from flows.search.catch_up import SearchIndex
from flows.search.follower import Follower
from flows.search.index_errors import SearchIndexError
from flows.web.app import create_app
from flows.web.site import Site
from storage.errors import BucketUnavailableError, HintedError, InvalidArticleError
from storage.model.article import Article
from storage.reader.archive import Archive
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


def test_of_what_keeps_the_index_from_being_read_only_the_kind_is_told(index: SearchIndex, reader: TestClient) -> None:
    index.trouble = SearchIndexError("the disk of the search index in /x is full", kind="full", hint="make room in /x")
    answer = reader.get("/api/articles")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    problem = answer.json()
    assert problem["detail"].endswith("; the disk of the search index is full")
    assert (problem["code"], problem["hint"]) == ("index-not-ready", "ask again in 60 seconds")
    for language, told in (("vi", "ổ đĩa của chỉ mục đã đầy."), ("en", "the disk of the search index is full.")):
        page = reader.get(f"/{language}/")
        assert page.status_code == 200
        assert told in page.text
        assert "/x" not in page.text
    index.trouble = None
    assert "is full" not in reader.get("/en/").text


def test_an_index_whose_files_are_gone_is_told_until_it_is_built_again(
    world: World, index: SearchIndex, reader: TestClient, tmp_path: Path
) -> None:
    index.catch_up(world.archive)
    shutil.rmtree(tmp_path)
    answer = reader.get("/api/sources")
    assert (answer.status_code, answer.json()["code"]) == (503, "search-index")
    assert answer.json()["detail"] == "the search index cannot be read"
    index.catch_up(world.archive)
    assert reader.get("/api/sources").json() == world.client.get("/api/sources").json()


@pytest.mark.parametrize(
    "error",
    [
        KeyError("/home/reader/secret"),
        OSError(errno.ENOSPC, "No space left on device", "/home/reader/secret"),
        PermissionError(errno.EACCES, "Permission denied", "/home/reader/secret"),
        sqlite3.OperationalError("unable to open /home/reader/secret"),
        BucketUnavailableError("http://10.0.0.7:8333 refuses", hint="see /home/reader/secret"),
        InvalidArticleError("/home/reader/secret is no record"),
    ],
)
def test_a_cause_is_told_in_the_log_only(
    error: Exception, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Wrong(Archive):
        def purged(self) -> Iterator[object]:  # type: ignore[override]  # it is wrong
            raise error

    index = SearchIndex(tmp_path / "secret index")
    site: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    reader = TestClient(create_app(Site(Wrong(world.bucket), index, site.newspapers, site.health), requests_a_second=0))
    with Follower(Wrong(world.bucket), index, lambda: None, pause=0.05):
        ends = time.monotonic() + 60
        while index.trouble is None and time.monotonic() < ends:
            time.sleep(0.05)
        answers = [reader.get(path) for path in ("/vi/", "/en/", "/api/articles", "/feeds/edits.atom")]
        trouble = index.trouble  # which ends with the thread
    assert trouble is not None
    assert trouble.in_one_line in caplog.text or "Traceback" in caplog.text
    for answer in answers:
        assert not any(word in answer.text for word in ("secret", "10.0.0.7", type(error).__name__)), answer.text
    index.close()


@pytest.mark.parametrize("path", ["/vi/articles/{}", "/en/articles/{}", "/api/articles/{}"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BucketUnavailableError("http://10.0.0.7:8333 refuses", hint="see /home/reader/secret"), 503),
        (InvalidArticleError("/home/reader/secret is no record"), 500),
        (SearchIndexError("/home/reader/secret is full", kind="full", hint="put it elsewhere"), 503),
    ],
)
def test_an_error_behind_a_page_is_told_by_its_kind(
    error: HintedError, status: int, path: str, world: World, index: SearchIndex, caplog: pytest.LogCaptureFixture
) -> None:
    class Wrong(Archive):
        def article(self, *_: object, **__: object) -> Article:
            raise error

    site: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    reader = TestClient(create_app(Site(Wrong(world.bucket), index, site.newspapers, site.health), requests_a_second=0))
    answer = reader.get(path.format("f" * 20))
    assert answer.status_code == status
    assert not any(word in answer.text for word in ("secret", "10.0.0.7", "elsewhere")), answer.text
    assert error.in_one_line in caplog.text


def test_one_article_is_read_from_the_archive_meanwhile(world: World, reader: TestClient) -> None:
    whole = world.client
    for path in ("", "/difference", "?as_of=2099-01-01"):
        edited = next(row.article_id for row in world.archive.articles(unique=False) if row.version > 1)
        answer = reader.get(f"/api/articles/{edited}{path}")
        assert (answer.status_code, answer.content) == (200, whole.get(f"/api/articles/{edited}{path}").content), path
    assert reader.get(f"/en/articles/{edited}").status_code == 200
    assert reader.get(f"/en/articles/{'f' * 20}").status_code == 404
