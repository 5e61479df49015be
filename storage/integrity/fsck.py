"""The check of the whole archive: every version present and whole, every row, every raw capture, no purged article.

It goes source by source and in windows of versions, so its memory is bounded however large the archive is. On request
it repairs what can be made from the rest of the bucket.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import polars as pl

from storage import layout
from storage.errors import DamagedSegmentError, NotFoundError, StorageError
from storage.integrity.accepted_losses import accepted_losses, loss_id
from storage.integrity.consistency import Window
from storage.integrity.findings import Finding, FindingKind, article_in
from storage.integrity.future_versions import FutureVersions
from storage.integrity.purge_checks import PurgeAgain, PurgeChecks
from storage.integrity.repairs import repair_rows, restore_object
from storage.integrity.superseded_captures import SupersededCaptures
from storage.model.article import Article, ChangeKind
from storage.model.identifiers import SLUG, ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog, Sign
from storage.tables.records import Records
from storage.takedown.deletion import take_back
from storage.takedown.purge_records import purged_ids, traces
from storage.takedown.redaction import Identify
from storage.versions.json_schema import check_lists
from storage.warc.references import read_references, referring_segments
from storage.warc.segments import read_capture, sources_under

__all__ = ["Check", "Counts"]

WINDOW = 1_000
"""Versions in memory at once, some 40 MB with their rows."""

THREADS = 16
"""Concurrent GETs; each waits for the bucket most of its time."""

GRACE = timedelta(hours=1)
"""Age from which a version must have rows, whoever wrote it: a run writes the rows of a batch after its objects."""

RowKey = tuple[str, ArticleId | None, int | None]
"""Table, article id and version number."""


@dataclass(slots=True)
class Counts:
    """How much was checked."""

    sources: int = 0
    versions: int = 0
    captures: int = 0
    rows: int = 0
    purges: int = 0
    findings: int = 0
    accepted: int = 0
    """Losses that were found and have been accepted before; they are no findings."""
    unjudged: int = 0
    """Versions without rows that a run under way may be about to write; they are no findings."""


class Check:
    """One check of one bucket. `run` yields findings; with `repair` it yields them after the repair."""

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
        """`identify` returns for a source what recognises its articles' addresses, None for an unknown source. `sign`
        computes signatures for the catalog. Versions committed since `settled_before`, by default in the last hour, may
        lack rows while the segment that they come from has not been processed to its end."""
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
        self._processed: frozenset[str] = frozenset()
        """The outcomes of the newspaper's segments, listed before its rows are read."""
        self._doubts: list[str | None] = []
        """What says that the present time is wrong, None for nothing; empty before it was asked."""

    def run(self, sources: Iterable[SourceSlug] | None = None) -> Iterator[Finding]:
        """Check everything of `sources`, by default of all sources in the bucket.

        Raise BucketUnavailableError if the store does not list what is there: the archive would look empty and well.
        """
        check_lists(self._bucket)
        accepted = accepted_losses(self._bucket)
        for finding in self._all(sources):
            if loss_id(finding) in accepted:
                self.counts.accepted += 1
                continue
            self.counts.findings += 1
            yield finding

    def _all(self, sources: Iterable[SourceSlug] | None) -> Iterator[Finding]:
        chosen = sorted(set(sources) if sources is not None else self.sources())
        for source in chosen:
            self._progress(source)
            is_source = SLUG.fullmatch(source) is not None  # else it is the name of something else in the bucket
            self.counts.sources += is_source
            yield from self._strays(source)
            if is_source:
                yield from self._of_source(source)

    def sources(self) -> set[SourceSlug]:
        """Return every source of which the bucket holds something, and what stands beside their folders."""
        named = {
            source for prefix in ("articles/", "raw/", "purged/") for source in sources_under(self._bucket, prefix)
        }
        rows = self._catalog.collect(self._catalog.scan().select("source").unique())
        return {SourceSlug(source) for source in (*named, *rows["source"])}

    def _of_source(self, source: SourceSlug) -> Iterator[Finding]:
        self._processed = frozenset(self._bucket.list_keys(layout.outcomes_prefix(source)))
        signed = list(traces(self._bucket, source))
        purges = PurgeChecks(
            self._bucket, source, signed, self._identify(source), self._purge_again, repair=self._repair
        )
        self.counts.purges += len(signed)
        yield from purges.documents()
        removed = {(capture.segment, capture.offset) for trace in signed for capture in trace.captures}
        superseded = SupersededCaptures(self._bucket, source)
        for window in self._windows(source):
            yield from purges.versions_and_rows(window)
            window.without(purges.purged)
            yield from self._without_purged(window, purges.purged, lambda each: self._check(each, removed, superseded))
        yield from self._lost_bodies(source)

    def _without_purged(
        self, window: Window, known: Set[ArticleId], check: Callable[[Window], Iterator[Finding]]
    ) -> Iterator[Finding]:
        """Yield what `check` finds, but for the articles that were purged since only those `known` were.

        What a repair has written of them is taken back.
        """
        try:
            found = list(check(window))
        except BaseException:
            if self._repair:
                with suppress(StorageError):  # the first error is the one to tell of
                    self._take_back(window, known)
            raise
        since = self._take_back(window, known) if self._repair else purged_ids(self._bucket, window.source) - known
        yield from (finding for finding in found if finding.article_id not in since)

    def _take_back(self, window: Window, known: Set[ArticleId]) -> Set[ArticleId]:
        """Remove what a repair wrote of articles while they were purged; return the ids that were purged meanwhile."""
        # A purge writes its marker before deleting; we check for markers after writing, so one side always notices.
        source, since = window.source, purged_ids(self._bucket, window.source) - known
        article_ids = since & window.article_ids
        if article_ids and self._purge_again is not None and self._identify(source) is not None:
            # The purge may not have seen a version that was put back, and only the version names its capture.
            self._purge_again(source, article_ids, ())
        take_back(self._bucket, source, article_ids)
        return since

    def _strays(self, source: SourceSlug) -> Iterator[Finding]:
        # An object can have the name that the folder of a newspaper has.
        folder = f"articles/{source}"
        named = [folder] if source and self._bucket.exists(folder) else []
        for key in chain(named, self._bucket.list_keys(f"{folder}/")):
            if layout.version_at(key) is None:
                yield Finding(FindingKind.STRAY_OBJECT, source, key, "it is no key of a version")

    def _lost_bodies(self, source: SourceSlug) -> Iterator[Finding]:
        """Yield the segments that are missing although answers in others refer to bodies in them."""
        segments = set(self._bucket.list_keys(layout.segments_prefix(source)))
        referring = referring_segments(self._bucket, source, datetime.max.replace(tzinfo=UTC))
        lost: dict[str, str] = {}
        for segment in referring.keys() & segments:
            lost |= dict.fromkeys({*read_references(self._bucket, referring[segment])} - segments, segment)
        for key, segment in sorted(lost.items()):
            yield Finding(FindingKind.LOST_BODY, source, key, f"{segment} refers to bodies in it")

    def _windows(self, source: SourceSlug) -> Iterator[Window]:
        """Cut a source into windows of whole articles in the order of ids; each has the rows without objects too."""
        after: ArticleId | None = None
        numbers: dict[ArticleId, list[int]] = {}
        size = 0
        for key in self._bucket.list_keys(f"articles/{source}/"):
            found = layout.version_at(key)
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
        rows, records = self._rows(within)
        self.counts.rows += rows.height + records.height
        return Window(source, numbers, rows, records)

    def _check(
        self, window: Window, removed: Collection[tuple[str, int]], superseded: SupersededCaptures
    ) -> Iterator[Finding]:
        """Check the versions, rows and captures of a window. `removed`: segment and offset of purged captures."""
        objects = [*self._read(window), *self._missing(window)]
        if self._repair:
            objects = [restore_object(self._bucket, finding, window) for finding in objects]
        yield from objects
        yield from self._future_versions(window, superseded)
        self.counts.unjudged += len(window.awaited(self._is_settled))
        rows = [*window.wrong_rows(self._is_settled), *window.wrong_records(self._is_settled)]
        if self._repair:
            repairable = [finding for finding in rows if finding.repairable]
            repair_rows(self._catalog, self._records, window, repairable, self._sign)
            left = self._left(window, repairable)
            rows = [replace(each, repaired=each.repairable and _row_of(each) not in left) for each in rows]
        yield from rows
        yield from self._unreadable_captures(window, removed)

    def _left(self, window: Window, repaired: Collection[Finding]) -> set[RowKey]:
        """Return the rows of which something is wrong still, after their repair."""
        keys = {(each.article_id, each.version) for each in repaired}
        articles = {key: article for key, article in window.articles.items() if key in keys}
        within = pl.col("source") == window.source
        within &= pl.col("article_id").is_in(sorted({article_id for article_id, _ in articles}))
        again = Window(window.source, {}, *self._rows(within), articles, window.bodies)
        return {_row_of(each) for each in (*again.wrong_rows(self._is_settled), *again.wrong_records(self._is_settled))}

    def _rows(self, within: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return rows of the catalog and of the table of records."""
        rows = self._catalog.collect(self._catalog.scan().filter(within).drop("signature"))
        return rows, self._records.table.collect(self._records.scan().filter(within))

    def _is_settled(self, article: Article) -> bool:
        """Tell whether a version must have its rows.

        A run writes the outcomes of a segment after the rows of its versions. A replay makes versions of segments that
        have their outcomes, so of those only the age tells.
        """
        if article.committed_at < self._settled_before:
            return True
        processed = layout.outcome(article.provenance.capture.segment) in self._processed
        return processed and article.change.kind is not ChangeKind.REEXTRACTED

    def _future_versions(self, window: Window, superseded: SupersededCaptures) -> Iterator[Finding]:
        future = FutureVersions(self._bucket, window)
        found = list(future.findings())
        if not self._repair or not found:
            yield from found
            return
        if not self._doubts:  # decided once, for all newspapers
            self._doubts = [future.doubt_of_present(found)]
        if doubt := self._doubts[0]:
            detail = f"; left alone: {doubt}: is this machine's right?"
            yield from (replace(each, detail=each.detail + detail, repairable=False) for each in found)
        else:
            yield from future.repair(found, superseded)

    def _read(self, window: Window) -> Iterator[Finding]:
        """Read all versions of a window; yield those that are not whole."""
        keys = list(window.keys())
        self.counts.versions += len(keys)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="check") as threads:
            bodies = threads.map(self._body, (layout.article_version(window.source, *key) for key in keys))
            for key, body in zip(keys, bodies, strict=True):
                if body is None:  # a purge deleted it since it was listed
                    continue
                name = layout.article_version(window.source, *key)
                read = article_in(body, name)
                if isinstance(read, Article):
                    window.articles[key] = read
                    window.bodies[key] = body.decode().rstrip()
                else:
                    kind, detail = read
                    yield Finding(kind, window.source, name, detail, *key, repairable=window.record(key) is not None)

    def _body(self, key: str) -> bytes | None:
        try:
            return self._bucket.get(key).body
        except NotFoundError:
            return None

    def _missing(self, window: Window) -> Iterator[Finding]:
        for article_id, numbers, evidence in window.missing():
            name = layout.article_version(window.source, article_id, numbers[0])
            if self._bucket.exists(name):  # it came since the objects were listed
                continue
            detail = f"there is no such object; {evidence} tells of it"
            if len(numbers) > 1:
                detail = f"versions {numbers[0]} to {numbers[-1]} have no object; version {numbers.stop} tells of them"
            repairable = len(numbers) == 1 and window.record((article_id, numbers[0])) is not None
            yield Finding(
                FindingKind.MISSING_OBJECT, window.source, name, detail, article_id, numbers[0], repairable=repairable
            )  # fmt: skip  # short items: a line each would fill a screen

    def _unreadable_captures(self, window: Window, removed: Collection[tuple[str, int]]) -> Iterator[Finding]:
        """Yield the versions whose raw capture is unavailable, but for those that a purge overwrote."""
        articles = [
            article
            for article in window.articles.values()
            if (article.provenance.capture.segment, article.provenance.capture.offset) not in removed
        ]
        with ThreadPoolExecutor(THREADS, thread_name_prefix="check") as threads:
            for article, problem in zip(articles, threads.map(self._capture_problem, articles), strict=True):
                self.counts.captures += 1
                if problem:
                    yield Finding(
                        FindingKind.UNREADABLE_CAPTURE, article.source, article.provenance.capture.segment, problem,
                        article.article_id, article.version,
                    )  # fmt: skip  # short items: a line each would fill a screen

    def _capture_problem(self, article: Article) -> str | None:
        try:
            read_capture(self._bucket, article.provenance.capture)
        except (NotFoundError, DamagedSegmentError) as error:
            return str(error)
        return None


def _row_of(finding: Finding) -> RowKey:
    return finding.key, finding.article_id, finding.version
