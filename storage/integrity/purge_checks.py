"""Checks of purges: whether each was completed, and whether anything of a purged article is left or came back."""

import gzip
import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import layout
from storage.errors import NotFoundError
from storage.integrity.consistency import Window
from storage.integrity.findings import Finding, FindingKind
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.delta.row_deletion import dropped_files
from storage.takedown.purge_records import Trace
from storage.takedown.redaction import Identify, redact_json, redact_segment

__all__ = ["PurgeAgain", "PurgeChecks"]

PurgeAgain = Callable[[SourceSlug, Collection[ArticleId], Collection[str] | None], bool]
"""Removes what is left of purged articles; returns False if something is too damaged to be searched.

The last argument are the segments to search beside those that the traces name; None for all of the source."""


@dataclass(frozen=True, slots=True)
class PurgeChecks:
    """Checks the purges of one source, whose traces are `traces`."""

    bucket: Bucket
    source: SourceSlug
    traces: Sequence[Trace]
    identify: Identify | None
    """Tells to which article an address leads; None if the registry does not know the source."""
    purge_again: PurgeAgain | None
    """Repairs; None if that is not possible here."""
    repair: bool

    @property
    def purged(self) -> frozenset[ArticleId]:
        """The ids of the purged articles."""
        return frozenset(trace.article_id for trace in self.traces)

    def documents(self) -> Iterator[Finding]:
        """Look for purges that were interrupted, and in raw data and documents for what is left of purged articles."""
        for trace in self.traces:
            if trace.done_at is None and trace.led_to is None:
                key = layout.purge_trace(self.source, trace.article_id)
                detail = f"the purge that {trace.by} signed on {trace.at:%Y-%m-%d} was not completed"
                yield from self._left({trace.article_id}, key, FindingKind.UNFINISHED_PURGE, detail)
        if not self.traces:
            return
        for table in (layout.CATALOG, layout.RECORDS):
            for key, article_ids in dropped_files(self.bucket, table, self.source, self.purged):
                yield from self._left(article_ids, key)
        if self.identify is None:
            detail = "the registry does not know the newspaper, so the addresses of its articles cannot be recognised"
            prefix = layout.purge_traces_prefix(self.source)
            yield Finding(FindingKind.UNCHECKED_PURGE, self.source, prefix, detail)
            return
        for key in self._suspects(min(trace.at for trace in self.traces)):
            if article_ids := self._named(key, self.identify):
                yield from self._left(article_ids, key)

    def versions_and_rows(self, window: Window) -> Iterator[Finding]:
        """Look for versions and rows of purged articles in a window."""
        for article_id in sorted(window.article_ids & self.purged):
            yield from self._left({article_id}, layout.article_prefix(self.source, article_id))

    def _suspects(self, since: datetime) -> Iterator[str]:
        """Yield the documents of a source, and the segments since the day before `since`."""
        yield from self.bucket.list_keys(layout.frontier_prefix(self.source))
        for prefix in (f"outcomes/{self.source}/", f"crawls/{self.source}/", "runs/"):
            yield from self.bucket.list_keys(prefix)
        prefix = layout.segments_prefix(self.source)
        yield from self.bucket.list_keys(prefix, after=f"{prefix}{since - timedelta(days=1):%Y/%m/%d}")

    def _named(self, key: str, identify: Identify) -> set[ArticleId]:
        """Return the purged articles of which an object holds something."""
        named: set[ArticleId] = set()

        def leads_to(address: str) -> bool:
            article_id = identify(address)
            if article_id in self.purged:
                named.add(article_id)
            return article_id in self.purged

        try:
            body = self.bucket.get(key).body
        except NotFoundError:
            return named
        if key.startswith("raw/"):
            redact_segment(body, leads_to)
            return named
        document = _document(body)
        if isinstance(document, dict) and isinstance(document.get("articles"), dict):
            named |= document["articles"].keys() & self.purged
        redact_json(document, leads_to, ())
        return named

    def _left(
        self,
        article_ids: Collection[ArticleId],
        key: str,
        kind: FindingKind = FindingKind.LEFTOVER_OF_PURGE,
        detail: str = "it holds something of an article that was removed on request",
    ) -> Iterator[Finding]:
        possible = self.purge_again is not None and self.identify is not None
        repaired = False
        if self.repair and possible and self.purge_again:
            repaired = self.purge_again(self.source, article_ids, None)
        for article_id in sorted(article_ids):
            yield Finding(kind, self.source, key, detail, article_id, repairable=possible, repaired=repaired)


def _document(body: bytes) -> object:
    """Parse JSON, gzipped or not; None if it is neither."""
    try:
        return json.loads(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
    except (ValueError, OSError, EOFError, zlib.error):
        return None
