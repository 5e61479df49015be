"""A whole run, without Prefect: crawl sources, process and commit what each crawl fetched as it ends, report.

    report = run_pipeline(load_settings(), sources=["baolaocai"], listener=print)

The flow `ingest` calls it. Another orchestrator, a notebook or a test calls it the same way.
"""

import logging
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from crawler.archiving.purging import purge_again
from crawler.registry import Registry, Source
from flows.errors import RunStoppedError
from flows.pipeline.crawls import CrawlResult, CrawlStep, run_here, start_crawls
from flows.pipeline.events import Event, Listener, ignore
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.monitors import with_findings
from flows.pipeline.processing.dask_extraction import DaskExtraction, open_extraction
from flows.pipeline.processing.outcomes import BatchResult, CaptureOutcome
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.reading_quality import ExtractionQuality, summed_up
from flows.pipeline.processing.segment_queue import new_segments, sources_with_segments
from flows.pipeline.rules_in_force import RulesInForce, rules_in_force
from flows.pipeline.run_report import RunReport, source_report
from flows.pipeline.stopping import StopRequest, wait_for_bucket
from flows.pipeline.stored_reports import quality_before
from flows.pipeline.verdicts.crawl_history import CrawlHistory, read_histories
from flows.pipeline.verdicts.news_facts import NewsFacts, read_news
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from flows.pipeline.verdicts.source_verdict import Habits, may_be_worse
from storage import layout
from storage.embedded.disk_space import require_space
from storage.errors import BucketUnavailableError, StorageError
from storage.log_context import log_context
from storage.model.identifiers import ArticleId, RunId, SourceSlug, new_run_id
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.versions.json_schema import publish_schema

__all__ = ["forget_purged", "run_pipeline"]

logger = logging.getLogger(__name__)

T = TypeVar("T")

SEGMENTS_PER_BATCH = 32
"""Articles of one batch are related to each other in order of publication and held in memory, 20 KB each."""

LINGER_SECONDS = 10.0
"""Crawls that end within this time of each other are processed as one batch: every batch writes to both tables, so
63 batches of one newspaper would cost much more than a few of several."""


def run_pipeline(
    settings: Settings,
    *,
    sources: Sequence[str] = (),
    max_articles: int | None = None,
    crawl: bool = True,
    listener: Listener = ignore,
    stop: StopRequest | None = None,
    step: CrawlStep = run_here,
) -> RunReport:
    """Crawl newspapers, write every new version of every article to the bucket, and return the report.

    A source that fails, or never ends, stops no other. The report also lies in the bucket under `runs/`.

    `sources`: slugs of the newspapers to crawl; by default every active one. `max_articles`: most articles to fetch of
    each. `crawl=False`: only process what was fetched before. `listener` is called with what happens. When `stop` asks,
    crawls upload what they have, and the report says so; the next run goes on. `step` wraps each crawl, for an
    orchestrator that shows it as a step of its own.

    Raise RegistryError, StorageError or FlowError if the run as a whole failed; it has no report then.
    """
    started_at = datetime.now(UTC)
    run_id = new_run_id(started_at)
    with log_context(run=run_id):
        logger.info("run %s begins", run_id)
        with (
            _disk_checked(settings),
            open_bucket(settings, check=True) as bucket,
            rules_in_force(bucket, settings.sources_dir) as rules,
            open_extraction(settings) as pool,
        ):
            settings = settings.model_copy(update={"sources_dir": rules.directory})
            run = _Run(run_id, started_at, settings, rules, bucket, pool, listener, stop or StopRequest())
            report = run.execute(list(sources), max_articles=max_articles, crawl=crawl, step=step)
        logger.info("run %s: %s", run_id, report.summary())
        return report


@contextmanager
def _disk_checked(settings: Settings) -> Iterator[None]:
    """Raise DiskFullError if the embedded store has no disk space for a run, now or when something fails inside."""
    if settings.embedded:
        require_space(settings.data_dir)
    try:
        yield
    except (StorageError, OSError):
        if settings.embedded:
            require_space(settings.data_dir)  # the reason, if it is one
        raise


