"""Archiving: every answer for an article goes into a WARC segment, as it was sent, before anything reads it.

Nothing in the crawl process parses an article: behind this middleware its answer has no body any more.
"""

import asyncio
import http.client
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.frontier.frontier import Visit, answered
from storage import layout
from storage.errors import StorageError
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import CONTENT_TYPE, SegmentWriter

__all__ = ["ArchivingMiddleware", "NotArchivedError", "SegmentArchive", "answers"]

SOFTWARE = f"baotinh/{version('baotinh')}"

SECRET = {b"proxy-authorization", b"authorization", b"cookie"}
"""Request headers that are between us and the proxy or the site, and are not archived."""

MAX_VALIDATOR = 512
"""Characters. An ETag is some ten long; a longer validator would only fatten the frontier."""


def answers(status: int) -> bool:
    """Say whether an answer with `status` tells something of the article itself, and so is archived.

    Pages, redirects and removals do; refusals and errors of the server (403, 429, 503) do not, nor does 304, by which
    there is nothing new.
    """
    return (200 <= status < 400 and status != 304) or status in (404, 410)


class NotArchivedError(IgnoreRequest):
    """An answer could not be stored, its cause says why. Stop the crawl: what is not stored must not be passed on."""


class SegmentArchive:
    """The segments of one crawl. Thread-safe; calls wait for the bucket."""

    def __init__(
        self, bucket: Bucket, source: SourceSlug, crawl_id: CrawlId, started_at: datetime, segment_bytes: int
    ) -> None:
        """`segment_bytes`: a segment that has grown to this size is uploaded."""
        self.segments: list[str] = []
        """Keys of the segments in the bucket."""
        self.bytes = 0
        """Their total length."""
        self._bucket = bucket
        self._source = source
        self._crawl_id = crawl_id
        self._started_at = started_at
        self._limit = segment_bytes
        self._number = 0
        self._writer: SegmentWriter | None = None
        self._lock = threading.Lock()

    def add(
        self,
        request: Request,
        response: Response,
        fetched_at: datetime,
        *,
        missing_since: datetime | None = None,
        truncated: str | None = None,
    ) -> None:
        """Add an answer with its request. Raises StorageError if a full segment cannot be stored."""
        with self._lock:
            if self._writer is None:
                self._writer = SegmentWriter(
                    self._source, self._crawl_id, self._number, self._started_at, software=SOFTWARE
                )
            self._writer.add(
                request.url,
                request.method,
                _pairs(request.headers),
                response.status,
                http.client.responses.get(response.status, ""),
                _pairs(response.headers),
                response.body,
                fetched_at,
                ip=str(response.ip_address) if response.ip_address else None,
                missing_since=missing_since,
                truncated=truncated,
            )
            if self._writer.size >= self._limit:
                self._store(self._writer)

    def close(self) -> None:
        """Store what has not been stored yet."""
        with self._lock:
            if self._writer is not None:
                self._store(self._writer)

    def _store(self, writer: SegmentWriter) -> None:
        segment = writer.finish()
        key = writer.key
        # An earlier attempt at the same crawl may have stored segments: they stay, and count on.
        while not self._bucket.put_if_absent(key, segment, content_type=CONTENT_TYPE):
            self._number += 1
            key = layout.segment(self._source, self._crawl_id, self._number, self._started_at)
        self.segments.append(key)
        self.bytes += len(segment)
        self._number += 1
        self._writer = None


class ArchivingMiddleware:
    """Hands the answers of requests that bear `visit` and `archive` in their meta over to that SegmentArchive.

    `is_purged` in their meta tells addresses of articles that were removed on request: no redirect to one is archived.

    It does so off the reactor's thread, and leaves the article's new frontier entry in the meta as `entry`.
    An answer that broke off is asked for again, and archived as truncated if it breaks off every time.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ArchivingMiddleware":
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive the answer; return it without its body. Raises NotArchivedError."""
        truncated = "dataloss" in response.flags
        if truncated and self._crawler.spider is not None:
            again = get_retry_request(request, spider=self._crawler.spider, reason="truncated")
            if again is not None:
                return again
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return response
        whole = not truncated and response.status == 200
        now = datetime.now(UTC)
        entry = answered(
            visit.entry,
            response.status,
            now,
            etag=_validator(response, "ETag") if whole else None,
            last_modified=_validator(response, "Last-Modified") if whole else None,
        )
        if answers(response.status) and not _leads_to_purged(request, response):
            try:
                await asyncio.to_thread(
                    request.meta["archive"].add,
                    request,
                    response,
                    now,
                    missing_since=entry.missing_since,
                    truncated="disconnect" if truncated else None,
                )
            except StorageError as error:
                raise NotArchivedError from error
        request.meta["entry"] = entry
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        return Response(response.url, status=response.status, headers=headers, flags=response.flags, request=request)


def _leads_to_purged(request: Request, response: Response) -> bool:
    """Say whether an answer redirects to an article that was removed on request, whose address is not stored."""
    location = response.headers.get("Location")
    if location is None:
        return False
    is_purged: Callable[[str], bool] = request.meta["is_purged"]
    try:
        return is_purged(urljoin(response.url, location.decode("utf-8", "replace")))
    except ValueError:
        return False


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name.lower() not in SECRET
        for value in values
    ]


def _validator(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value and len(value) <= MAX_VALIDATOR else None
