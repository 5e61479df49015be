"""Writes the requests and answers of one crawl into WARC segments, and uploads them during the crawl."""

import http.client
import logging
import threading
import time
from collections import deque
from collections.abc import Collection
from datetime import datetime
from importlib.metadata import version

from scrapy import Request
from scrapy.http import Headers, Response

from storage import layout
from storage.errors import StorageError
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.requests import RequestFailedError
from storage.warc.references import write_references
from storage.warc.segment_writer import CONTENT_TYPE, EarlierBody, SegmentWriter

__all__ = ["SegmentArchive"]

logger = logging.getLogger(__name__)

SOFTWARE = f"baotinh/{version('baotinh')}"

SECRET = {b"proxy-authorization", b"authorization", b"cookie"}
"""Request headers that hold secrets between us and the proxy or the site; they are not archived."""

PATIENCE = 900.0
"""Seconds for which an upload is repeated while the store does not answer, as long as the run waits. A crawl cannot
fetch its pages a second time for free."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two attempts; each pause is twice the one before."""


class SegmentArchive:
    """The segments of one crawl. Thread-safe. Only `store_full` and `flush` wait for the bucket.

    A segment ends when it reaches `segment_bytes`, or when `flush` is called.
    """

    def __init__(
        self,
        bucket: Bucket,
        source: SourceSlug,
        crawl_id: CrawlId,
        started_at: datetime,
        *,
        segment_bytes: int,
        patience: float = PATIENCE,
    ) -> None:
        self.segments: list[str] = []
        """Keys of the segments in the bucket."""
        self.bytes = 0
        """Their total length."""
        self.renamed: dict[str, str] = {}
        """Segments that had to be stored under another key than the one that `add` returned."""
        self._bucket = bucket
        self.source = source
        self._crawl_id = crawl_id
        self._started_at = started_at
        self._limit = segment_bytes
        self._patience = patience
        self._number = 0
        self._writer: SegmentWriter | None = None
        self._begun = 0.0
        self._lock = threading.Lock()
        """Guards the current segment."""
        self._finished: deque[SegmentWriter] = deque()
        self._uploading = threading.Lock()
        """Guards uploads. Never acquire it while holding `_lock`."""
        self._hurry = threading.Event()

    def add(
        self,
        request: Request,
        response: Response,
        fetched_at: datetime,
        *,
        missing_since: datetime | None = None,
        gone: str | None = None,
        role: str | None = None,
        truncated: str | None = None,
        whole_at: datetime | None = None,
        earlier: EarlierBody | None = None,
    ) -> CaptureRef:
        """Add an answer with its request. Return where its body is, which may be `earlier`, the same body in an older
        segment. `store_full` stores the segments that are full by then.
        """
        with self._lock:
            writer = self._current()
            place = writer.add(
                request.url,
                request.method,
                _pairs(request.headers),
                response.status,
                http.client.responses.get(response.status, ""),
                _pairs(response.headers),
                response.body,
                fetched_at,
                sent_at=request.meta.get("sent_at"),
                ip=str(response.ip_address) if response.ip_address else None,
                missing_since=missing_since,
                gone=gone,
                role=role,
                truncated=truncated,
                whole_at=whole_at,
                earlier=earlier,
            )
            if writer.size >= self._limit:
                self._end_segment()
        return place

    @property
    def waiting(self) -> int:
        """Number of full segments that are not stored yet."""
        return len(self._finished)

    def store_full(self) -> None:
        """Upload the full segments. Raises StorageError if one cannot be stored."""
        self._upload()

    def add_failure(self, request: Request, failure: str) -> None:
        """Add a request that got no answer."""
        sent_at = request.meta.get("sent_at")
        if sent_at is not None:
            with self._lock:
                self._current().add_failure(request.url, request.method, _pairs(request.headers), sent_at, failure)

    def flush(self, older_than: float = 0.0) -> bool:
        """Upload finished segments, and the current one if it is at least `older_than` seconds old.

        Return True if the bucket now has everything that was added before this call.
        """
        with self._lock:
            young = self._writer is not None and time.monotonic() - self._begun < older_than
            if not young:
                self._end_segment()
        self._upload()
        return not young

    def close(self, *, hurry: bool = False) -> None:
        """Upload everything that is left. `hurry`: give up at the first failure, because the process must end."""
        if hurry:
            self._hurry.set()
        self.flush()

    def _current(self) -> SegmentWriter:
        if self._writer is None:
            self._writer = SegmentWriter(self.source, self._crawl_id, self._number, self._started_at, software=SOFTWARE)
            self._number += 1
            self._begun = time.monotonic()
        return self._writer

    def _end_segment(self) -> None:
        if self._writer is not None:
            self._finished.append(self._writer)
            self._writer = None

    def _upload(self) -> None:
        with self._uploading:
            while self._finished:
                # A segment stays in the queue until it is stored, so a later call can try again.
                self._store(self._finished[0])
                self._finished.popleft()

    def _store(self, writer: SegmentWriter) -> None:
        segment = writer.finish()
        deadline = time.monotonic() + self._patience
        pause = FIRST_PAUSE
        while True:
            try:
                key = self._put(writer.key, segment, writer.refers_to)
                break
            except StorageError as error:
                if not _may_pass(error) or self._hurry.is_set() or time.monotonic() + pause > deadline:
                    raise
                logger.info("%s: upload failed, next attempt in %g seconds: %s", writer.key, pause, error)
            self._hurry.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        self.segments.append(key)
        self.bytes += len(segment)
        logger.debug("stored %s, %d bytes", key, len(segment))

    def _put(self, first: str, segment: bytes, refers_to: Collection[str]) -> str:
        key = first
        self._note_references(key, refers_to)
        # An earlier attempt at the same crawl may have stored segments: keep them and continue their numbers.
        while not self._bucket.put_if_absent(key, segment, content_type=CONTENT_TYPE):
            with self._lock:
                new = layout.segment(self.source, self._crawl_id, self._number, self._started_at)
                self._number += 1
            self.renamed[first] = key = new
            self._note_references(key, refers_to)
        return key

    def _note_references(self, key: str, refers_to: Collection[str]) -> None:
        """Before a segment is stored, note on which others it rests: retention keeps these."""
        if refers_to:
            write_references(self._bucket, key, refers_to)


def _may_pass(error: StorageError) -> bool:
    """Tell whether the error is temporary: the store was not reached, or failed internally."""
    cause = error.__cause__
    if isinstance(cause, RequestFailedError):
        return cause.may_pass
    return isinstance(cause, Exception) and RequestFailedError(cause).may_pass


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in dict.items(headers)  # Scrapy's `items` spells each name anew
        if name.lower() not in SECRET
        for value in values
    ]
