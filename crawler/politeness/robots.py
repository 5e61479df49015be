"""robots.txt, obeyed as RFC 9309 says: what answers 4xx allows everything, what does not answer allows nothing.

Scrapy's own middleware takes an unreachable robots.txt for a permission and does not heed Crawl-delay.
"""

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.network.failures import FetchError, explain

__all__ = ["RobotsMiddleware", "Rules", "read_rules"]

MAX_BYTES = 512 * 1024
"""Of robots.txt that are read: RFC 9309 asks for at least 500 KiB."""

MAX_DELAY = 60.0
"""Seconds. A longer Crawl-delay means a site that no crawl gets through; it counts as this one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt allows one crawler."""

    address: str
    agent: str
    parsed: Protego

    @property
    def delay(self) -> float:
        """Least seconds between two requests that the site asks for; 0 if it does not."""
        return min(float(self.parsed.crawl_delay(self.agent) or 0.0), MAX_DELAY)

    def check(self, url: str) -> None:
        """Raise FetchError if `url` must not be fetched."""
        if not self.parsed.can_fetch(url, self.agent):
            raise FetchError("robots", f"{self.address} forbids it")


def read_rules(address: str, status: int, body: bytes, agent: str) -> Rules:
    """Read the answer for robots.txt. Raise FetchError if the answer is a server's error."""
    if status >= 500:
        raise FetchError(f"http_{status}", f"{address} answers {status}, so nothing may be fetched")
    text = body[:MAX_BYTES].decode("utf-8-sig", errors="ignore") if status < 300 else ""
    return Rules(address, agent, Protego.parse(text))


class RobotsMiddleware:
    """Lets only those requests pass that the site's robots.txt allows, and slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Switch off if robots.txt is not to be obeyed, as `scrapy shell -s ROBOTSTXT_OBEY=0` asks."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise FetchError if the request is not allowed, or if that cannot be known."""
        parts = urlsplit(request.url)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme not in ("http", "https"):
            return
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(f"{site}/robots.txt", request))
        rules = await asyncio.shield(self._rules[site])
        rules.check(request.url)

    async def _fetch(self, address: str, asking: Request) -> Rules:
        request = Request(
            address,
            callback=NO_CALLBACK,
            meta={
                "dont_obey_robotstxt": True,
                "allow_offsite": True,
                **{key: asking.meta[key] for key in ("download_slot",) if key in asking.meta},
            },
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            reason, detail = explain(error, max_body_bytes=self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
            raise FetchError(reason, f"{address} does not answer: {detail}") from error
        rules = read_rules(address, response.status, response.body, self._agent)
        if rules.delay:
            self._slow_down(rules.delay)
        return rules

    def _slow_down(self, delay: float) -> None:
        for slot in self._crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, delay)
        throttle = self._crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay)
