"""Purge: remove an article on request from every place of the bucket, and keep it out.

A purge writes its trace before it deletes; a run looks for traces after it writes. So one of the two always notices the
other, and removes what came back. Every step may be repeated: the same call finishes a purge that was interrupted.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from storage import layout
from storage.errors import InvalidArticleError, NotFoundError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.changing import change
from storage.takedown.deletion import delete_objects, delete_table_rows
from storage.takedown.purge_records import Overwritten, Trace, decode_trace, encode_trace, traces
from storage.takedown.redaction import Identify, Linking, RedactedSegment, redact_json, redact_segment
from storage.versions.json_schema import check_lists
from storage.versions.record_json import read_article
from storage.warc.segment_writer import CONTENT_TYPE

__all__ = ["Purge", "Purged"]

logger = logging.getLogger(__name__)

THREADS = 8
"""Documents read concurrently; each waits for the bucket most of its time."""

ADDRESSES_KEPT = 100_000
"""Addresses whose article is cached, some 20 MB: every crawl's listings name the same ones again."""


@dataclass(slots=True)
class Purged:
    """What a purge removed."""

    trace: Trace
    versions: int = 0
    """Versions deleted."""
    rows: int = 0
    """Rows deleted from both tables."""
    answers: int = 0
    """Raw answers of the server that were overwritten, each with its request."""
    segments: int = 0
    """Segments in which something was overwritten."""
    documents: int = 0
    """Outcomes, crawl records and run reports from which addresses were removed."""
    linking: int = 0
    """Raw pages of other articles that link to the article; overwritten too if that was asked for."""
    derived: int = 0
    """Exports and reports deleted; they can be made again."""
    unreadable: int = 0
    """Damaged bytes of segments, which could not be searched."""
    unsearched: list[str] = field(default_factory=list)
    """Keys of the segments, outcomes, crawl records and run reports that are damaged and may hold something still."""


