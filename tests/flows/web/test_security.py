"""How many requests one client may make."""

from starlette.testclient import TestClient

from flows.web.app import create_app
from flows.web.security import RateLimit
from tests.flows.web.conftest import World


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


def test_a_proxy_s_words_are_not_believed(world: World) -> None:
    client = TestClient(create_app(world.client.app.state.site, requests_a_second=1, burst=1))  # type: ignore[attr-defined]  # ours
    statuses = [
        client.get("/api/sources", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(2)
    ]
    assert statuses == [200, 429]
