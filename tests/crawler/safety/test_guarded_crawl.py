"""Crawls of sites that lead into the crawler's own network, or give answers without end."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

import pytest
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError

from crawler.archiving.crawl_record import CrawlRecord
from crawler.safety.guarded_resolver import GuardedResolver, refused_address
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, article_page, listing

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase


def reasons(record: CrawlRecord) -> dict[str, str]:
    return {failure.url: failure.reason for failure in record.failures}


@contextmanager
def inner_service() -> Iterator[tuple[int, list[str]]]:
    """A service of this machine that no newspaper may lead to; gives its port and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nothing_leads_to_a_private_address(site: Site, crawl: Crawl) -> None:
    with inner_service() as (port, asked):
        inner = f"http://127.0.0.1:{port}"
        record = crawl(feeds=[f"{inner}/tin", "http://127.1/a"], extra=f"ports = [{port}]", proxy=None, retries=0)
        assert set(reasons(record).values()) == {"not_public"}
        site.put("/robots.txt", Answer(status=302, headers={"Location": f"{inner}/robots"}))
        site.put("/", listing(1))
        assert reasons(crawl())[f"http://{HOST}/"] == "not_public"
        site.put("/robots.txt", Answer(status=404))
        site.put("/", listing(1, 2, 3))
        site.put("/tin-post1.html", Answer(status=302, headers={"Location": f"{inner}/tin-post1.html"}))
        site.put("/tin-post2.html", Answer(status=302, headers={"Location": f"http://{HOST}:{port}/x-post2.html"}))
        site.put("/tin-post3.html", article_page(3))
        record = crawl()
        assert record.outcome == "finished"
        assert asked == []
        assert not any(f":{port}" in url for url in site.paths)


def test_a_name_that_turns_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["203.0.113.9", "93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr("scrapy.resolver.CachingThreadedResolver.getHostByName", lambda *_: succeed(next(answers)))
    resolver = GuardedResolver(cast("ReactorBase", object()), 0, 1.0)  # the answers come without it
    errors: list[type[BaseException] | None] = []
    given: list[str] = []
    for _ in range(3):
        resolver.getHostByName("bao.vn").addCallbacks(given.append, lambda failure: errors.append(failure.type))
    assert given == ["93.184.216.34"]
    assert errors == [DNSLookupError, DNSLookupError]
    assert refused_address("bao.vn") == "bao.vn leads to 127.0.0.1, which is not on the public Internet"


def test_a_slow_drip_and_a_bomb_end_with_a_reason(
    site: Site, crawl: Crawl, captures: Callable[[CrawlRecord], dict[str, object]]
) -> None:
    site.put("/", listing(1, 2))
    site.put("/tin-post1.html", article_page(1))
    site.put("/tin-post2.html", Answer(b"<p>x</p>" * 50, drip=0.2))
    bomb = gzip.compress(b"<p>" + b"a" * 5_000_000)
    site.put("/bom/", Answer(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}))

    record = crawl(sections=["/", "/bom/"], timeout=4.0, retries=0, max_body_bytes=1_000_000)

    assert reasons(record) == {f"http://{HOST}/tin-post2.html": "timeout", f"http://{HOST}/bom/": "too_large"}
    assert captures(record).keys() == {f"http://{HOST}/tin-post1.html"}
