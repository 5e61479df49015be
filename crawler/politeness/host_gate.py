"""The last check before a request is sent: may we ask this host now, and how long after the last request?

It sees every request at the moment of sending, also those for robots.txt and repeated ones. What it learns from answers
(429, 503, time-outs, challenges) applies to the whole host, and through `HostStore` to later crawls.
"""

import asyncio
import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.network.failures import FetchError, ProxyError, StoreLostError
from crawler.network.false_answers import FalseAnswer
from crawler.politeness.host_in_crawl import FAILURES, HostInCrawl
from crawler.politeness.host_state import (
    HOLD,
    MOST_ROBOTS_TEXT,
    HostState,
    HostStore,
    RobotsCopy,
    RobotsSeen,
    host_of,
    origin_of,
    robots_changes,
)
from crawler.politeness.retry_after import pause_after, read_retry_after
from storage.errors import StorageError
from storage.model.moments import in_vietnam
from storage.settings import CrawlSettings

__all__ = ["HostGate"]

logger = logging.getLogger(__name__)

MAX_WAITS = 3
"""Pauses that one crawl waits for at one host. If the host asks for more, the rest is left to later crawls."""

DOWN = timedelta(minutes=10)
LONGEST_DOWN = timedelta(hours=6)
"""First and longest pause for a host that is down. Each pause is twice the one before."""

RECENT = 600.0
"""Seconds. A request of an earlier crawl that was sent longer ago needs no more delay, whatever a host asks for."""

HOLD_CHECK_SECONDS = 2.0
"""How often we check whether another crawl has released a host."""

CHALLENGES = 3
"""Challenges or login pages in a row after which the crawl stops asking the host: it clearly blocks crawlers."""

CHALLENGED = timedelta(hours=1)
LONGEST_CHALLENGED = timedelta(hours=24)


