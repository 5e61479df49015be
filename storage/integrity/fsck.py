"""Checking the archive: every version there and whole, every row, every raw answer, and nothing of what was purged.

Source by source and in windows of versions, so that memory stays bounded however much there is. What can be rebuilt
from the rest of the bucket is rebuilt if that is asked for.
"""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import polars as pl

from storage import layout
from storage.errors import ConflictError, DamagedSegmentError, NotFoundError
from storage.integrity.consistency import VersionKey, Window
from storage.integrity.findings import Finding, FindingKind, article_in, version_at
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog, Sign
from storage.tables.records import Records
from storage.takedown.purge_records import Trace, traces
from storage.takedown.redaction import Identify, redact_json, redact_segment
from storage.warc.segments import read_capture

__all__ = ["Check", "Counts", "PurgeAgain"]

WINDOW = 1_000
"""Versions held at once, some 40 MB with their rows."""

THREADS = 16
"""GETs under way at once; each waits for the bucket most of its time."""

GRACE = timedelta(hours=1)
"""Age from which a version without a row is missed: a run completes the rows of a batch after its objects."""

PurgeAgain = Callable[[SourceSlug, Collection[ArticleId]], None]
"""Removes what is left of purged articles."""


@dataclass(slots=True)
class Counts:
    """How much was checked."""

    sources: int = 0
    versions: int = 0
    captures: int = 0
    rows: int = 0
    purges: int = 0
    findings: int = 0


