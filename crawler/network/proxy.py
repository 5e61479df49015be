"""The setting `crawl.proxy`: an HTTP proxy for the crawler alone, whatever the environment says."""

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
        """Name the proxy in the request."""
        request.meta.setdefault("proxy", self._proxy)