class Purge:
    """Removes articles of one source: `Purge(...).remove(article_id, ...)`."""

    def __init__(
        self,
        bucket: Bucket,
        source: SourceSlug,
        *,
        identify: Identify,
        forget: Callable[[Collection[ArticleId]], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        linking: Linking = Linking.UNSEEN,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`identify` returns the article to which an address leads, `forget` removes articles from the frontier, and
        `progress` is called with what is being done."""
        self._bucket = bucket
        self._source = source
        self._identify = lru_cache(ADDRESSES_KEPT)(identify)
        self._forget = forget
        self._now = now
        self._linking = linking
        self._progress = progress

    def remove(self, article_id: ArticleId, *, why: str, by: str, segments: Collection[str] | None = None) -> Purged:
        """Remove an article. If it was purged before, keep who signed then, and remove what was left or came since.

        `segments`: search only these and the segments that the trace names, instead of all of the source. The trace
        gets its `done_at` when all was searched, and loses it when something was too damaged for it. Raise
        BucketUnavailableError, before anything is written, if the store does not list what is there.
        """
        check_lists(self._bucket)
        self._progress("signing")
        trace = self._signed(article_id, why, by)
        done = Purged(trace)
        self._progress("deleting versions")
        ids = self._ids(article_id)
        done.versions = sum(delete_objects(self._bucket, layout.article_prefix(self._source, each)) for each in ids)
        self._progress("looking through raw data")
        self._overwrite(done, ids, segments)
        ids = self._ids(article_id)
        self._progress("deleting rows")
        done.rows = delete_table_rows(self._bucket, self._source, ids)
        self._progress("taking out addresses")
        self._forget(ids)
        self._bucket.delete_past(layout.frontier_prefix(self._source))
        done.documents = self._redact_documents(done, ids, segments)
        for prefix in layout.DERIVED:
            done.derived += delete_objects(self._bucket, prefix)
        done.unsearched.sort()
        if done.unsearched:
            done.trace = self._update(done.trace, undone=True)
        elif segments is None:
            done.trace = self._update(done.trace, done_at=self._now().astimezone(UTC))
        return done

    def _signed(self, article_id: ArticleId, why: str, by: str) -> Trace:
        """Write the trace, unless there is one, with the captures' byte ranges: the versions that name them will go."""
        key = layout.purge_trace(self._source, article_id)
        trace = Trace(article_id=article_id, source=self._source, why=why, by=by, at=self._now().astimezone(UTC))
        self._bucket.put_if_absent(key, encode_trace(trace))
        keys = list(self._bucket.list_keys(layout.article_prefix(self._source, article_id)))
        return self._update(trace, versions=len(keys), captures=tuple(self._captures_of(keys)))

    def _captures_of(self, keys: Iterable[str]) -> Iterator[Overwritten]:
        for key in keys:
            try:
                capture = read_article(self._bucket, key).provenance.capture
            except (InvalidArticleError, NotFoundError):  # damaged, or deleted by another purge: addresses find it
                continue
            yield Overwritten(segment=capture.segment, offset=capture.offset, length=capture.length)

    def _update(
        self,
        trace: Trace,
        *,
        versions: int = 0,
        captures: Iterable[Overwritten] = (),
        done_at: datetime | None = None,
        undone: bool = False,
    ) -> Trace:
        """Extend the trace in the bucket, while others may purge the same article; return it."""
        key = layout.purge_trace(trace.source, trace.article_id)

        def change(body: bytes) -> bytes:
            known = decode_trace(self._bucket, key, body)
            added = {
                "versions": max(known.versions, versions),
                "captures": tuple(dict.fromkeys((*known.captures, *captures))),
                "done_at": None if undone else done_at or known.done_at,
            }
            return encode_trace(known.model_copy(update=added))

        return decode_trace(self._bucket, key, self._replace(key, change))

    def _overwrite(self, done: Purged, ids: Collection[ArticleId], segments: Collection[str] | None) -> None:
        """Overwrite the article's captures. Before that, note in the trace the addresses that only led to it."""
        places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for capture in done.trace.captures:
            places[capture.segment].add((capture.offset, capture.length))
        listed = self._bucket.list_keys(layout.segments_prefix(self._source)) if segments is None else segments
        for key in sorted({*listed, *places}):
            answers = self._overwrite_in(done, ids, key, places[key])
            done.answers += answers
            done.segments += answers > 0

    def _overwrite_in(self, done: Purged, ids: Collection[ArticleId], key: str, places: set[tuple[int, int]]) -> int:
        found = RedactedSegment(b"")
        leads_to = self._leads_to(ids)

        def redact(body: bytes) -> bytes:
            nonlocal found
            found = redact_segment(body, leads_to, places, linking=self._linking)
            if found.overwritten:
                captures = [Overwritten(segment=key, offset=at, length=length) for at, length in found.overwritten]
                done.trace = self._update(done.trace, captures=captures)
                self._sign_for_addresses(done.trace, found.led_here)
            return found.data

        try:
            self._replace(key, redact, content_type=CONTENT_TYPE)
        except NotFoundError:  # a lost segment has nothing to overwrite
            return 0
        if found.unreadable:
            done.unreadable += found.unreadable
            done.unsearched.append(key)
        done.linking += found.linking
        return found.answers

    def _sign_for_addresses(self, trace: Trace, addresses: Iterable[str]) -> None:
        """Write traces for addresses that only led to the article, except those of another article."""
        for address in sorted(addresses):
            alias = self._identify(address)
            if not self._has_versions(alias):
                led = Trace(
                    article_id=alias,
                    source=trace.source,
                    why=trace.why,
                    by=trace.by,
                    at=trace.at,
                    led_to=trace.article_id,
                )
                self._bucket.put_if_absent(layout.purge_trace(self._source, alias), encode_trace(led))

    def _ids(self, article_id: ArticleId) -> set[ArticleId]:
        """Return the article's id, and the ids of addresses that only led to it."""
        led = (trace.article_id for trace in traces(self._bucket, self._source) if trace.led_to == article_id)
        return {article_id, *led}

    def _has_versions(self, article_id: ArticleId) -> bool:
        return any(True for _ in self._bucket.list_keys(layout.article_prefix(self._source, article_id)))

    def _leads_to(self, ids: Collection[ArticleId]) -> Callable[[str], bool]:
        return lambda address: self._identify(address) in ids

    def _redact_documents(self, done: Purged, ids: Collection[ArticleId], segments: Collection[str] | None) -> int:
        outcomes: Iterable[str] = (
            self._bucket.list_keys(f"outcomes/{self._source}/") if segments is None else map(layout.outcome, segments)
        )
        keys = [*outcomes, *self._bucket.list_keys(f"crawls/{self._source}/"), *self._bucket.list_keys("runs/")]
        with ThreadPoolExecutor(THREADS, thread_name_prefix="redact") as threads:
            return sum(threads.map(lambda key: self._redact_document(done, key, ids), keys))

    def _redact_document(self, done: Purged, key: str, ids: Collection[ArticleId]) -> bool:
        changed = False

        def redact(body: bytes) -> bytes:
            nonlocal changed
            try:
                document = json.loads(body)
            except ValueError:
                done.unsearched.append(key)
                return body
            redacted = redact_json(document, self._leads_to(ids), ids)
            changed = redacted != document
            return json.dumps(redacted, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" if changed else body

        try:
            self._replace(key, redact)
        except NotFoundError:
            return False
        return changed

    def _replace(
        self, key: str, change_body: Callable[[bytes], bytes], *, content_type: str = "application/json"
    ) -> bytes:
        """Replace the content of an object by `change_body` of it; return that. Raise NotFoundError."""
        after = b""

        def changed(content: bytes | None) -> bytes:
            nonlocal after
            if content is None:
                raise NotFoundError(f"there is no {self._bucket.uri(key)}")
            after = change_body(content)
            return after

        change(self._bucket, key, changed, content_type=content_type)
        self._bucket.delete_past(key)
        return after
