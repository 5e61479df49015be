"""The flow `ingest`: crawl newspapers, process what was fetched, commit what is new, report."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Annotated

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed
from pydantic import Field

from crawler.archiving.crawl_record import CrawlRecord
from crawler.archiving.purging import purge_again
from crawler.process import CrawlFailedError, run_crawl
from crawler.registry import Registry, RegistryError, Source, load_registry
from flows.errors import FlowError
from flows.orchestration.local_server import end_with_server
from flows.orchestration.log_filters import without_repetition
from flows.pipeline.extract import EXTRACTOR
from flows.pipeline.monitors import with_findings
from flows.pipeline.process_segments import BatchResult, new_segments, process_segments, sources_with_segments
from flows.pipeline.progress import Step, tell
from flows.pipeline.run_report import RunReport, as_markdown, source_report
from flows.pipeline.worker_pool import ReadingProcesses
from storage import layout
from storage.errors import StorageError
from storage.model.identifiers import ArticleId, SourceSlug, new_crawl_id, new_run_id
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings, load_settings
from storage.versions.json_schema import publish_schema

__all__ = ["ingest", "take_out_purged"]

SEGMENTS_A_BATCH = 32
"""Articles of one batch are related to each other in order of publication and held in memory, 20 KB each; a source's
crawl is one segment on most days, so a batch is half the press."""

WAIT_SECONDS = 1.0
"""A thread that waits for a lock may sleep through Ctrl-C if the system gives the signal to another thread."""


@flow(name="ingest", persist_result=False)
def ingest(
    sources: list[str] | None = None,
    max_articles: Annotated[int, Field(ge=1)] | None = None,
    crawl: bool = True,
) -> State[RunReport | str]:
    """Crawl provincial newspapers and write every new version of every article to the bucket.

    A source that fails stops no other. The run's state is Failed if any source failed; its result is the report
    either way, which also lies in the bucket under `runs/`.

    Args:
        sources: Slugs of the newspapers to crawl. Empty: every active one.
        max_articles: Fetch at most so many articles of each newspaper.
        crawl: Off: only process what was fetched before and has not been processed yet.
    """
    end_with_server()
    without_repetition()
    try:
        report = _ingest(sources or [], max_articles, crawl)
    except (StorageError, RegistryError, FlowError) as error:
        told = error.in_one_line
        return Failed(message=told, data=told)  # an exception would be printed by Prefect with its traceback
    create_markdown_artifact(as_markdown(report), key="ingest-report", description=f"Run {report.run_id}")
    state = Completed if report.ok else Failed
    return state(message=report.summary(), data=report)


def _ingest(named: list[str], max_articles: int | None, crawl: bool) -> RunReport:
    settings = load_settings()
    registry = load_registry(settings.sources_dir)
    chosen = registry.to_crawl(named)
    started_at = datetime.now(UTC)
    run_id = new_run_id(started_at)
    with open_bucket(settings, check=True) as bucket, ReadingProcesses(settings.workers) as processes:
        publish_schema(bucket)
        purged_before = set(bucket.list_keys(layout.purge_traces_prefix()))
        clock = time.monotonic()
        crawls = _crawl_all(chosen, settings, max_articles) if crawl else {}
        crawled_after = time.monotonic() - clock
        stored = [source.slug for source in chosen] if named else list(sources_with_segments(bucket))
        known = [slug for slug in stored if slug in registry]
        results = _process_all(bucket, registry, known, settings, processes)
        told = dict.fromkeys([*(source.slug for source in chosen), *_sources_of(results)])
        report = RunReport(
            run_id=run_id,
            started_at=started_at,
            finished_at=datetime.now(UTC),
            extractor=EXTRACTOR,
            sources=tuple(source_report(slug, crawls.get(slug), results) for slug in told),
            segments=tuple(segment for result in results for segment in result.segments),
            damaged={segment: why for result in results for segment, why in result.damaged.items()},
            orphaned=tuple(new_segments(bucket, set(stored) - set(known))),
            otherwise_signed=max((result.otherwise_signed for result in results), default=0),
            seconds={
                "crawl": round(crawled_after, 2),
                "process": round(time.monotonic() - clock - crawled_after, 2),
                **_steps(results),
            },
        )
        report = with_findings(report)
        bucket.put_if_absent(layout.run_report(run_id), report.model_dump_json().encode() + b"\n")
        take_out_purged(bucket, registry, purged_before)
    return report


def _steps(results: Iterable[BatchResult]) -> dict[str, float]:
    """Return how long each step of processing took, in all batches."""
    steps = Counter[str]()
    for result in results:
        steps.update(result.seconds)
    return {step: round(seconds, 2) for step, seconds in steps.items()}


def take_out_purged(bucket: Bucket, registry: Registry, before: set[str]) -> None:
    """Take out of the run's report what it names of articles that were purged since the run began."""
    since: dict[SourceSlug, list[ArticleId]] = defaultdict(list)
    for key in set(bucket.list_keys(layout.purge_traces_prefix())) - before:
        source, article_id = layout.purged_article(key)
        since[source].append(article_id)
    for source, article_ids in since.items():
        if source in registry:
            purge_again(bucket, registry[source], article_ids, segments=())


