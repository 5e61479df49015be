"""The download handler of every request: articles, listings, robots.txt and redirects."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from crawler.network.failures import FetchError
from crawler.safety.destinations import Destinations
from crawler.safety.guarded_resolver import refused_address

__all__ = ["GuardedDownloadHandler"]

logger = logging.getLogger(__name__)


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, but it refuses what `Destinations` does not allow, before anything is sent."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._destinations = Destinations.parse(crawler.settings["BAOTINH"].crawl.allow_private)
        source = getattr(crawler.spider, "source", None)
        self._ports: tuple[int, ...] = getattr(source, "ports", ())

    async def download_request(self, request: Request) -> Response:
        """Fetch the request. Raise FetchError `not_public` if its destination is refused."""
        refused = self._destinations.refuse_url(request.url, self._ports)
        if refused is not None:
            logger.info("refused: %s", refused)
            raise FetchError("not_public", refused)
        before_sending: Callable[[Request], Awaitable[None]] | None = request.meta.get("before_sending")
        if before_sending is not None:
            await before_sending(request)
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            refused = refused_address(urlsplit(request.url).hostname or "")
            if refused is not None:
                raise FetchError("not_public", refused) from error
            raise
