"""How many requests one client may make."""

import asyncio
from pathlib import Path

from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from crawler.registry import load_registry
from flows.search.catch_up import SearchIndex
from flows.web.app import create_app
from flows.web.health import HealthWatch
from flows.web.newspapers import Newspapers
from flows.web.security import Guard, RateLimit
from flows.web.site import Site
from storage.reader.archive import Archive
from storage.settings import Settings
from tests.flows.web.conftest import SOURCES, World
from tests.flows.web.test_pages import PAGES, edited


def test_a_client_may_make_so_many_requests_at_once_and_then_so_many_a_second() -> None:
    limit = RateLimit(2, 3)
    assert [limit.wait("a", 10.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert limit.wait("b", 10.0) == 0
    assert limit.wait("a", 10.5) == 0
    assert limit.wait("a", 10.5) > 0


def test_who_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    client = TestClient(create_app(world.client.app.state.site, requests_a_second=1, burst=2))  # type: ignore[attr-defined]  # ours
    answers = [client.get("/api/sources") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert answers[-1].json()["code"] == "too-many-requests"
    assert answers[-1].json()["hint"] == "try again after 1 second"


def test_people_who_ask_too_often_get_a_page(world: World) -> None:
    # one request in 1,000 seconds, so that none is allowed again while the test runs
    app = create_app(world.client.app.state.site, requests_a_second=0.001, burst=1)  # type: ignore[attr-defined]  # ours
    client = TestClient(app)
    client.get("/en/")
    for path, words in (("/vi/", "Quá nhiều yêu cầu"), ("/", "Quá nhiều yêu cầu"), ("/en/search", "Too many requests")):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8"), path
        assert words in answer.text
        assert int(answer.headers["retry-after"]) > 900
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert client.get("/api/sources").headers["content-type"] == "application/problem+json"


def test_who_asks_for_what_takes_long_is_told_so() -> None:
    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    answer = TestClient(Guard(never, RateLimit(0, 0), longest=0.05)).get("/api/articles")
    assert answer.status_code == 503
    assert "takes longer than 0.05 seconds" in answer.json()["detail"]
    assert (answer.json()["code"], answer.json()["hint"]) == ("too-slow", "ask for less")
    assert "content-security-policy" in answer.headers


def test_a_proxy_s_words_are_not_believed(world: World) -> None:
    client = TestClient(create_app(world.client.app.state.site, requests_a_second=1, burst=1))  # type: ignore[attr-defined]  # ours
    statuses = [
        client.get("/api/sources", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(2)
    ]
    assert statuses == [200, 429]


def test_nothing_is_asked_of_the_bucket_but_to_read(world: World, tmp_path: Path) -> None:
    asked: set[str] = set()
    events = world.bucket.requests.client.meta.events
    events.register("before-call.s3", lambda model, **_: asked.add(model.name), unique_id="asked")
    archive = Archive(world.bucket)
    index = SearchIndex(tmp_path / "index")
    index.catch_up(archive)
    registry = load_registry(SOURCES)
    site = Site(archive, index, Newspapers(registry), HealthWatch(world.bucket, registry, Settings(data_dir=tmp_path)))
    client = TestClient(create_app(site, requests_a_second=0))
    article = edited(world)
    paths = [f"/en{page}" for page in PAGES]
    paths += [f"/vi/articles/{article}/compare", "/feeds/edits.atom", "/api/articles?as_of=2026-03-02"]
    for path in [*paths, f"/api/articles/{article}?as_of=2099-01-01"]:
        assert client.get(path).status_code == 200, path
    index.close()
    events.unregister("before-call.s3", unique_id="asked")
    assert {"GetObject", "ListObjectsV2"} <= asked <= {"GetObject", "ListObjectsV2", "HeadObject", "HeadBucket"}