class Check:
    """One check of one bucket. `run` yields what it finds, with `repair` after it was put right."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        identify: Callable[[SourceSlug], Identify | None] = lambda _: None,
        purge_again: PurgeAgain | None = None,
        sign: Sign | None = None,
        repair: bool = False,
        settled_before: datetime | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`identify` gives for a source what tells its articles by their addresses, None for an unknown one; `sign`
        makes signatures for the catalog. Versions since `settled_before` may lack rows, by default an hour."""
        self.counts = Counts()
        self._bucket = bucket
        self._catalog = Catalog(bucket)
        self._records = Records(bucket)
        self._identify = identify
        self._purge_again = purge_again
        self._sign = sign
        self._repair = repair
        self._settled_before = settled_before or datetime.now(UTC) - GRACE
        self._progress = progress

    def run(self, sources: Iterable[SourceSlug] | None = None) -> Iterator[Finding]:
        """Check everything of `sources`, by default of all that the bucket knows."""
        for source in sorted(set(sources) if sources is not None else self.sources()):
            self.counts.sources += 1
            self._progress(source)
            for finding in self._of_source(source):
                self.counts.findings += 1
                yield finding

    def sources(self) -> set[SourceSlug]:
        """Name every source of which the bucket holds something."""
        named = {source for prefix in ("articles/", "raw/", "purged/") for source in self._folders(prefix)}
        rows = self._catalog.collect(self._catalog.scan().select("source").unique())
        return {SourceSlug(source) for source in (*named, *rows["source"])}

    def _folders(self, prefix: str) -> Iterator[str]:
        after: str | None = None
        while key := next(self._bucket.list_keys(prefix, after=after), None):
            name = key.removeprefix(prefix).split("/")[0]
            yield name
            after = f"{prefix}{name}/~"  # behind everything in that folder: no key of ours has a tilde

    def _of_source(self, source: SourceSlug) -> Iterator[Finding]:
        signed = list(traces(self._bucket, source))
        yield from self._check_purges(source, signed)
        beside = f"articles/{source}"  # an object that has its name where a newspaper's folder should be
        keys = [beside] if self._bucket.exists(beside) else []
        for key in chain(keys, self._bucket.list_keys(f"{beside}/")):
            if version_at(key) is None:
                yield Finding(FindingKind.STRAY_OBJECT, source, key, "it is no key of a version")
        for window in self._windows(source):
            yield from self._check(window, signed)

    # Versions, rows and captures

    def _windows(self, source: SourceSlug) -> Iterator[Window]:
        """Cut a source in windows of whole articles, in the order of ids; rows without objects are between them."""
        after: ArticleId | None = None
        numbers: dict[ArticleId, list[int]] = {}
        size = 0
        for key in self._bucket.list_keys(f"articles/{source}/"):
            found = version_at(key)
            if found is None:
                continue
            article_id, number = found
            if size >= WINDOW and article_id not in numbers:
                until = next(reversed(numbers))
                yield self._window(source, numbers, after, until)
                after, numbers, size = until, {}, 0
            numbers.setdefault(article_id, []).append(number)
            size += 1
        yield self._window(source, numbers, after, None)

    def _window(
        self, source: SourceSlug, numbers: dict[ArticleId, list[int]], after: ArticleId | None, until: ArticleId | None
    ) -> Window:
        within = pl.col("source") == source
        if after is not None:
            within &= pl.col("article_id") > after
        if until is not None:
            within &= pl.col("article_id") <= until
        rows = self._catalog.collect(self._catalog.scan().filter(within).drop("signature"))
        records = self._records.table.collect(self._records.scan().filter(within))
        self.counts.rows += rows.height + records.height
        return Window(source, numbers, rows, records)

    def _check(self, window: Window, signed: Sequence[Trace]) -> Iterator[Finding]:
        purged = {trace.article_id for trace in signed}
        yield from self._leftovers(window, purged)
        window.without(purged)
        found = [*self._read(window), *self._missing(window)]
        if self._repair:
            found = [self._restored(finding, window) for finding in found]
        yield from found
        rows = [*window.wrong_rows(self._settled_before), *window.wrong_records(self._settled_before)]
        if self._repair:
            self._repair_rows(window, [finding for finding in rows if finding.repairable])
            rows = [replace(finding, repaired=finding.repairable) for finding in rows]
        yield from rows
        gone = {(capture.segment, capture.offset) for trace in signed for capture in trace.captures}
        yield from self._unreadable(window, gone)

    def _leftovers(self, window: Window, purged: Collection[ArticleId]) -> Iterator[Finding]:
        left = {*window.numbers, *window.rows["article_id"], *window.records["article_id"]} & set(purged)
        for article_id in sorted(left):
            yield from self._left(window.source, {article_id}, layout.article_prefix(window.source, article_id))

    def _read(self, window: Window) -> Iterator[Finding]:
        """Read all versions of a window; yield those that are not whole."""
        keys = list(window.keys())
        self.counts.versions += len(keys)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="check") as threads:
            bodies = threads.map(self._body, (layout.article_version(window.source, *key) for key in keys))
            for key, body in zip(keys, bodies, strict=True):
                if body is None:  # deleted since it was listed, by a purge
                    continue
                name = layout.article_version(window.source, *key)
                read = article_in(body, name)
                if isinstance(read, Article):
                    window.articles[key] = read
                    window.bodies[key] = body.decode().removesuffix("\n")
                else:
                    kind, detail = read
                    yield Finding(kind, window.source, name, detail, *key, repairable=window.record(key) is not None)

    def _body(self, key: str) -> bytes | None:
        try:
            return self._bucket.get(key).body
        except NotFoundError:
            return None

    def _missing(self, window: Window) -> Iterator[Finding]:
        for key, told_by in window.missing():
            name = layout.article_version(window.source, *key)
            if not self._bucket.exists(name):  # else it came since the objects were listed
                yield Finding(
                    FindingKind.MISSING_OBJECT, window.source, name, f"there is no such object; {told_by} tells of it",
                    *key, repairable=window.record(key) is not None,
                )  # fmt: skip  # short items: a line each would fill a screen

    def _restored(self, finding: Finding, window: Window) -> Finding:
        """Put a record back from the table of records."""
        if not finding.repairable or finding.article_id is None or finding.version is None:
            return finding
        key = (finding.article_id, finding.version)
        record = window.record(key)
        assert record is not None
        try:
            etag = self._bucket.get(finding.key).etag
        except NotFoundError:
            etag = None
        try:
            self._bucket.compare_and_swap(finding.key, record.encode() + b"\n", etag=etag)
        except ConflictError:
            return finding
        window.articles[key] = Article.model_validate_json(record)
        window.bodies[key] = record
        return replace(finding, repaired=True)

    def _repair_rows(self, window: Window, findings: Iterable[Finding]) -> None:
        keys: dict[FindingKind, list[VersionKey]] = defaultdict(list)
        for finding in findings:
            assert finding.article_id is not None
            assert finding.version is not None
            keys[finding.kind].append((finding.article_id, finding.version))

        def articles(*kinds: FindingKind) -> list[Article]:
            return [window.articles[key] for kind in kinds for key in keys[kind]]

        # The row that came first keeps its sequence, so that the change feed does not repeat the change.
        self._catalog.table.remove_duplicates(window.source, keys[FindingKind.DUPLICATE_ROW])
        self._catalog.restate(articles(FindingKind.DIFFERENT_ROW, FindingKind.DUPLICATE_ROW))
        self._catalog.append(articles(FindingKind.MISSING_ROW), sign=self._sign)
        for key in keys[FindingKind.DIFFERENT_RECORD_ROW]:
            self._records.table.delete(_is(window.source, key))
        self._records.append(articles(FindingKind.MISSING_RECORD_ROW, FindingKind.DIFFERENT_RECORD_ROW))

    def _unreadable(self, window: Window, gone: Collection[tuple[str, int]]) -> Iterator[Finding]:
        """Read the raw answer of every version; yield the versions of which it is not to be had.

        `gone`: segment and offset of what a purge has overwritten, maybe because it linked to the purged article.
        """
        places = {key: a.provenance.capture for key, a in window.articles.items()}
        articles = [a for key, a in window.articles.items() if (places[key].segment, places[key].offset) not in gone]
        with ThreadPoolExecutor(THREADS, thread_name_prefix="check") as threads:
            for article, trouble in zip(articles, threads.map(self._capture_trouble, articles), strict=True):
                self.counts.captures += 1
                if trouble:
                    yield Finding(
                        FindingKind.UNREADABLE_CAPTURE, article.source, article.provenance.capture.segment, trouble,
                        article.article_id, article.version,
                    )  # fmt: skip  # short items: a line each would fill a screen

    def _capture_trouble(self, article: Article) -> str | None:
        try:
            read_capture(self._bucket, article.provenance.capture)
        except (NotFoundError, DamagedSegmentError) as error:
            return str(error)
        return None

    # Purges

    def _check_purges(self, source: SourceSlug, signed: list[Trace]) -> Iterator[Finding]:
        """Look for what is left of purged articles, but for versions and rows."""
        self.counts.purges += len(signed)
        for trace in signed:
            if trace.done_at is None and trace.led_to is None:
                key = layout.purge_trace(source, trace.article_id)
                told = f"the purge that {trace.by} signed on {trace.at:%Y-%m-%d} was not completed"
                yield from self._left(source, {trace.article_id}, key, FindingKind.UNFINISHED_PURGE, told)
        identify = self._identify(source)
        if signed and identify is None:
            told = "the registry does not know the newspaper, so the addresses of its articles cannot be recognised"
            yield Finding(FindingKind.UNCHECKED_PURGE, source, layout.purge_traces_prefix(source), told)
        elif signed and identify is not None:
            ids = frozenset(trace.article_id for trace in signed)
            earliest = min(trace.at for trace in signed)
            for key in self._that_may_name(source, earliest):
                if hits := self._named(key, ids, identify):
                    yield from self._left(source, hits, key)

    def _that_may_name(self, source: SourceSlug, since: datetime) -> Iterator[str]:
        """Yield the documents of a source, and the segments since the day before the first of its purges."""
        yield layout.frontier(source)
        for prefix in (f"outcomes/{source}/", f"crawls/{source}/", "runs/"):
            yield from self._bucket.list_keys(prefix)
        prefix = layout.segments_prefix(source)
        yield from self._bucket.list_keys(prefix, after=f"{prefix}{since - timedelta(days=1):%Y/%m/%d}")

    def _named(self, key: str, ids: Collection[ArticleId], identify: Identify) -> set[ArticleId]:
        """Return those of the articles of which an object holds something."""
        hits: set[ArticleId] = set()

        def leads_to(address: str) -> bool:
            article_id = identify(address)
            if article_id in ids:
                hits.add(article_id)
            return article_id in ids

        body = self._body(key)
        if body is None:
            return hits
        if key.startswith("raw/"):
            redact_segment(body, leads_to)
            return hits
        document = _document(body)
        if isinstance(document, dict) and isinstance(document.get("articles"), dict):
            hits |= document["articles"].keys() & set(ids)
        redact_json(document, leads_to, ())
        return hits

    def _left(
        self,
        source: SourceSlug,
        article_ids: Collection[ArticleId],
        key: str,
        kind: FindingKind = FindingKind.LEFTOVER_OF_PURGE,
        detail: str = "it holds something of an article that was removed on request",
    ) -> Iterator[Finding]:
        possible = self._purge_again is not None and self._identify(source) is not None
        repaired = self._repair and possible
        if repaired and self._purge_again:
            self._purge_again(source, article_ids)
        for article_id in sorted(article_ids):
            yield Finding(kind, source, key, detail, article_id, repairable=possible, repaired=repaired)


def _is(source: SourceSlug, key: VersionKey) -> str:
    return f"source = '{source}' AND article_id = '{key[0]}' AND version = {key[1]}"


def _document(body: bytes) -> object:
    """Read JSON, gzipped or not; None for what is none."""
    try:
        return json.loads(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
    except (ValueError, OSError, EOFError, zlib.error):
        return None