def _sources_of(results: Iterable[BatchResult]) -> list[SourceSlug]:
    return [layout.source_of_segment(segment) for result in results for segment in result.segments]


def _crawl_all(
    sources: Sequence[Source], settings: Settings, max_articles: int | None
) -> dict[SourceSlug, CrawlRecord | str]:
    """Crawl every source in a process of its own; give its record, or the reason why there is none."""
    slots = BoundedSemaphore(settings.crawl.at_once)
    pending: dict[SourceSlug, PrefectFuture[State[CrawlRecord | str]]] = {}
    for source in sources:
        while not slots.acquire(timeout=WAIT_SECONDS):
            pass
        pending[source.slug] = crawl_source.submit(source, settings, max_articles)
        pending[source.slug].add_done_callback(lambda _: slots.release())
    outcomes: dict[SourceSlug, CrawlRecord | str] = {}
    for slug, future in pending.items():
        result = _result_of(future)
        outcomes[slug] = result if isinstance(result, CrawlRecord | str) else f"{type(result).__name__}: {result}"
    return outcomes


def _result_of(future: PrefectFuture[State[CrawlRecord | str]]) -> object:
    while True:
        try:
            # Not through future.state, which asks the server, and so may name a final state before its data is here.
            return future.result(timeout=WAIT_SECONDS, raise_on_failure=False)
        except TimeoutError:
            continue


@task(name="crawl", task_run_name="crawl {source.slug}", cache_policy=NO_CACHE, persist_result=False)
def crawl_source(source: Source, settings: Settings, max_articles: int | None) -> State[CrawlRecord | str]:
    """Crawl one source. The state is Failed, with the reason as its message, if the source as a whole failed."""
    tell(Step("crawling", source.slug))
    try:
        record = run_crawl(source, new_crawl_id(datetime.now(UTC)), settings, max_articles=max_articles)
    except (CrawlFailedError, StorageError) as error:
        tell(Step("failed", source.slug))
        return Failed(message=error.in_one_line, data=error.in_one_line)
    if record.outcome == "failed":
        tell(Step("failed", source.slug))
        return Failed(message=record.reason, data=record)
    tell(Step("crawled", source.slug, record.counts.get("fetch/archived", 0)))
    return Completed(message=f"{record.counts.get('fetch/archived', 0)} answers archived", data=record)


def _process_all(
    bucket: Bucket, registry: Registry, sources: Sequence[SourceSlug], settings: Settings, processes: ReadingProcesses
) -> list[BatchResult]:
    """Process what this run has crawled and what earlier ones left unfinished, batch by batch."""
    segments = new_segments(bucket, sources)
    batches = [segments[start : start + SEGMENTS_A_BATCH] for start in range(0, len(segments), SEGMENTS_A_BATCH)]
    return [process_batch(bucket, registry, batch, settings.crawl.removal_after, processes) for batch in batches]


@task(name="process", cache_policy=NO_CACHE, persist_result=False)
def process_batch(
    bucket: Bucket, registry: Registry, segments: Sequence[str], removal_after: float, processes: ReadingProcesses
) -> BatchResult:
    """Process one batch of segments."""
    tell(Step("processing", amount=len(segments)))
    return process_segments(
        bucket,
        registry,
        segments,
        removal_after=removal_after,
        processes=processes,
        progress=lambda amount: tell(Step("processed", amount=amount)),
    )
