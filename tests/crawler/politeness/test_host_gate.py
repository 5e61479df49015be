"""A host that asks to be left alone, or does not answer, is left alone: in this crawl and in the next ones."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.frontier.store import FrontierStore
from crawler.network.failures import explain, proxy_error
from crawler.politeness.host_gate import HostGate
from crawler.politeness.host_state import HostState, HostStore, RobotsSeen, host_of, merged_state
from storage.model.identifiers import SourceSlug
from storage.model.moments import in_vietnam
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing

PROXY_HOST = "127.0.0.9"
"""An address at which no other program takes the port of a proxy that is gone."""

BUSY = Answer(b"", status=429, headers={"Retry-After": "3"})


def publish(site: Site, *numbers: int) -> None:
    site.put("/", listing(*numbers))
    for number in numbers:
        site.put(f"/tin-post{number}.html", article_page(number))


def test_a_short_pause_is_waited_for(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 6))
    site.put("/tin-post2.html", BUSY, article_page(2))

    record = crawl(concurrency=1)

    assert len(record.articles["stored"]) == 5
    times = [asked.at for asked in site.asked]
    assert max(later - sooner for sooner, later in pairwise(times)) >= 2.9
    assert len(site.requests("/tin-post2.html")) == 2


@pytest.mark.usefixtures("one_day")
def test_a_long_pause_ends_the_crawl_and_holds_for_the_next(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, *range(1, 6))
    until = datetime.now(UTC) + timedelta(hours=1)
    date = until.strftime("%a, %d %b %Y %H:%M:%S GMT")
    site.put("/tin-post2.html", Answer(b"", status=503, headers={"Retry-After": date}))

    record = crawl(concurrency=1)

    assert record.outcome == "finished"
    assert len(record.articles["stored"]) == 1
    assert len(record.articles["deferred/retry_after"]) == 4
    assert len(site.paths) == 3
    again = crawl()
    assert again.outcome == "paused"
    assert again.reason is not None
    assert f"answered 503 and asked to wait, so it is left alone until {in_vietnam(until)}" in again.reason
    assert len(site.paths) == 3
    state = HostStore(bucket).read(HOST)
    assert state.requests == len(site.asked)
    assert [(seen.status, seen.forbids_all) for seen in state.robots] == [(404, False)]
    # When the time has come, it is asked again.
    HostStore(bucket).update(HOST, state.model_copy(update={"not_before": datetime.now(UTC) + timedelta(days=9)}), 0)
    publish(site, *range(1, 6))
    assert len(crawl().articles["stored"]) == 5


def test_a_host_that_is_down_is_not_asked_on_and_on(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 20))
    for number in range(3, 20):
        site.put(f"/tin-post{number}.html", Answer(hang_up=True))

    record = crawl(concurrency=1, retries=2)

    assert len(record.articles["deferred/host_down"]) >= 15
    assert len(site.paths) <= 9
    assert record.outcome == "finished"


@pytest.mark.usefixtures("one_day")
def test_a_proxy_that_is_away_is_named_and_not_held_against_the_host(
    site: Site, crawl: Crawl, bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    publish(site, 1)
    with socket.create_server((PROXY_HOST, 0)) as free:
        place = f"{PROXY_HOST}:{free.getsockname()[1]}"

    sections = [f"/muc-{number}" for number in range(9)]
    record = crawl(sections=sections, proxy=f"http://reader:sesame@{place}", concurrency=1)

    assert record.outcome == "failed"
    assert f"the proxy {place} (setting crawl.proxy) cannot be used: it refuses the connection" in str(record.reason)
    assert {failure.reason for failure in record.failures} == {"proxy"}
    assert "sesame" not in record.model_dump_json() + caplog.text
    state = HostStore(bucket).read(HOST)
    assert (state.requests, state.not_before, state.robots) == (0, None, ())
    assert crawl().outcome == "finished", "through a proxy that answers"


TUNNEL = "Could not open CONNECT tunnel with proxy 10.0.0.5:3128 "


@pytest.mark.parametrize("answer", ["{'status': 407, 'reason': b\"'status': 502\"}", "b'SSH-2.0-OpenSSH_9.6'"])
def test_a_proxy_that_opens_no_tunnel_without_a_login_or_speaks_no_http_is_named(answer: str) -> None:
    told = proxy_error(TunnelError(f"{TUNNEL}[{answer}]"), "http://reader:sesame@10.0.0.5:3128")
    assert told is not None
    assert "the proxy 10.0.0.5:3128 (setting crawl.proxy) cannot be used" in told.detail


@pytest.mark.parametrize("status", [400, 403, 404, 429, 451, 502, 503, 504])
def test_what_a_proxy_says_of_one_host_is_not_the_proxys_fault(status: int) -> None:
    refused = TunnelError(f"{TUNNEL}[{{'status': {status}, 'reason': b'no'}}]")
    assert proxy_error(refused, "http://10.0.0.5:3128") is None
    assert explain(refused, max_body_bytes=1)[0] == "unreachable"


@contextmanager
def relay(site: Site, last: str) -> Iterator[str]:
    """A proxy that passes everything on to the site's, and dies when it is asked for the path `last`."""
    listening = socket.create_server((PROXY_HOST, 0))
    opened: list[socket.socket] = [listening]

    def end(connections: list[socket.socket]) -> None:
        for each in connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if f"{last} ".encode() in data:
                    end(opened)
                    return
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection(("127.0.0.1", int(site.proxy.rpartition(":")[2])))
                opened.extend((client, server))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=ends, daemon=True).start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"http://{PROXY_HOST}:{listening.getsockname()[1]}"
    finally:
        end(opened)
        accepting.join()


