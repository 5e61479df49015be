"""Sends the crawler's requests through the HTTP proxy of the setting `crawl.proxy`; the environment does not matter."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

__all__ = ["ProxyMiddleware"]


class ProxyMiddleware:
    """Sends every request through the configured proxy; Scrapy's own middleware then handles its credentials."""

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Switch off if no proxy is configured."""
        proxy = crawler.settings["BAOTINH"].crawl.proxy
        if proxy is None:
            raise NotConfigured
        return cls(proxy)

    def process_request(self, request: Request) -> None:
        """Set the proxy of the request, if it has none."""
        request.meta.setdefault("proxy", self._proxy)
