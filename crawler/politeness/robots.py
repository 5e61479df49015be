"""Obeys robots.txt as RFC 9309 says: a missing file (404) allows everything, an unreachable one allows nothing.

Scrapy's own middleware treats an unreachable robots.txt as permission, never reads it again, and ignores Crawl-delay.
"""

import asyncio
import hashlib
import logging
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from w3lib.url import safe_url_string

from crawler.network.deferrals import DEFERRALS
from crawler.network.failures import FetchError, StoreLostError, explain
from crawler.network.redirects import MAX_HOPS
from crawler.politeness.host_gate import HostGate
from crawler.politeness.host_state import RobotsSeen
from crawler.politeness.robots_text import MAX_BYTES, Rules, read_rules, text_of

__all__ = ["RobotsMiddleware"]

logger = logging.getLogger(__name__)

SECOND_LOOKS = (401, 403, 429, 451)
"""Statuses of a page that may mean that the site's rules have changed; robots.txt is then read again."""

FIRST_PART = {"Range": f"bytes=0-{MAX_BYTES}", "Accept-Encoding": "identity"}
"""Headers that ask for the part of a robots.txt that is read, and a byte more, which shows that this is not all."""

FROM_THE_BEGINNING = re.compile(rb"bytes 0-\d+/(\d+|\*)")
"""`Content-Range` of an answer 206 that begins with the file's first byte, with the bytes of the whole file."""

REDIRECTS = (301, 302, 303, 307, 308)

SECOND_LOOK_AFTER = 30.0
"""Least seconds between two such readings, however many pages are refused."""


@dataclass(slots=True)
class SiteRobots:
    """The robots.txt of one scheme, host and port in this crawl."""

    rules: asyncio.Future[Rules]
    known_at: float
    """When this crawl learnt the rules, on the clock time.monotonic()."""
    asked_at: float
    """When it last asked for them; minus infinity if they come from an earlier crawl."""


