"""A DNS resolver that gives out only addresses which may be connected to.

The connection goes to exactly the address that passed here, so a name that resolves to a public address now and to a
private one a moment later (DNS rebinding) cannot slip through.
"""

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

_refused: dict[str, str] = {}
"""Hosts whose address was refused, and the reason. Twisted's endpoints report a failed look-up without its cause."""


def refused_address(host: str) -> str | None:
    """Return why the last look-up of `host` was refused; None if it was not."""
    return _refused.get(host)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver (IPv4, with a cache and a timeout), with every answer checked, cached ones too."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._destinations = Destinations()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Allow what the settings allow, and the configured proxy, which may well be a private host."""
        resolver = super().from_crawler(crawler, reactor)
        crawl = crawler.settings["BAOTINH"].crawl
        allowed = Destinations.parse(crawl.allow_private)
        proxy = urlsplit(crawl.proxy if "://" in (crawl.proxy or "//") else f"//{crawl.proxy}").hostname
        if proxy is not None:
            allowed = Destinations(allowed.hosts | {proxy}, allowed.networks)
        resolver._destinations = allowed
        return resolver

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802 - Twisted names it so
        """Resolve `name`. Fails with DNSLookupError if its address is not to be connected to."""
        found: Deferred[str] = super().getHostByName(name, timeout)  # type: ignore[arg-type]  # Scrapy's type is narrower than Twisted's
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        reason = self._destinations.refuse_address(name, ip_address(address))
        if reason is not None:
            _refused[name] = reason
            raise DNSLookupError(reason)
        _refused.pop(name, None)
        return address