class HostGate:
    """A downloader middleware with a hook, `before_sending`, that the download handler awaits before each request."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl: CrawlSettings = crawler.settings["BAOTINH"].crawl
        self._deadline = time.monotonic() + 60 * self._crawl.max_minutes
        self._hosts: dict[str, HostInCrawl] = {}
        self._loading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.store: HostStore | None = None
        """CrawlRecorder sets it. Without it nothing is remembered."""
        self.crawl_id = ""
        """CrawlRecorder sets it. It marks hosts as held by this crawl."""
        self.robots_changes: list[str] = []
        """How robots.txt has changed since earlier crawls, as far as `save` has written it."""
        self.stopped = False
        """Set to stop all requests at once."""
        self.waited = False
        """True if another crawl of one of the hosts has ended since this one began."""
        self.sent = 0
        """Number of requests sent so far."""
        self.proxy_lost: str | None = None
        """Why nothing is sent any more, once the proxy has not taken `FAILURES` requests in a row."""
        self.on_proxy_lost: Callable[[], None] | None = None
        """CrawlRecorder sets it. Called once, to end the crawl."""
        self._not_taken = 0
        """Requests in a row that the proxy did not take."""
        self.most_requests: int | None = None
        """Most requests of this crawl, if somebody sets it."""
        crawler.host_gate = self  # type: ignore[attr-defined]  # how the recorder finds it

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Make the download handler call `before_sending`."""
        request.meta["before_sending"] = self.before_sending

    async def before_sending(self, request: Request) -> None:
        """Wait until the request may be sent. Raise FetchError if it must not be sent in this crawl.

        Then the download handler must call `on_sent` in the request's meta, when it has a connection or when it gives
        up: until then no other request is sent to the host. A delay that began before the connection was there would
        be too short for the host.
        """
        host = await self._host(request.url)
        await host.lock.acquire()
        try:
            while (wait := self._seconds_to_wait(request.url, host)) > 0:
                await asyncio.sleep(wait)
        except BaseException:
            host.lock.release()
            raise
        host.sent += 1
        self.sent += 1
        request.meta["on_sent"] = partial(_note_sent, host, request.meta)

    def _seconds_to_wait(self, url: str, host: HostInCrawl) -> float:
        name = host_of(url)
        if self.stopped:
            raise FetchError("stopped", "the crawl was told to stop")
        if self.most_requests is not None and self.sent >= self.most_requests:
            raise FetchError("budget", f"{self.sent} requests were sent, the most that are allowed")
        if time.monotonic() > self._deadline:
            raise FetchError("time_budget", f"the crawl has taken {self._crawl.max_minutes:g} minutes")
        if self.proxy_lost is not None:
            raise FetchError("proxy", self.proxy_lost)
        now = datetime.now(UTC)
        if host.state.sent_on(_day(now)) + host.sent >= self._crawl.requests_a_day:
            raise FetchError("day_ceiling", f"{name} was asked {self._crawl.requests_a_day:,} times today")
        if origin_of(url) in host.silent:
            raise FetchError("host_down", f"{origin_of(url)} does not answer, and {name} does elsewhere")
        if host.state.blocked(now) and not host.may_try(url):
            assert host.state.not_before is not None
            pause = (host.state.not_before - now).total_seconds()
            if pause > self._crawl.patience or host.waits > MAX_WAITS:
                raise FetchError(host.state.reason or "retry_after", _sentence(name, host.state))
            return pause
        if host.last_sent is None:
            return 0.0
        # The spider sets this to the newspaper's own delay if that is longer.
        delay = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        return host.last_sent + max(delay, host.delay) - time.monotonic()

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Learn from the answer. Repeat the request if the host asks for a short pause.

        Raises FetchError if the host asks for a longer pause.
        """
        self._not_taken = 0
        host = await self._host(request.url)
        now = datetime.now(UTC)
        verdict: FalseAnswer | None = request.meta.get("verdict")
        header = response.headers.get("Retry-After")
        wait = read_retry_after(header.decode("latin-1") if header else None, now)
        if verdict is not None and verdict.blocks:
            self._note_challenge(host, now, verdict.evidence)
        elif response.status == 429 or (response.status == 503 and wait is not None):
            host.challenges = 0
            return self._pause(request, host, wait, response.status, now)
        elif verdict is not None and verdict.hides_page:
            self._note_failure(host, request.url, now, verdict.evidence)
        elif response.status >= 500 or response.status == 408:
            self._note_failure(host, request.url, now, f"it answers {response.status}")
        else:
            host.challenges = 0
            host.note_answer(request.url)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a request without an answer, but not at a host that has not seen it."""
        if isinstance(exception, ProxyError):
            self.sent -= 1
            (await self._host(request.url)).sent -= 1
            self._note_not_taken(exception)
        elif not isinstance(exception, FetchError | StoreLostError):
            host = await self._host(request.url)
            why = f"requests end with {type(exception).__name__}"
            self._note_failure(host, request.url, datetime.now(UTC), why)

    def slow_down(self, url: str, delay: float) -> None:
        """Obey from now on the Crawl-delay that a robots.txt asks for."""
        host = self._hosts.get(host_of(url))
        if host is not None:
            host.delay = delay

    def note_robots(self, url: str, seen: RobotsSeen) -> None:
        """Remember what a host's robots.txt says now."""
        host = self._hosts.get(host_of(url))
        if host is not None:
            host.robots.append(seen)

    async def robots_copy(self, site: str) -> RobotsCopy | None:
        """Return the robots.txt of an origin that an earlier crawl has read; None if it is too old or there is none.

        Raises FetchError and StoreLostError like `before_sending`, because it takes the hold on the host.
        """
        copy = (await self._host(site)).state.copies.get(site)
        return copy if copy is not None and copy.fresh(datetime.now(UTC), self._crawl.robots_hours) else None

    def keep_robots(self, site: str, status: int, text: str) -> None:
        """Remember the answer for the robots.txt of an origin for the next crawls, unless it is very long."""
        host = self._hosts.get(host_of(site))
        if host is not None and len(text) <= MOST_ROBOTS_TEXT:
            copy = RobotsCopy(read_at=datetime.now(UTC), status=status, text=text)
            host.state = host.state.model_copy(update={"copies": {**host.state.copies, site: copy}})

    def save(self, *, release: bool = False) -> None:
        """Write what was learnt to the bucket, and renew the hold on the hosts, or `release` them.

        Blocks until the bucket has answered. Thread-safe. Raises StorageError.
        """
        if self.store is None:
            return
        for name, host in list(self._hosts.items()):
            sent, robots, now = host.sent, tuple(host.robots), datetime.now(UTC)
            last = host.last_sent_at or host.state.last_sent_at
            held = {"last_sent_at": last, "held_by": self.crawl_id, "held_until": None if release else now + HOLD}
            ours = host.state.model_copy(update={"day": _day(now), **held})
            stored = self.store.update(name, ours, sent, robots)
            self.robots_changes += robots_changes(name, stored.robots, robots)
            host.sent -= sent
            del host.robots[: len(robots)]
            host.state = host.state.model_copy(update={"day": stored.day, "requests": stored.requests})

    async def _host(self, url: str) -> HostInCrawl:
        name = host_of(url)
        if name not in self._hosts:
            async with self._loading[name]:
                if name not in self._hosts:
                    state = await self._held(name)
                    self._hosts[name] = HostInCrawl(state, last_sent=_on_our_clock(state.last_sent_at))
        return self._hosts[name]

    async def _held(self, name: str) -> HostState:
        """Take the hold on a host and return its state.

        Raises FetchError if another crawl does not release it, StoreLostError if the bucket fails.
        """
        if self.store is None:
            return HostState()
        deadline = time.monotonic() + HOLD.total_seconds() + HOLD_CHECK_SECONDS
        while True:
            try:
                state = await asyncio.to_thread(self.store.hold, name, self.crawl_id, datetime.now(UTC))
            except StorageError as error:
                raise StoreLostError from error
            if not state.held_by_another(self.crawl_id, datetime.now(UTC)):
                return state
            logger.debug("%s is held by crawl %s", name, state.held_by)
            if time.monotonic() > deadline or self.stopped:
                raise FetchError("busy", f"{name} is being asked by another crawl, {state.held_by}")
            self.waited = True
            await asyncio.sleep(HOLD_CHECK_SECONDS)

    def _pause(
        self, request: Request, host: HostInCrawl, wait: timedelta | None, status: int, now: datetime
    ) -> Request:
        blocked = host.state.blocked(now)
        strikes = max(host.state.strikes + (not blocked), 1)
        pause = pause_after(wait, strikes)
        asked = f"answered {status} and asked to wait" if wait is not None else f"answered {status}"
        until = now + pause
        # Refusals of requests that were sent at the same time count as one; the longest pause applies.
        if not blocked or (host.state.not_before or now) < until:
            host.state = host.state.model_copy(
                update={"not_before": until, "reason": "retry_after", "why": asked, "strikes": strikes}
            )
            host.waits += not blocked
            logger.info("%s", _sentence(host_of(request.url), host.state))
        if pause.total_seconds() > self._crawl.patience or host.waits > MAX_WAITS:
            raise FetchError("retry_after", _sentence(host_of(request.url), host.state))
        return request.replace(dont_filter=True)

    def _note_failure(self, host: HostInCrawl, url: str, now: datetime, why: str) -> None:
        """Count a failure of one origin. If it has failed often, it is not asked any more; nor is any other origin of
        its host, unless one answers.
        """
        origin = origin_of(url)
        host.answering.discard(origin)
        failures = host.failures[origin] = host.failures.get(origin, 0) + 1
        if failures < FAILURES:
            return
        if host.answering:
            host.silent.add(origin)
        elif not host.state.blocked(now):
            told = f"{failures} requests in a row failed: {why}"
            host.down_before = host.state
            self._block(host, now, "host_down", told, DOWN, LONGEST_DOWN)
            logger.info("a host is down until %s: %s", host.state.not_before, told)

    def _note_not_taken(self, error: ProxyError) -> None:
        """Count a request that the proxy did not take. If it took none of the last ones, end the crawl."""
        self._not_taken += 1
        if self._not_taken >= FAILURES and self.proxy_lost is None:
            self.proxy_lost = f"{error.detail}, {self._not_taken} times in a row"
            if self.on_proxy_lost is not None:
                self.on_proxy_lost()

    def _note_challenge(self, host: HostInCrawl, now: datetime, evidence: str) -> None:
        host.challenges += 1
        if host.challenges >= CHALLENGES and not host.state.blocked(now):
            self._block(host, now, "paused", f"keeps crawlers out: {evidence}", CHALLENGED, LONGEST_CHALLENGED)
            logger.info("a host blocks crawlers, paused until %s: %s", host.state.not_before, evidence)

    def _block(
        self, host: HostInCrawl, now: datetime, reason: str, why: str, first: timedelta, longest: timedelta
    ) -> None:
        pause = min(first * 2 ** min(host.state.strikes, 20), longest)
        news: Mapping[str, object] = {
            "not_before": now + pause, "reason": reason, "why": why, "strikes": host.state.strikes + 1
        }  # fmt: skip  # short items: a line each would fill a screen
        host.state = host.state.model_copy(update=news)


def _note_sent(host: HostInCrawl, meta: dict[str, object]) -> None:
    """Note that a request is being sent now, and let the next one wait its turn. A second call does nothing."""
    if meta.pop("on_sent", None) is not None:
        host.last_sent, host.last_sent_at = time.monotonic(), datetime.now(UTC)
        meta["sent_at"] = host.last_sent_at
        host.lock.release()


def _sentence(name: str, state: HostState) -> str:
    until = f", so it is left alone until {in_vietnam(state.not_before)}" if state.not_before else ""
    return f"{name}: {state.why}{until}"


def _on_our_clock(sent_at: datetime | None) -> float | None:
    """Return when another crawl sent its last request, on the clock time.monotonic(); None if that is long ago."""
    past = (datetime.now(UTC) - sent_at).total_seconds() if sent_at is not None else math.inf
    return time.monotonic() - past if 0 <= past <= RECENT else None


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
