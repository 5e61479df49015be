"""Processing: segments of raw captures become versions of articles. The I/O around the pure stages."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from crawler.registry import Registry
from flows.dedup import WINDOW, KnownStories, relate, settled, sign
from flows.pipeline.commit_batches import committed_in_rounds
from flows.pipeline.extract import EXTRACTOR, Gone, Reading, capture_of, read_capture_of, url_of
from flows.pipeline.purged_articles import PurgedArticles
from flows.pipeline.worker_pool import Part, ReadingProcesses
from flows.stages import Refusal, RefusalReason
from storage import layout
from storage.errors import DamagedSegmentError, InvalidArticleError, NotFoundError
from storage.model.article import Article, CaptureRef, Draft
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog, Signature
from storage.tables.latest_versions import WantedArticle, latest_versions
from storage.tables.records import Records
from storage.takedown.redaction import REMOVED
from storage.versions.decisions import CommitOutcome
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.store import Commit, NextVersion, VersionStore
from storage.warc.segments import Capture, read_capture, read_segment

__all__ = [
    "BatchResult",
    "CaptureOutcome",
    "complete_catalog",
    "new_segments",
    "process_segments",
    "sources_with_segments",
]

CAPTURES_A_PART = 25
"""Captures that a worker process reads at once: a second's work, so that the cost of passing them is small."""

COMMIT_THREADS = 8
"""Commits under way at once; each waits for the bucket most of its time."""


@dataclass(frozen=True, slots=True)
class CaptureOutcome:
    """What became of one capture."""

    capture: CaptureRef
    url: str
    outcome: str
    """The kind of the version that this capture made (`created`, `edited`, `removed`, `restored`, `reextracted`), also
    if an earlier, interrupted run has written it; else `unchanged`, `superseded`, `refused`, `failed`, or `purged` for
    an article that was removed on request."""
    article_id: str | None = None
    version: int | None = None
    reason: str | None = None
    detail: str | None = None
    reprint: bool = False
    """True for a new article that repeats a story known before."""


@dataclass(slots=True)
class BatchResult:
    """What a batch of segments came to."""

    segments: list[str] = field(default_factory=list)
    outcomes: dict[str, list[CaptureOutcome]] = field(default_factory=lambda: defaultdict(list))
    """By segment."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Segments of which something could not be read or stored, and why; everything else in them was processed."""
    unfinished: set[str] = field(default_factory=set)
    """Segments that the next run has to process again."""
    otherwise_signed: int = 0
    """Articles of the time looked at that nothing could be compared with, because another release has signed them."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took: `read`, `relate`, `commit`, `catalogue`, `settle`."""


def new_segments(bucket: Bucket, sources: Iterable[SourceSlug]) -> list[str]:
    """List the segments of `sources` that nobody has finished processing, in the order in which to process them."""
    found = []
    for source in sorted(sources):
        done = set(bucket.list_keys(f"outcomes/{source}/"))
        found += [key for key in bucket.list_keys(layout.segments_prefix(source)) if layout.outcome(key) not in done]
    return found


def sources_with_segments(bucket: Bucket) -> Iterator[SourceSlug]:
    """Name every source of which something was ever fetched, also those that the registry no longer knows."""
    after: str | None = None
    while key := next(bucket.list_keys(layout.segments_prefix(), after=after), None):
        source = layout.source_of_segment(key)
        yield source
        after = f"{layout.segments_prefix(source)}~"  # behind all of its segments: no key of ours has a tilde