class RobotsMiddleware:
    """Passes only requests that the site's robots.txt allows, and obeys its Crawl-delay.

    It reads the file once in `crawl.robots_hours`, again after `crawl.robots_minutes` of a long crawl, and when the
    site refuses pages.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._fresh = 60.0 * crawler.settings["BAOTINH"].crawl.robots_minutes
        self._sites: dict[str, SiteRobots] = {}
        crawler.robots = self  # type: ignore[attr-defined]  # how the spider finds it

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raise NotConfigured if robots.txt must not be obeyed: `scrapy shell -s ROBOTSTXT_OBEY=0`."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise FetchError if robots.txt forbids the request or cannot be read."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        site = _site(request.url)
        known = self._sites.get(site)
        if known is None:
            future = asyncio.ensure_future(self._first_rules(site, request))
            known = self._sites[site] = SiteRobots(future, time.monotonic(), -math.inf)
        elif known.rules.done() and time.monotonic() - known.known_at > self._fresh:
            future = asyncio.ensure_future(self._read(f"{site}/robots.txt", request))
            known = self._sites[site] = SiteRobots(future, time.monotonic(), time.monotonic())
        rules = await asyncio.shield(known.rules)
        rules.check(request.url)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Forget the site's robots.txt if this page was refused, so that the next request reads it again."""
        site = self._sites.get(_site(request.url))
        asked_long_ago = site is not None and time.monotonic() - site.asked_at > SECOND_LOOK_AFTER
        if asked_long_ago and response.status in SECOND_LOOKS and not request.meta.get("dont_obey_robotstxt"):
            logger.info("%s answered %d, so robots.txt is read again", request.url, response.status)
            self._sites[_site(request.url)].known_at = -math.inf
        return response

    def sitemaps(self) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt files read so far name."""
        found: list[str] = []
        for site in self._sites.values():
            if site.rules.done() and not site.rules.cancelled() and site.rules.exception() is None:
                found += site.rules.result().sitemaps
        return tuple(dict.fromkeys(found))

    def rules_of(self, url: str) -> Rules | None:
        """Return what the robots.txt that was read for the site of `url` allows; None if none was readable."""
        site = self._sites.get(_site(url))
        if site is None or not site.rules.done() or site.rules.cancelled() or site.rules.exception() is not None:
            return None
        return site.rules.result()

    async def _first_rules(self, site: str, asking: Request) -> Rules:
        """Return the rules that an earlier crawl has read, or read them."""
        gate = getattr(self._crawler, "host_gate", None)
        copy = await gate.robots_copy(site) if isinstance(gate, HostGate) else None
        address = f"{site}/robots.txt"
        if copy is None:
            self._sites[site].asked_at = time.monotonic()
            return await self._read(address, asking)
        rules = read_rules(address, copy.status, copy.text.encode(), self._agent)
        logger.info("%s: the rules read at %s still count", address, copy.read_at)
        self._slow_down(address, rules)
        return rules

    async def _read(self, address: str, asking: Request) -> Rules:
        try:
            response = await self._fetch(address, asking)
        except FetchError as error:
            logger.info("%s cannot be read, so its site is not requested: %s", address, error.detail)
            if error.reason not in DEFERRALS:  # else the site has told nothing
                self._remember(address, RobotsSeen(at=datetime.now(UTC), status=0, digest=error.reason))
            raise
        digest = hashlib.sha256(response.body).hexdigest()[:16]
        seen = RobotsSeen(at=datetime.now(UTC), status=response.status, digest=digest)
        try:
            rules = read_rules(address, response.status, response.body, self._agent)
        except FetchError:
            self._remember(address, seen)
            raise
        about = {"delay": rules.delay, "forbids_all": not rules.allows(urljoin(address, "/"))}
        self._remember(address, seen.model_copy(update=about))
        if len(response.body) > MAX_BYTES and 200 <= response.status < 300:
            size = _whole_size(response)
            self._note(f"{address} has {size} bytes, and its first {MAX_BYTES} are obeyed (RFC 9309, 2.5)")
        logger.info("read %s: status %d, delay %g seconds", address, response.status, rules.delay)
        gate = getattr(self._crawler, "host_gate", None)
        if isinstance(gate, HostGate):
            text = text_of(response.body) if 200 <= response.status < 300 else ""
            gate.keep_robots(_site(address), response.status, text)
        self._slow_down(address, rules)
        return rules

    async def _fetch(self, address: str, asking: Request) -> Response:
        """Return the answer for robots.txt after following redirects (RFC 9309, 2.3.1.2)."""
        url = address
        for _ in range(MAX_HOPS + 1):
            try:
                response = await self._download(address, url, asking)
            except FetchError as error:
                if error.reason != "too_large":
                    raise
                response = await self._download(address, url, asking, FIRST_PART)
                if not _tells_rules(response):
                    raise
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or not location:
                return response
            try:
                url = safe_url_string(urljoin(url, location.decode("utf-8", "replace").strip()))
            except ValueError:
                break
        # Too many redirects, or an invalid target: treat the file as missing (RFC 9309, 2.3.1.2).
        return Response(address, status=404)

    async def _download(
        self, address: str, url: str, asking: Request, headers: Mapping[str, str] | None = None
    ) -> Response:
        meta = {"dont_obey_robotstxt": True, "dont_redirect": True, "role": "robots"}
        meta |= {key: asking.meta[key] for key in ("download_slot",) if key in asking.meta}
        try:
            response: Response = await self._crawler.engine.download_async(
                Request(url, headers=headers, callback=NO_CALLBACK, meta=meta)
            )
        except StoreLostError:
            raise
        except Exception as error:
            reason, detail = explain(error, max_body_bytes=self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
            told = detail if reason == "proxy" else f"{address} does not answer: {detail}"
            raise FetchError(reason, told) from error
        return response

    def _note(self, note: str) -> None:
        """Note in the crawl's record what of a robots.txt is not obeyed."""
        note = f"robots: {note}"
        notes: list[str] = getattr(self._crawler.spider, "notes", [])
        if note not in notes:
            notes.append(note)

    def _remember(self, address: str, seen: RobotsSeen) -> None:
        gate = getattr(self._crawler, "host_gate", None)
        if isinstance(gate, HostGate):
            gate.note_robots(address, seen)

    def _slow_down(self, address: str, rules: Rules) -> None:
        delay = rules.delay
        # The spider sets the longer one of the newspaper's delay and the crawler's.
        if told := rules.cut_delay(self._crawler.settings.getfloat("DOWNLOAD_DELAY")):
            self._note(told)
        gate = getattr(self._crawler, "host_gate", None)
        if isinstance(gate, HostGate):
            gate.slow_down(address, delay)
        if not delay:
            return
        for slot in self._crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, delay)
        throttle = self._crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay)


def _tells_rules(answer: Response) -> bool:
    """Return whether the answer for the first part of a robots.txt tells what is allowed.

    There is one, so another 4xx refuses the range only, and a part that is too short may lack rules.
    """
    if answer.status == 206:
        told = FROM_THE_BEGINNING.fullmatch(answer.headers.get("Content-Range") or b"")
        return told is not None and (len(answer.body) > MAX_BYTES or told[1] == b"%d" % len(answer.body))
    if answer.status in REDIRECTS:
        return "Location" in answer.headers
    return answer.status in (200, 429) or answer.status >= 500


def _whole_size(response: Response) -> int:
    """Return the bytes of the whole file, of which an answer 206 sends a part and names the size: `bytes 0-99/1234`."""
    told = (response.headers.get("Content-Range") or b"").rpartition(b"/")[2]
    return int(told) if response.status == 206 and told.isdigit() else len(response.body)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
