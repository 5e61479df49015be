"""Answers are remembered until the index changes, for whoever asks for exactly the same."""

import asyncio
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from crawler.registry import load_registry
from flows.search.catch_up import SearchIndex
from flows.web.answers import AnswerCache
from flows.web.app import create_app
from flows.web.newspapers import Newspapers
from flows.web.site import Site
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.purging import purge
from tests.flows.web.conftest import SOURCES, World
from tests.storage.examples import article_id, draft


class Counting:
    """An application that numbers its answers."""

    def __init__(self) -> None:
        self.state = "first"
        self.made = 0
        app = Starlette(routes=[Route("/{rest:path}", self.answer)])
        self.client = TestClient(AnswerCache(app, lambda _: self.state))

    async def answer(self, request: Request) -> Response:
        """Answer with a number, slowly enough for a crowd."""
        self.made += 1
        number = self.made
        await asyncio.sleep(0)
        return PlainTextResponse(str(number), 404 if request.url.path == "/missing" else 200)


def test_an_answer_is_made_once_while_nothing_changes() -> None:
    counting = Counting()
    assert [counting.client.get("/a?b=1").text for _ in range(3)] == ["1", "1", "1"]
    assert counting.client.get("/a?b=2").text == "2"
    counting.state = "second"
    assert counting.client.get("/a?b=1").text == "3"


def test_an_answer_that_was_none_is_not_remembered() -> None:
    counting = Counting()
    assert [counting.client.get("/missing").text for _ in range(2)] == ["1", "2"]


def test_answers_are_forgotten_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.web.answers.MOST_BYTES", 40_000)
    counting = Counting()
    for number in range(30):
        counting.client.get(f"/a?{'x' * 1000}{number}")
    assert len(counting.client.app._held) < 10  # type: ignore[attr-defined]  # what it costs shows nowhere else
    counting.client.get(f"/a?{'x' * 1000}29")
    assert counting.made == 30
    counting.client.get(f"/a?{'x' * 1000}0")
    assert counting.made == 31


def test_a_crowd_waits_for_one_answer() -> None:
    counting = Counting()
    app = counting.client.app
    started: list[int] = []

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                started.append(1)

        await app(scope, receive, send)  # type: ignore[arg-type]  # the least of an ASGI server

    async def crowd() -> None:
        await asyncio.gather(*(ask() for _ in range(20)))

    asyncio.run(crowd())
    assert len(started) == 20
    assert counting.made == 1


def test_what_the_caller_has_is_not_made_again() -> None:
    counting = Counting()
    tag = counting.client.get("/a").headers["etag"]
    assert counting.client.get("/a", headers={"If-None-Match": f'"other", {tag}'}).status_code == 304
    counting.state = "second"
    assert counting.client.get("/a", headers={"If-None-Match": tag}).text == "2"
    assert counting.client.get("/a", headers={"If-None-Match": "*"}).status_code == 304


@pytest.mark.parametrize("path", ["/api/sources", "/feeds/articles.atom", "/api/articles"])
@pytest.mark.parametrize("changed", ["release", "index", "registry"])
def test_after_an_upgrade_or_a_corrected_registry_nobody_keeps_the_old_answer(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, changed: str
) -> None:
    known: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    sources = shutil.copytree(SOURCES, tmp_path / "sources")

    def start() -> TestClient:
        site = Site(world.archive, world.index, Newspapers(load_registry(sources)), known.health)
        return TestClient(create_app(site, requests_a_second=0))

    tag = start().get(path).headers["etag"]
    assert start().get(path, headers={"If-None-Match": tag}).status_code == 304
    if changed == "registry":
        [file] = sources.glob("newspapers/*/baobensong.toml")
        name = known.newspapers.name("baobensong")
        assert name in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(name, "Báo Mẫu mới"), "utf-8")
    else:
        monkeypatch.setattr("flows.web.site.__version__" if changed == "release" else "flows.web.site.FORM", "99")
    assert start().get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/vi/", "/api/articles", "/feeds/edits.atom", "/nope"])
def test_head_has_the_headers_of_get_and_no_body(world: World, path: str) -> None:
    got, head = world.client.get(path), world.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("accepted", "gzipped"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=1.0, *;q=0", True), ("", False),
        ("gzip;q=0", False), ("gzip; q=0.000, *", False), ("identity", False), ("*;q=0", False), ("x-notgzip", False),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_gzip_is_for_those_who_accept_it(world: World, accepted: str, gzipped: bool) -> None:
    for path in ("/api/articles?limit=50", "/static/style.css"):
        answer = world.client.get(path, headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert (answer.headers.get("content-encoding") == "gzip") == gzipped


@pytest.mark.parametrize("path", ["/api/articles/{}?version=1", "/api/articles/{}", "/api/articles/{}/difference"])
def test_no_cache_gives_out_an_article_without_asking_whether_it_was_purged(
    bucket: Bucket, world: World, tmp_path: Path, path: str
) -> None:
    for headline in ("Suối Mơ có cầu treo mới", "Suối Mơ có cầu mới"):
        commit = VersionStore(bucket).commit(draft(headline=headline, source=NO_RULES.slug))
        append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    archive, index = Archive(bucket), SearchIndex(tmp_path)
    index.catch_up(archive)
    known: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    client = TestClient(create_app(Site(archive, index, known.newspapers, known.health), requests_a_second=0))
    for name in (str(article_id(1)), str(article_id(1))[:8]):
        answer = client.get(path.format(name))
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    asked = {"If-None-Match": answer.headers["etag"]}
    again = client.get(path.format(name), headers=asked)
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
    purge(bucket, article_id(1))
    index.catch_up(archive)
    assert client.get(path.format(name), headers=asked).status_code == 404
    index.close()
