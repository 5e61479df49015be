"""The download handler of every request: articles, listings, robots.txt and redirects."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import HTTPConnectionPool

from crawler.network.failures import FetchError, proxy_error
from crawler.safety.certificates import CheckedCertificates
from crawler.safety.destinations import Destinations
from crawler.safety.guarded_resolver import refused_address

__all__ = ["GuardedDownloadHandler"]

logger = logging.getLogger(__name__)


class _NotingPool(HTTPConnectionPool):
    """A pool of connections that tells when it has one: the request is written at once then."""

    on_connected: Callable[[], None] | None = None
    """Called once, for the next request. Scrapy asks for the connection before it waits for anything."""

    def __init__(self, pool: HTTPConnectionPool) -> None:
        """`pool`: the pool of Scrapy's handler, whose settings are taken over."""
        from twisted.internet import reactor

        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]  # Twisted's has no types
        self.maxPersistentPerHost = pool.maxPersistentPerHost
        self._factory = pool._factory

    def getConnection(  # noqa: N802 - the name is Twisted's
        self, key: object, endpoint: IStreamClientEndpoint
    ) -> Deferred[HTTP11ClientProtocol]:
        """Return the connection as Twisted does."""
        on_connected, self.on_connected = self.on_connected, None
        connection = super().getConnection(key, endpoint)
        return connection.addCallback(_told, on_connected) if on_connected is not None else connection


def _told(connection: HTTP11ClientProtocol, on_connected: Callable[[], None]) -> HTTP11ClientProtocol:
    on_connected()
    return connection


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, but it refuses what `Destinations` does not allow, before anything is sent."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool = self._noting = _NotingPool(self._pool)
        self._contextFactory = cast(Any, CheckedCertificates(self._contextFactory))  # mypy does not see its interface
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
        on_sent: Callable[[], None] | None = request.meta.get("on_sent")
        self._noting.on_connected = on_sent
        try:
            return await super().download_request(request)
        except Exception as error:
            explained = _explained(error, request)
            if explained is None:
                raise
            raise explained from error
        finally:
            if on_sent is not None:  # if no connection came
                on_sent()


def _explained(error: Exception, request: Request) -> FetchError | None:
    """Return what kept the request from being sent, if it was not the host."""
    if request.meta.get("proxy"):
        return proxy_error(error, request.meta["proxy"])
    refused = refused_address(urlsplit(request.url).hostname or "")
    return FetchError("not_public", refused) if refused and isinstance(error, CannotResolveHostError) else None
