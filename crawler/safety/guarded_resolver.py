"""A DNS resolver that returns only allowed addresses.

The connection uses exactly the address that was checked here. So a name that resolves to a public address first and to
a private one later (DNS rebinding) does no harm.
"""

import logging
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.safety.destinations import Destinations

__all__ = ["GuardedResolver", "refused_address"]

logger = logging.getLogger(__name__)

_refused: dict[str, str] = {}
"""The reason for each refused host. It is kept here because Twisted reports a failed look-up without its cause."""


def refused_address(host: str) -> str | None:
    """Return why the last look-up of `host` was refused; None if it was allowed."""
    return _refused.get(host)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver (IPv4, with a cache and a timeout), but every answer is checked, also cached ones."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._destinations = Destinations()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Allow what the settings allow, and the configured proxy, which may be a private host."""
        resolver = super().from_crawler(crawler, reactor)
        crawl = crawler.settings["BAOTINH"].crawl
        allowed = Destinations.parse(crawl.allow_private)
        proxy = urlsplit(crawl.proxy if "://" in (crawl.proxy or "//") else f"//{crawl.proxy}").hostname
        if proxy is not None:
            allowed = Destinations(allowed.hosts | {proxy}, allowed.networks)
        resolver._destinations = allowed
        return resolver

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802 - Twisted names it so
        """Resolve `name`. Fails with DNSLookupError if its address is refused."""
        found: Deferred[str] = super().getHostByName(name, timeout)  # type: ignore[arg-type]  # Scrapy's type is narrower than Twisted's
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        reason = self._destinations.refuse_address(name, ip_address(address))
        if reason is not None:
            logger.info("refused: %s", reason)
            _refused[name] = reason
            raise DNSLookupError(reason)
        _refused.pop(name, None)
        return address
