"""Processing a batch of segments: their captures become versions of articles."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from crawler.registry import Registry
from flows.dedup import WINDOW, KnownStories, relate, sign
from flows.pipeline.events import Event, Listener, ignore
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle, url_of
from flows.pipeline.extraction.first_address import at_first_address, note_moves
from flows.pipeline.extraction.garbage_collection import garbage_collection_paused
from flows.pipeline.extraction.worker_pool import ExtractionPool, ExtractionTask
from flows.pipeline.processing import outcomes
from flows.pipeline.processing.catalog_update import complete_catalog_without_purged, reconcile_clusters
from flows.pipeline.processing.commit_batches import commit_in_batches
from flows.pipeline.processing.committer import Committer, PreparedCommit, source_of
from flows.pipeline.processing.dask_extraction import DaskExtraction
from flows.pipeline.processing.outcomes import BatchResult, CaptureOutcome, write_outcomes
from flows.pipeline.processing.purged_articles import PurgedArticles
from flows.pipeline.processing.shared_texts import without_shared_texts
from flows.pipeline.processing.stopwatch import Stopwatch
from flows.pipeline.stopping import StopRequest
from flows.stages import Refusal
from storage import layout
from storage.errors import DamagedSegmentError
from storage.log_context import log_context
from storage.model.article import Article, Draft
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.overlay import Overlay
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog, Signature
from storage.tables.latest_versions import WantedArticle, latest_versions
from storage.tables.records import Records
from storage.versions.aliases import Aliases
from storage.versions.store import VersionStore
from storage.warc.segments import Capture, read_segment

__all__ = ["Mark", "preview_segments", "process_segments"]

logger = logging.getLogger(__name__)

CAPTURES_PER_TASK = 25
"""Captures that a worker process extracts at once: about a second of work, so that passing them costs little."""

COMMIT_THREADS = 8
"""Commits under way at once; each waits for the bucket most of its time."""

Mark = Callable[[Bucket, str, BatchResult], None]
"""Marks a segment as done, by default by writing the outcomes of its captures."""


def process_segments(
    bucket: Bucket,
    registry: Registry,
    segments: Sequence[str],
    *,
    removal_after: float,
    pool: ExtractionPool | DaskExtraction,
    listener: Listener = ignore,
    stop: StopRequest | None = None,
    mark: Mark | None = None,
    going_back: bool = False,
) -> BatchResult:
    """Extract, relate and commit every capture of `segments`; then mark the segments as done.

    Safe to repeat and to run in two places at once: versions, table rows and marks are all idempotent. `going_back`:
    extract also what a newer release has extracted. Raise RunStoppedError when `stop` asks for it; the next run then
    processes the batch again.
    """
    stop = stop or StopRequest()
    batch = BatchResult(segments=list(segments))
    watch = Stopwatch()
    catalog, records, store = Catalog(bucket), Records(bucket), VersionStore(bucket, going_back=going_back)

    results = list(_extract(bucket, registry, segments, removal_after, pool, batch, listener, stop))
    watch.lap("extract")

    aliases = Aliases(bucket, map(layout.source_of_segment, segments))
    results = [at_first_address(result, aliases) if isinstance(result, Draft) else result for result in results]
    purged = PurgedArticles(bucket, registry, segments, aliases)
    results = without_shared_texts(_without_purged(results, purged, batch))
    signatures: dict[str, Signature] = {}
    results = note_moves(_relate(results, catalog, signatures, batch), registry, aliases, catalog)
    watch.lap("relate")

    articles = _by_article(results, batch)
    stop.check()
    with garbage_collection_paused():
        known = latest_versions(catalog, records, map(_wanted, articles))
        committer = Committer(bucket, registry, store, removal_after, known, purged, aliases)
        latest = _commit(committer, articles, batch, stop)
        watch.lap("commit")

        sign_article = partial(_signature, signatures)
        append = partial(append_versions, catalog, records, sign=sign_article, bodies=committer.bodies)
        latest = complete_catalog_without_purged(catalog, store, latest, purged, append)
    watch.lap("catalogue")

    reconcile_clusters(catalog, latest)
    watch.lap("reconcile")

    for segment in segments:
        if segment not in batch.unfinished:
            (mark or write_outcomes)(bucket, segment, batch)
    purged.purge_again()
    batch.seconds = watch.seconds
    return batch


def preview_segments(
    bucket: Overlay,
    registry: Registry,
    segments: Sequence[str],
    *,
    removal_after: float,
    pool: ExtractionPool | DaskExtraction,
    mark: Mark,
    listener: Listener = ignore,
    stop: StopRequest | None = None,
    going_back: bool = False,
) -> BatchResult:
    """Decide as `process_segments` does, but write to the overlay only, and not to the tables.

    Articles are not related: their relation decides about no version.
    """
    stop = stop or StopRequest()
    batch = BatchResult(segments=list(segments))
    aliases = Aliases(bucket, map(layout.source_of_segment, segments))
    extracted = _extract(bucket, registry, segments, removal_after, pool, batch, listener, stop)
    results = [at_first_address(result, aliases) for result in extracted]
    purged = PurgedArticles(bucket, registry, segments, aliases)
    results = without_shared_texts(_without_purged(results, purged, batch))
    articles = _by_article(sorted(results, key=_fetched_at), batch)
    known = latest_versions(Catalog(bucket), Records(bucket), map(_wanted, articles))
    store = VersionStore(bucket, going_back=going_back)
    committer = Committer(bucket, registry, store, removal_after, known, purged, aliases)
    with garbage_collection_paused():
        _commit(committer, articles, batch, stop)
    for segment in segments:
        mark(bucket, segment, batch)
    return batch


def _without_purged(
    results: Sequence[ExtractionResult], purged: PurgedArticles, batch: BatchResult
) -> list[ExtractionResult]:
    """Return the results of other articles than the purged ones; add the captures of these to the batch."""
    kept, of_purged = purged.split(results)
    for result, article_id in of_purged:
        batch.add(outcomes.purged(result, article_id))
    return kept


def _by_article(results: Iterable[ExtractionResult], batch: BatchResult) -> list[list[Draft | RemovedArticle]]:
    """Return the results of each article; add the refused captures to the batch."""
    articles: dict[ArticleId, list[Draft | RemovedArticle]] = defaultdict(list)
    for result in results:
        if isinstance(result, Refusal):
            batch.add(outcomes.refused(result))
        else:
            articles[result.article_id].append(result)
    return list(articles.values())


def _extract(
    bucket: Bucket,
    registry: Registry,
    segments: Sequence[str],
    removal_after: float,
    pool: ExtractionPool | DaskExtraction,
    batch: BatchResult,
    listener: Listener,
    stop: StopRequest,
) -> Iterator[ExtractionResult]:
    """Extract the captures of `segments`, in order."""
    if isinstance(pool, DaskExtraction):
        extracted = _on_dask(bucket, registry, segments, removal_after, pool, batch)
    else:
        extracted = _in_processes(bucket, registry, segments, removal_after, pool, batch)
    for results in extracted:
        stop.check()
        listener(Event("captures_extracted", count=len(results)))
        for result in results:
            if isinstance(result, Refusal) and result.traceback:
                _log_broken(result)
            yield result


def _in_processes(
    bucket: Bucket,
    registry: Registry,
    segments: Iterable[str],
    removal_after: float,
    pool: ExtractionPool,
    batch: BatchResult,
) -> Iterator[list[ExtractionResult]]:
    tasks = (
        ExtractionTask(captures, registry[layout.source_of_segment(segment)], removal_after)
        for segment in segments
        for captures in _chunks(_captures(bucket, segment, batch))
    )
    return pool.extract(tasks)


def _on_dask(
    bucket: Bucket,
    registry: Registry,
    segments: Sequence[str],
    removal_after: float,
    dask: DaskExtraction,
    batch: BatchResult,
) -> Iterator[list[ExtractionResult]]:
    for segment, extracted in dask.extract_segments(registry, segments, removal_after):
        if extracted is None:
            yield from _in_processes(bucket, registry, [segment], removal_after, dask.here, batch)
            continue
        if extracted.damage is not None:
            _note_damage(segment, extracted.damage, batch)
        yield extracted.results


def _note_damage(segment: str, damage: str, batch: BatchResult) -> None:
    logger.error("damaged segment %s: %s", segment, damage)
    batch.damaged[segment] = damage


def _log_broken(refusal: Refusal) -> None:
    with log_context(source=source_of(refusal), url=url_of(refusal)):
        where = f"{refusal.capture.segment} at byte {refusal.capture.offset}"
        logger.error("page refused, %s (capture: %s)\n%s", refusal.detail, where, refusal.traceback)


def _captures(bucket: Bucket, segment: str, batch: BatchResult) -> Iterator[Capture]:
    try:
        stored = bucket.get(segment)
        yield from read_segment(segment, stored.body, stored_at=stored.stored_at, now=bucket.now())
    except DamagedSegmentError as error:
        _note_damage(segment, str(error), batch)


def _chunks(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    rest = iter(captures)
    while chunk := list(islice(rest, CAPTURES_PER_TASK)):
        yield chunk


def _relate(
    results: Sequence[ExtractionResult], catalog: Catalog, signatures: dict[str, Signature], batch: BatchResult
) -> list[ExtractionResult]:
    """Return the results, the drafts with their relations, in the order in which the captures were fetched.

    The signature of each draft's text is added to `signatures`.
    """
    drafts = [result for result in results if isinstance(result, Draft)]
    others: list[ExtractionResult] = [result for result in results if not isinstance(result, Draft)]
    if not drafts:
        return others
    since = min(draft.published_at or draft.fetched_at for draft in drafts) - WINDOW
    known = KnownStories(catalog.stories(since.astimezone(UTC)))
    batch.incompatible_signatures = known.incompatible_signatures
    return sorted([*relate(drafts, known, signatures=signatures), *others], key=_fetched_at)


def _commit(
    committer: Committer, articles: Sequence[Sequence[Draft | RemovedArticle]], batch: BatchResult, stop: StopRequest
) -> list[Article]:
    """Commit the results of each article, several articles at once; return the latest versions."""

    def commit(
        results: Sequence[Draft | RemovedArticle], prepared: PreparedCommit
    ) -> tuple[list[CaptureOutcome], Article | None]:
        stop.check()
        return context.copy().run(committer.commit, results, prepared)

    latest: list[Article] = []
    context = copy_context()
    with ThreadPoolExecutor(COMMIT_THREADS, thread_name_prefix="commit") as threads:
        for found, article in commit_in_batches(articles, committer.prepare, commit, threads):
            for outcome in found:
                batch.add(outcome)
            if article is not None:
                latest.append(article)
    return latest


def _signature(signatures: Mapping[str, Signature], article: Article) -> Signature | None:
    return (signatures.get(article.text) or sign(article.text)) if article.text else None


def _fetched_at(result: ExtractionResult) -> datetime:
    match result:
        case Draft():
            return result.fetched_at
        case RemovedArticle():
            return result.removal.fetched_at
        case _:
            return datetime.min.replace(tzinfo=UTC)


def _wanted(results: Sequence[Draft | RemovedArticle]) -> WantedArticle:
    first = results[0]
    return WantedArticle(source_of(first), first.article_id, first.published_at if isinstance(first, Draft) else None)