def process_segments(
    bucket: Bucket,
    registry: Registry,
    segments: Sequence[str],
    *,
    removal_after: float,
    processes: ReadingProcesses,
    progress: Callable[[int], None] = lambda _: None,
) -> BatchResult:
    """Read, relate and commit every capture of `segments`; mark the segments as done.

    Doing it again, or in two places at once, changes nothing: versions, catalog rows and marks are all idempotent.
    `progress` is told how many captures have been read since it was last told.
    """
    result = BatchResult(segments=list(segments))
    took = _Stopwatch(result.seconds)
    catalog, store = Catalog(bucket), VersionStore(bucket)
    readings = list(_read(bucket, registry, segments, removal_after, processes, result, progress))
    took("read")
    purged = PurgedArticles(bucket, registry, segments)
    readings, refused = purged.taken_out(readings)
    for reading, of in refused:
        result.outcomes[capture_of(reading).segment].append(_purged(reading, of))
    signed: dict[str, Signature] = {}
    readings = _related(readings, catalog, signed, result)
    took("relate")
    work: dict[ArticleId, list[Draft | Gone]] = defaultdict(list)
    for reading in readings:
        if isinstance(reading, Refusal):
            result.outcomes[reading.capture.segment].append(_refused(reading))
        else:
            work[reading.article_id].append(reading)
    records = Records(bucket)
    known = latest_versions(catalog, records, map(_wanted, work.values()))
    committer = _Committer(bucket, registry, store, removal_after, known, purged)
    latest = _committed(committer, list(work.values()), result)
    took("commit")
    appending = partial(append_versions, catalog, records, sign=partial(_signature, signed), bodies=committer.bodies)
    latest = _catalogued(catalog, store, latest, purged, appending)
    took("catalogue")
    _settle(catalog, latest)
    took("settle")
    for segment in segments:
        if segment not in result.unfinished:
            _mark_done(bucket, segment, result)
    purged.purge_again()
    return result


class _Stopwatch:
    """Puts down how long each step of a batch took."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._since = time.monotonic()

    def __call__(self, step: str) -> None:
        """Say that `step` has ended, and the next begins."""
        now = time.monotonic()
        self._seconds[step] = now - self._since
        self._since = now


def _read(
    bucket: Bucket,
    registry: Registry,
    segments: Sequence[str],
    removal_after: float,
    processes: ReadingProcesses,
    result: BatchResult,
    progress: Callable[[int], None],
) -> Iterator[Reading]:
    """Read the captures of `segments` in order."""
    parts = (
        Part(captures, registry[layout.source_of_segment(segment)], removal_after)
        for segment in segments
        for captures in _parts(_captures(bucket, segment, result))
    )
    for readings in processes.read(parts):
        progress(len(readings))
        yield from readings


def _captures(bucket: Bucket, segment: str, result: BatchResult) -> Iterator[Capture]:
    try:
        yield from read_segment(segment, bucket.get(segment).body)
    except DamagedSegmentError as error:
        result.damaged[segment] = str(error)


def _parts(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    rest = iter(captures)
    while part := list(islice(rest, CAPTURES_A_PART)):
        yield part


def _related(
    readings: Sequence[Reading], catalog: Catalog, signed: dict[str, Signature], result: BatchResult
) -> list[Reading]:
    """Return the readings with the drafts' relations, each article's readings in the order in which it was fetched.

    `signed` is given the signatures of the drafts' texts.
    """
    drafts = [reading for reading in readings if isinstance(reading, Draft)]
    others: list[Reading] = [reading for reading in readings if not isinstance(reading, Draft)]
    if not drafts:
        return others
    since = min(draft.published_at or draft.fetched_at for draft in drafts) - WINDOW
    known = KnownStories(catalog.stories(since.astimezone(UTC)))
    result.otherwise_signed = known.otherwise_signed
    return sorted([*relate(drafts, known, signed=signed), *others], key=_fetched_at)


def _committed(committer: "_Committer", work: Sequence[Sequence[Draft | Gone]], result: BatchResult) -> list[Article]:
    """Commit what is said about each article, several at once; return the latest version of those that can be read."""
    latest: list[Article] = []
    with ThreadPoolExecutor(COMMIT_THREADS, thread_name_prefix="commit") as threads:
        for outcomes, article in committed_in_rounds(work, committer.prepared, committer.commit, threads):
            for outcome in outcomes:
                segment = outcome.capture.segment
                result.outcomes[segment].append(outcome)
                if outcome.outcome == "failed":
                    result.unfinished.add(segment)
                    result.damaged.setdefault(segment, outcome.detail or "")
            if article is not None:
                latest.append(article)
    return latest


def _signature(signed: Mapping[str, Signature], article: Article) -> Signature | None:
    return (signed.get(article.text) or sign(article.text)) if article.text else None


def _fetched_at(reading: Reading) -> datetime:
    match reading:
        case Draft():
            return reading.fetched_at
        case Gone():
            return reading.removal.fetched_at
        case _:
            return datetime.min.replace(tzinfo=UTC)


class _Prepared(NamedTuple):
    """What is ready for the commit of an article's first reading."""

    known: KnownVersion
    next_version: NextVersion | None
    """None if only the bucket can tell."""


