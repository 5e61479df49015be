"""Visits to several newspapers at the same time, each by a procedure that asks for one page after the other."""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self, cast

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.misc import load_object
from twisted.logger import STDLibLogObserver, globalLogBeginner

from crawler.contact.answers import Answer, Site
from crawler.network.failures import StoreLostError, explain
from crawler.politeness.host_gate import HostGate
from crawler.politeness.host_state import HostStore
from crawler.politeness.robots import RobotsMiddleware
from crawler.politeness.robots_text import Rules
from crawler.registry import Source
from crawler.scrapy_settings import scrapy_settings
from storage.errors import StorageError
from storage.model.identifiers import new_crawl_id
from storage.s3.bucket import Bucket
from storage.settings import Settings

__all__ = ["MAX_REQUESTS", "SiteVisit", "visit_sites"]

logger = logging.getLogger(__name__)

MAX_REQUESTS = 25
"""Most requests of one visit, robots.txt, redirects and repeated requests included."""

RETRIES = 1
"""How often a failed request is sent again. A visit has few requests, and a person waits for it."""

HOLD_SECONDS = 20.0
"""How often the hold on the hosts is renewed; it ends after 60 seconds (`host_state.HOLD`)."""

ASYNCIO_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

Procedure = Callable[[Site], Awaitable[None]]


@dataclass(slots=True)
class SiteVisit:
    """One newspaper to visit."""

    source: Source
    procedure: Procedure
    """Asks the site for pages and keeps what it learns."""
    sent: int = 0
    """Number of requests that were sent."""
    error: BaseException | None = field(default=None)
    """What the procedure raised; None if it ended."""