@pytest.mark.usefixtures("one_day")
def test_a_proxy_that_dies_ends_the_crawl_and_no_article_counts_as_visited_that_was_not_sent(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    publish(site, *range(1, 41))

    with relay(site, "/tin-post20.html") as proxy:
        record = crawl(proxy=proxy, concurrency=1)

    assert record.outcome == "failed"
    assert "(setting crawl.proxy) cannot be used: it refuses the connection, 5 times in a row" in str(record.reason)
    assert len(record.articles["deferred/proxy"]) >= 5
    entries = FrontierStore(bucket, SourceSlug(SLUG)).read().values()
    left = sum(len(urls) for fate, urls in record.articles.items() if fate.startswith("deferred/"))
    assert left >= 20
    assert sum(entry.tried_at is None for entry in entries) == left, "the next crawl asks for them"


WWW = f"www.{HOST}"


def test_a_bare_name_that_is_down_does_not_stop_www(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    sections = [f"/muc-{number}" for number in range(8)]
    for number, path in enumerate(sections):
        site.put(path, Answer(b"", status=502))
        site.put(path, f'<a href="http://{HOST}/tin-post{number}.html">Tin</a>', host=WWW)
        site.put(f"/tin-post{number}.html", Answer(b"", status=502))
        site.put(f"/tin-post{number}.html", article_page(number), host=WWW)
    site.put("/", Answer(b"", status=502))
    site.put("/", "<p>Báo Thử</p>", host=WWW)

    record = crawl(sections=sections, concurrency=1, retries=0)

    assert set(record.articles["stored"]) == {f"http://{WWW}/tin-post{number}.html" for number in range(8)}
    assert sum(asked.url.startswith(f"http://{HOST}/") for asked in site.asked) <= 6
    assert any(f"the newspaper answers at http://{WWW}" in note for note in record.notes)
    assert HostStore(bucket).read(HOST).not_before is None


def test_a_host_that_is_down_at_every_name_is_left_alone(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    sections = [f"/muc-{number}" for number in range(8)]
    for path in (*sections, "/"):
        for host in (HOST, WWW):
            site.put(path, Answer(b"", status=502), host=host)

    crawl(sections=sections, concurrency=1, retries=0)

    assert len(site.paths) <= 7  # five, and one at each other name
    assert HostStore(bucket).read(HOST).reason == "host_down"


@pytest.mark.usefixtures("one_day")
def test_the_day_ceiling_and_the_time_budget_defer_the_rest(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 9))
    record = crawl(requests_a_day=5, concurrency=1)
    assert len(site.asked) == 5
    assert len(record.articles["deferred/day_ceiling"]) == 5
    short = crawl(max_minutes=0.00001)
    assert short.outcome == "paused"
    assert len(site.asked) == 5


def test_what_two_crawls_know_of_a_host_is_merged() -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    ours = HostState(day="2026-03-02", not_before=now, reason="retry_after", strikes=1)
    stored = HostState(day="2026-03-02", requests=7, not_before=now + timedelta(hours=1), strikes=4)
    seen = RobotsSeen(at=now, status=200, digest="a")
    after = merged_state(stored, ours, 3, (seen, seen, RobotsSeen(at=now, status=404)), now)
    assert (after.requests, after.not_before, after.strikes) == (10, stored.not_before, 4)
    assert [each.status for each in after.robots] == [200, 404]
    later = merged_state(stored, ours.model_copy(update={"day": "2026-03-03", "not_before": None}), 3, (), now)
    assert (later.requests, later.day) == (3, "2026-03-03")


def test_requests_of_a_day_that_has_not_begun_are_unknown() -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    ahead = HostState(day="2031-01-08", requests=17)
    state = merged_state(ahead, HostState(day="2026-03-02"), 3, (), now)
    assert (state.day, state.requests) == ("2026-03-02", 3)
    assert merged_state(state, HostState(day="2026-03-02"), 2, (), now).sent_on("2026-03-02") == 5
    next_day = HostState(day="2026-03-03", requests=4)  # of a machine whose clock is some minutes ahead
    assert (
        merged_state(next_day, HostState(day="2026-03-02"), 2, (), datetime(2026, 3, 2, 23, 50, tzinfo=UTC)).requests
        == 4
    )


def test_hosts_are_told_apart_by_port_and_not_by_www() -> None:
    assert host_of("https://www.bao.vn/a") == host_of("http://bao.vn:80/") == "bao.vn"
    assert host_of("http://bao.vn:8080/") == "bao.vn:8080"


def test_a_host_is_asked_by_one_crawl_at_a_time(bucket: Bucket) -> None:
    store, now = HostStore(bucket), datetime.now(UTC)
    assert store.hold(HOST, "a", now).held_by == "a"
    assert store.hold(HOST, "b", now).held_by_another("b", now)
    assert not store.hold(HOST, "a", now).held_by_another("a", now)
    # What the second crawl knows is added all the same; a crawl that was killed loses its hold.
    assert store.update(HOST, HostState(day="2026-03-02", held_by="b", held_until=now), 2).held_by == "a"
    assert store.hold(HOST, "b", now + timedelta(seconds=61)).held_by == "b"


def test_two_crawls_at_once_keep_the_delay_and_ask_for_no_article_twice(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 4))
    with ThreadPoolExecutor(2) as threads:
        records = [each.result() for each in [threads.submit(crawl, delay=1, revisit_worth=0.2) for _ in range(2)]]
    assert all(record.outcome == "finished" for record in records)
    times = sorted(asked.at for asked in site.asked)
    # The gate measures when requests are sent, the site when they arrive: a busy machine moves that by tenths.
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.5
    # The second one waits for the first, and then knows what it has fetched.
    assert [len(site.requests(f"/tin-post{number}.html")) for number in range(1, 4)] == [1, 1, 1]


def test_no_request_follows_before_the_one_before_it_is_sent(settings: Settings) -> None:
    async def sent() -> list[str]:
        crawler = get_crawler(settings_dict={"BAOTINH": settings, "DOWNLOAD_DELAY": 0.05})
        gate = HostGate.from_crawler(crawler)
        first, second = Request(f"http://{HOST}/1"), Request(f"http://{HOST}/2")
        events: list[str] = []
        await gate.before_sending(first)
        waiting = asyncio.ensure_future(gate.before_sending(second))
        waiting.add_done_callback(lambda _: events.append("second may go"))
        await asyncio.sleep(0.06)  # a slow connection: longer than the delay
        events.append("first has a connection")
        begun = asyncio.get_running_loop().time()  # before the gate looks at the clock
        first.meta["on_sent"]()
        await waiting
        assert asyncio.get_running_loop().time() - begun >= 0.05
        second.meta["on_sent"]()
        assert "on_sent" not in first.meta
        return events

    assert asyncio.run(sent()) == ["first has a connection", "second may go"]


def test_refusals_of_requests_that_were_sent_together_count_as_one(settings: Settings, bucket: Bucket) -> None:
    async def refused() -> None:
        gate = HostGate.from_crawler(get_crawler(settings_dict={"BAOTINH": settings}))
        gate.store, gate.crawl_id = HostStore(bucket), "one"
        for number in range(4):
            url = f"http://{HOST}/{number}"
            assert isinstance(await gate.process_response(Request(url), Response(url, status=429)), Request)
        gate.save()

    asyncio.run(refused())

    assert HostStore(bucket).read(HOST).strikes == 1


def test_the_next_crawl_keeps_the_delay_after_the_last_request_of_the_one_before(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 2\nDisallow: /tin\n")
    site.put("/", listing(1))

    crawl()
    crawl()

    _, before, after = site.asked
    assert after.at - before.at > 0.9 * 2