class _Committer:
    """Commits all that a batch says about one article, in the order in which it was fetched."""

    def __init__(
        self,
        bucket: Bucket,
        registry: Registry,
        store: VersionStore,
        removal_after: float,
        known: Mapping[ArticleId, KnownVersion],
        purged: PurgedArticles,
    ) -> None:
        """`known` holds the latest version of each article that the tables know."""
        self.bodies: dict[tuple[ArticleId, int], bytes] = {}
        """What was stored of each version that was written."""
        self._bucket = bucket
        self._registry = registry
        self._store = store
        self._removal_after = removal_after
        self._known = known
        self._purged = purged

    def prepared(self, readings: Sequence[Draft | Gone]) -> "_Prepared":
        """Do the part of committing the first reading that needs no bucket."""
        first = readings[0]
        known = self._known.get(first.article_id, NO_VERSION).parsed()
        return _Prepared(known, self._store.prepare(first, known) if isinstance(first, Draft) else None)

    def commit(
        self, readings: Sequence[Draft | Gone], prepared: "_Prepared"
    ) -> tuple[list[CaptureOutcome], Article | None]:
        """Return what became of each reading, and the article's latest version; `prepared` is from `prepared`.

        An article whose stored versions cannot be read fails alone.
        """
        try:
            return self._commit(readings, prepared)
        except InvalidArticleError as error:
            return [_failed(reading, error) for reading in readings], None
        except NotFoundError:
            if not self._purged.has(readings[0]):
                raise
            return [_purged(reading, reading.article_id) for reading in readings], None

    def _commit(
        self, readings: Sequence[Draft | Gone], prepared: "_Prepared"
    ) -> tuple[list[CaptureOutcome], Article | None]:
        outcomes: list[CaptureOutcome] = []
        latest: Article | None = None
        known, next_version = prepared
        for reading in readings:
            if isinstance(reading, Draft):
                commit = self._store.commit(reading, known=known, prepared=next_version, reread=self._reread)
            else:
                commit = self._remove(reading, known)
            next_version = None
            self.bodies |= commit.bodies
            latest = commit.latest or latest
            known = KnownVersion.of(latest) if latest else known
            outcomes.append(_told(reading, commit, self._made_by(reading, commit)))
        return outcomes, latest

    def _remove(self, gone: Gone, known: KnownVersion) -> Commit:
        return self._store.commit_removal(
            _source_of(gone),
            gone.article_id,
            url=gone.removal.url,
            capture=gone.removal.capture,
            fetched_at=gone.removal.fetched_at,
            extractor=EXTRACTOR,
            rules="none",  # a status code needs none
            known=known,
        )

    def _made_by(self, reading: Draft | Gone, commit: Commit) -> Article | None:
        """Return the version that the capture has made: now, or in a run that was interrupted afterwards."""
        if commit.written:
            return commit.written[-1]
        if commit.latest is None:
            return None
        capture = capture_of(reading)
        if commit.outcome is CommitOutcome.UNCHANGED:
            return commit.latest if commit.latest.provenance.capture == capture else None
        history = self._store.history(commit.latest.source, commit.latest.article_id)
        return next((version for version in history if version.provenance.capture == capture), None)

    def _reread(self, ref: CaptureRef) -> Draft | None:
        """Read an old capture with today's code, so that its own doing is not taken for the publisher's."""
        try:
            capture = read_capture(self._bucket, ref)
        except (NotFoundError, DamagedSegmentError):  # then there is nothing to compare with
            return None
        reading = read_capture_of(capture, self._registry[capture.source], self._removal_after)
        return reading if isinstance(reading, Draft) else None