class ContactSpider(Spider):
    """Runs a procedure that asks for pages through the crawler's own downloader."""

    name = "contact"

    def __init__(self, visit: SiteVisit, bucket: Bucket | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = visit.source
        """The download handler reads its ports here."""
        self._visit = visit
        self._bucket = bucket

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Set the newspaper's own delay if it is longer than the general one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        delay = max(crawler.settings["BAOTINH"].crawl.delay, spider.source.delay or 0.0)
        for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"):
            crawler.settings.set(name, delay, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Run the procedure; it yields no requests of its own."""
        gate: HostGate = self.crawler.host_gate  # type: ignore[attr-defined]  # the gate sets it
        gate.most_requests = MAX_REQUESTS
        if self._bucket is not None:
            gate.store, gate.crawl_id = HostStore(self._bucket), new_crawl_id(datetime.now(UTC))
        holding = asyncio.create_task(_keep_hold(gate))
        try:
            await self._visit.procedure(_PoliteSite(self.crawler, self.source, gate))
        except Exception as error:  # noqa: BLE001 - it is raised again by `visit_sites`, in the caller's thread
            self._visit.error = error
        finally:
            holding.cancel()
            self._visit.sent = gate.sent
            await asyncio.to_thread(_release, gate)
        further: tuple[Request, ...] = ()  # the procedure has asked for all pages
        for request in further:
            yield request


async def _keep_hold(gate: HostGate) -> None:
    while True:
        await asyncio.sleep(HOLD_SECONDS)
        try:
            await asyncio.to_thread(gate.save)
        except StorageError as error:
            logger.warning("the hold on a host was not renewed: %s", error.in_one_line)


def _release(gate: HostGate) -> None:
    try:
        gate.save(release=True)
    except StorageError as error:
        logger.warning("what a visit learnt about a host was not stored: %s", error.in_one_line)


class _PoliteSite:
    """Asks for pages through the crawler's downloader middlewares."""

    def __init__(self, crawler: Crawler, source: Source, gate: HostGate) -> None:
        self._crawler = crawler
        self._slug = source.slug
        self._gate = gate

    @property
    def delay(self) -> float:
        return self._crawler.settings.getfloat("DOWNLOAD_DELAY")

    @property
    def requests_left(self) -> int:
        return MAX_REQUESTS - self._gate.sent

    async def get(self, url: str) -> Answer:
        return await self._ask(url, obey=True)

    async def get_robots(self, origin: str) -> Answer:
        return await self._ask(f"{origin}/robots.txt", obey=False)

    def robots(self, url: str) -> Rules | None:
        middleware: RobotsMiddleware = self._crawler.robots  # type: ignore[attr-defined]  # the middleware sets it
        return middleware.rules_of(url)

    async def _ask(self, url: str, *, obey: bool) -> Answer:
        meta = {"dont_redirect": True, "dont_obey_robotstxt": not obey, "download_slot": self._slug}
        meta["max_retry_times"] = RETRIES
        try:
            response: Response = await self._crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))
        except StoreLostError as error:
            raise error.__cause__ or error from error
        except Exception as error:  # noqa: BLE001 - `explain` names every failure of the network
            reason, detail = explain(error, max_body_bytes=self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
            return Answer(url, reason=reason, detail=detail)
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        return Answer(url, response.status, headers, response.body)


def visit_sites(visits: Sequence[SiteVisit], settings: Settings, bucket: Bucket | None) -> None:
    """Make all visits, `crawl.at_once` at the same time, and return when all have ended.

    `bucket` holds what is known about hosts (pauses, requests of the day, who asks them now); None: nothing is known.
    Raises the first error that a procedure raised. May be called again and again, also from several threads.
    """
    loop = _loop()
    done = asyncio.run_coroutine_threadsafe(_visit_all(visits, settings, bucket), loop)
    try:
        done.result()
    except BaseException:  # an interrupt: the visits end with it
        done.cancel()
        raise
    for visit in visits:
        if visit.error is not None:
            raise visit.error


async def _visit_all(visits: Sequence[SiteVisit], settings: Settings, bucket: Bucket | None) -> None:
    made = ScrapySettings(scrapy_settings(settings))
    made["DOWNLOADER_MIDDLEWARES"]["crawler.archiving.warc_archiving.ArchivingMiddleware"] = None
    made.set("EXTENSIONS", {})
    runner = AsyncCrawlerRunner(made)
    room = asyncio.Semaphore(settings.crawl.at_once)

    async def make(visit: SiteVisit) -> None:
        async with room:
            crawler = runner.create_crawler(ContactSpider)
            _resolve_safely(crawler)
            await runner.crawl(crawler, visit=visit, bucket=bucket)

    await asyncio.gather(*map(make, visits))


def _resolve_safely(crawler: Crawler) -> None:
    """Make the reactor resolve names as crawls do: only to allowed addresses."""
    from twisted.internet import reactor

    resolver = load_object(crawler.settings["TWISTED_DNS_RESOLVER"])
    resolver.from_crawler(crawler, reactor).install_on_reactor()


_reactor_loop: asyncio.AbstractEventLoop | None = None
_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of Twisted's reactor, which runs in a thread of its own until the program ends.

    Raise RuntimeError if other code of this process has chosen a reactor that Scrapy cannot use, or runs it already.
    """
    global _reactor_loop
    with _starting:
        if _reactor_loop is None:
            started = Future[asyncio.AbstractEventLoop]()
            threading.Thread(target=_run_reactor, args=(started,), name="reactor", daemon=True).start()
            _reactor_loop = started.result()
        return _reactor_loop


def _run_reactor(started: "Future[asyncio.AbstractEventLoop]") -> None:
    from scrapy.utils.reactor import install_reactor

    try:
        if "twisted.internet.reactor" not in sys.modules:
            asyncio.set_event_loop(asyncio.new_event_loop())
            install_reactor(ASYNCIO_REACTOR)
        from twisted.internet import asyncioreactor, reactor

        # Before this, Twisted writes its errors to the screen.
        observer = cast(Any, STDLibLogObserver("twisted"))  # mypy does not see which interfaces a class has
        globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
        if not isinstance(reactor, asyncioreactor.AsyncioSelectorReactor) or reactor.running:
            raise RuntimeError(f"this process already has a reactor that visits cannot use: {reactor!r}")
        loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
        asyncio.set_event_loop(loop)
    except BaseException as error:  # whoever waits must learn of it
        started.set_exception(error)
        raise
    reactor.callWhenRunning(started.set_result, loop)
    cast(Any, reactor).run(installSignalHandlers=False)  # its interface does not name the argument