class _Run:
    """One run: the state that its steps share."""

    def __init__(
        self,
        run_id: RunId,
        started_at: datetime,
        settings: Settings,
        rules: RulesInForce,
        bucket: Bucket,
        pool: ExtractionPool | DaskExtraction,
        listener: Listener,
        stop: StopRequest,
    ) -> None:
        self._run_id = run_id
        self._started_at = started_at
        self._settings = settings
        self._rules = rules
        self._registry = rules.registry
        self._bucket = bucket
        self._pool = pool
        self._listener = listener
        self._stop = stop
        self._clock = time.monotonic()
        self._seconds = {"crawl": 0.0, "process": 0.0}
        self._crawls: dict[SourceSlug, CrawlResult] = {}
        self._results: list[BatchResult] = []
        self._errors: dict[SourceSlug, tuple[Problem, str]] = {}
        """Sources whose segments could not be processed: why, and the traceback."""
        self._processed: set[str] = set()

    def execute(self, named: list[str], *, max_articles: int | None, crawl: bool, step: CrawlStep) -> RunReport:
        """Do everything. `named`: the sources to work on; none: all."""
        bucket, registry = self._bucket, self._registry
        without_rules = [slug for slug in self._rules.problems if slug not in registry]
        usable = [slug for slug in named if slug not in without_rules]
        chosen = registry.to_crawl(usable) if usable or not named else []
        slugs = [source.slug for source in chosen]

        publish_schema(bucket)
        purged_before = set(bucket.list_keys(layout.purge_traces_prefix()))
        histories = read_histories(bucket, slugs, self._started_at) if crawl else {}
        stored = slugs if named else list(sources_with_segments(bucket))
        known = [slug for slug in stored if slug in registry]
        self._listener(Event("run_started", count=len(slugs) if crawl else 0))
        with suppress(RunStoppedError):
            if crawl:
                self._crawl_and_process(chosen, known, max_articles, step)
            else:
                self._process(new_segments(bucket, known))

        orphaned = new_segments(bucket, set(stored) - set(known))
        judged = [*slugs, *(slug for slug in without_rules if not named or slug in named)]
        report = with_findings(self._report(judged, histories, orphaned))
        self._store(report)
        forget_purged(bucket, registry, purged_before)
        self._listener(Event("report_stored", message=report.run_id))
        return report

    def _crawl_and_process(
        self, chosen: Sequence[Source], known: Sequence[SourceSlug], max_articles: int | None, step: CrawlStep
    ) -> None:
        """Crawl; process first what earlier runs left, then the segments of each crawl as it ends."""
        with start_crawls(
            chosen, self._settings, max_articles=max_articles, listener=self._listener, stop=self._stop, step=step
        ) as crawls:
            self._process(self._waited(lambda: new_segments(self._bucket, known)))
            for ended in crawls.ended(LINGER_SECONDS):
                self._crawls |= {crawl.source: crawl for crawl in ended}
                self._seconds["crawl"] = time.monotonic() - self._clock
                self._process(self._segments_of(ended))
        self._crawls |= {crawl.source: crawl for crawl in crawls.rest()}

    def _segments_of(self, ended: Iterable[CrawlResult]) -> list[str]:
        """Return the unprocessed segments of crawls that have ended."""
        segments: list[str] = []
        for crawl in ended:
            if crawl.record is not None:
                segments += crawl.record.segments
            else:  # the crawl may have stored segments before it failed
                segments += self._waited(partial(new_segments, self._bucket, [crawl.source]))
        return sorted(set(segments) - self._processed)

    def _process(self, segments: Sequence[str]) -> None:
        """Process segments batch by batch. A source on which our code fails does not stop the others."""
        started = time.monotonic()
        for start in range(0, len(segments), SEGMENTS_PER_BATCH):
            batch = segments[start : start + SEGMENTS_PER_BATCH]
            self._listener(Event("batch_started", count=len(batch)))
            try:
                self._process_batch(batch)
            except (StorageError, RunStoppedError):
                raise
            except Exception:
                logger.exception("our code failed on a batch; its sources are processed one by one")
                self._process_apart(batch)
        self._seconds["process"] += time.monotonic() - started

    def _process_apart(self, segments: Sequence[str]) -> None:
        by_source: dict[SourceSlug, list[str]] = defaultdict(list)
        for segment in segments:
            by_source[layout.source_of_segment(segment)].append(segment)
        for source, its_segments in by_source.items():
            with log_context(source=source):
                try:
                    self._process_batch(its_segments)
                except (StorageError, RunStoppedError):
                    raise
                except Exception as error:
                    logger.exception("our code failed on the segments of one source")
                    self._processed |= set(its_segments)
                    why = " ".join(f"processing its pages failed: {type(error).__name__}: {error}".split())
                    problem = Problem(kind=ProblemKind.OUR_CODE, message=why, fails=True)
                    self._errors[source] = problem, traceback.format_exc()

    def _process_batch(self, segments: Sequence[str]) -> None:
        def process() -> BatchResult:
            return process_segments(
                self._bucket,
                self._registry,
                segments,
                removal_after=self._settings.crawl.removal_after,
                pool=self._pool,
                listener=self._listener,
                stop=self._stop,
            )

        self._results.append(self._waited(process))
        self._processed |= set(segments)

    def _waited(self, call: Callable[[], T]) -> T:
        """Call until the bucket answers. Raise DiskFullError if that is why it does not: waiting makes no space."""
        return wait_for_bucket(call, self._stop, waiting=self._waiting)

    def _waiting(self, error: BucketUnavailableError) -> None:
        if self._settings.embedded:
            require_space(self._settings.data_dir)
        logger.warning("waiting for the bucket: %s", error.in_one_line)
        self._listener(Event("waiting", message=str(error)))

    def _report(
        self,
        chosen: Sequence[SourceSlug],
        histories: Mapping[SourceSlug, CrawlHistory],
        orphaned: Sequence[str],
    ) -> RunReport:
        outcomes: dict[SourceSlug, list[CaptureOutcome]] = defaultdict(list)
        for result in self._results:
            for segment in result.segments:
                outcomes[layout.source_of_segment(segment)] += result.outcomes.get(segment, ())
        slugs = list(dict.fromkeys([*chosen, *outcomes, *self._errors]))
        now, at = datetime.now(UTC), self._bucket.now()  # versions are judged by the store's clock, too
        habits = self._habits(slugs, histories, outcomes)
        sources = []
        for slug in slugs:
            error, trace = self._errors.get(slug, (None, None))
            if error is None and slug in self._rules.problems:
                error = Problem(kind=ProblemKind.BROKEN_RULES, message=self._rules.problems[slug], fails=True)
            crawl = self._crawls.get(slug)
            sources.append(source_report(slug, crawl, outcomes[slug], habits[slug], at, error=error, traceback=trace))
        steps = Counter[str]()
        for result in self._results:
            steps.update(result.seconds)
        seconds = {"run": time.monotonic() - self._clock, **self._seconds, **steps}
        return RunReport(
            run_id=self._run_id,
            started_at=self._started_at,
            finished_at=now,
            extractor=EXTRACTOR_VERSION,
            sources=tuple(sources),
            segments=tuple(segment for result in self._results for segment in result.segments),
            damaged={segment: why for result in self._results for segment, why in result.damaged.items()},
            orphaned=tuple(orphaned),
            incompatible_signatures=max((result.incompatible_signatures for result in self._results), default=0),
            stopped=f"stopped by {self._stop.reason}" if self._stop.asked else None,
            seconds={name: round(value, 2) for name, value in seconds.items()},
        )

    def _habits(
        self,
        slugs: Sequence[SourceSlug],
        histories: Mapping[SourceSlug, CrawlHistory],
        outcomes: Mapping[SourceSlug, Sequence[CaptureOutcome]],
    ) -> dict[SourceSlug, Habits]:
        """Read what to compare the newspapers with. If the bucket fails now, they are compared with less."""
        news: Mapping[SourceSlug, NewsFacts] = {}
        before: Mapping[SourceSlug, ExtractionQuality] = {}
        if not self._stop.asked:  # there are seconds left
            try:
                news = read_news(self._bucket, self._started_at, list(self._crawls)) if self._crawls else {}
                if any(may_be_worse(summed_up(each.quality for each in found)) for found in outcomes.values()):
                    before = quality_before(self._bucket, self._started_at)
            except StorageError as error:
                logger.warning("the habits of the newspapers cannot be read: %s", error.in_one_line)
        return {
            slug: Habits(
                histories.get(slug, CrawlHistory()),
                news.get(slug, NewsFacts()),
                before.get(slug, ExtractionQuality()),
            )
            for slug in slugs
        }

    def _store(self, report: RunReport) -> None:
        key, body = layout.run_report(report.run_id), report.model_dump_json().encode() + b"\n"
        if self._stop.asked:  # there are seconds left, not minutes
            self._bucket.put_if_absent(key, body)
        else:
            self._waited(lambda: self._bucket.put_if_absent(key, body))


def forget_purged(bucket: Bucket, registry: Registry, purged_before: set[str]) -> None:
    """Remove from the run's report every mention of articles that were purged during the run.

    `purged_before`: keys of the purge markers when the run began.
    """
    since: dict[SourceSlug, list[ArticleId]] = defaultdict(list)
    for key in set(bucket.list_keys(layout.purge_traces_prefix())) - purged_before:
        source, article_id = layout.purged_article(key)
        since[source].append(article_id)
    for source, article_ids in since.items():
        if source in registry:
            purge_again(bucket, registry[source], article_ids, segments=())