def _wanted(readings: Sequence[Draft | Gone]) -> WantedArticle:
    first = readings[0]
    return WantedArticle(_source_of(first), first.article_id, first.published_at if isinstance(first, Draft) else None)


def _source_of(reading: Draft | Gone) -> SourceSlug:
    return layout.source_of_segment(capture_of(reading).segment)


def _told(reading: Draft | Gone, commit: Commit, made: Article | None) -> CaptureOutcome:
    capture, url = capture_of(reading), url_of(reading)
    if commit.outcome is CommitOutcome.UNKNOWN_ARTICLE:
        detail = "the page is gone, and what it showed before was no article"
        return CaptureOutcome(capture, url, "refused", reason=RefusalReason.NOT_FOUND, detail=detail)
    return CaptureOutcome(
        capture=capture,
        url=url,
        outcome=made.change.kind if made else commit.outcome,
        article_id=reading.article_id,
        version=made.version if made else None,
        reprint=made is not None and made.version == 1 and made.relation is not None and made.relation.is_repetition,
    )


def _failed(reading: Draft | Gone, error: InvalidArticleError) -> CaptureOutcome:
    return CaptureOutcome(
        capture_of(reading), url_of(reading), "failed", reading.article_id,
        reason="invalid_article", detail=error.in_one_line,
    )  # fmt: skip  # short items: a line each would fill a screen


def _purged(reading: Reading, article_id: ArticleId) -> CaptureOutcome:
    return CaptureOutcome(capture_of(reading), REMOVED, "purged", article_id)


def _refused(refusal: Refusal) -> CaptureOutcome:
    return CaptureOutcome(
        capture=refusal.capture, url=refusal.url, outcome="refused", reason=refusal.reason, detail=refusal.detail
    )


def _catalogued(
    catalog: Catalog,
    store: VersionStore,
    latest: Sequence[Article],
    purged: PurgedArticles,
    append: Callable[[Sequence[Article]], None],
) -> list[Article]:
    """Complete the catalog, without the articles that are purged meanwhile; return the others."""
    standing = purged.standing(latest)
    try:
        complete_catalog(catalog, store, standing, append)
    except NotFoundError:
        if len(purged.standing(standing)) == len(standing):
            raise
        return _catalogued(catalog, store, standing, purged, append)
    return standing


def complete_catalog(
    catalog: Catalog, store: VersionStore, latest: Sequence[Article], append: Callable[[Sequence[Article]], None]
) -> None:
    """Append every version that the catalog does not have yet, also those of a run that died before it could."""
    catalogued = catalog.versions((article.article_id for article in latest), (article.source for article in latest))
    missing = []
    for article in latest:
        known = catalogued.get(article.article_id, 0)
        # Rows are only ever added in the order of versions, so below the highest none is missing.
        missing += [store.version(article.source, article.article_id, n) for n in range(known + 1, article.version)]
        missing += [article] if article.version > known else []
    if missing:
        append(missing)


def _settle(catalog: Catalog, latest: Sequence[Article]) -> None:
    """Bring the clusters of a batch in order with all that the catalog holds by now, other runs' articles too."""
    article_ids = {article.article_id for article in latest if not article.is_tombstone}
    if article_ids:
        since = min(article.published_at or article.fetched_at for article in latest) - WINDOW
        catalog.correct(since.astimezone(UTC), lambda stories: settled(KnownStories(stories), article_ids))


def _mark_done(bucket: Bucket, segment: str, result: BatchResult) -> None:
    outcomes = sorted(result.outcomes[segment], key=lambda outcome: outcome.capture.offset)
    told = {
        "segment": segment,
        "extractor": EXTRACTOR,
        "damaged": result.damaged.get(segment),
        "captures": [
            {
                "offset": outcome.capture.offset,
                "url": outcome.url,
                "outcome": outcome.outcome,
                "article_id": outcome.article_id,
                "version": outcome.version,
                "reason": outcome.reason,
                "detail": outcome.detail,
            }
            for outcome in outcomes
        ],
    }
    bucket.put_if_absent(layout.outcome(segment), json.dumps(told, ensure_ascii=False).encode() + b"\n")
