"""Crawls many sources at once. Each crawl is returned when it ends, so that a slow one does not delay the others."""

import logging
import queue
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.archiving.crawl_record import CrawlRecord
from crawler.process import CrawlFailedError, run_crawl, stored_record
from crawler.registry import Source
from flows.errors import RunStoppedError
from flows.pipeline.events import Event, Listener
from flows.pipeline.stopping import StopRequest, wait_for_bucket
from storage.embedded.disk_space import FULL_BYTES, require_space
from storage.errors import BucketUnavailableError, StorageError
from storage.log_context import log_context
from storage.model.identifiers import CrawlId, SourceSlug, new_crawl_id
from storage.settings import Settings

__all__ = ["CrawlResult", "CrawlStep", "Crawls", "run_here", "start_crawls"]

logger = logging.getLogger(__name__)

CHECK_SECONDS = 0.5
"""How often a waiting run looks whether it should stop."""


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """A crawl that has ended."""

    source: SourceSlug
    record: CrawlRecord | None = None
    """Its record; None if it left none."""
    failure: str | None = None
    """Why it failed, in one line; None if it did not."""
    traceback: str | None = None
    """Where our own code failed, if it did."""


CrawlStep = Callable[[SourceSlug, Callable[[], CrawlResult]], CrawlResult]
"""Runs the crawl of a source as a step of the orchestrator, such as a Prefect task."""


def run_here(source: SourceSlug, crawl: Callable[[], CrawlResult]) -> CrawlResult:  # noqa: ARG001 - a CrawlStep
    """Run a crawl directly, without an orchestrator."""
    return crawl()


class Crawls:
    """Crawls under way."""

    def __init__(self, count: int, stop: StopRequest, settings: Settings) -> None:
        self._left = count
        self._settings = settings
        self._ended: queue.SimpleQueue[CrawlResult] = queue.SimpleQueue()
        self._stop = stop

    def ended(self, linger: float) -> Iterator[list[CrawlResult]]:
        """Yield crawls as they end, until all have; those that end within `linger` seconds of each other together.

        Raise RunStoppedError; DiskFullError if the embedded store's disk has filled up, for a crawl would wait for it.
        """
        while self._left:
            group: list[CrawlResult] = []
            deadline: float | None = None
            while self._left and (deadline is None or time.monotonic() < deadline):
                self._stop.check()
                if self._settings.embedded:
                    require_space(self._settings.data_dir, least=FULL_BYTES)
                # Short waits: a thread that waits without a timeout does not notice signals sent to another thread.
                wait = CHECK_SECONDS if deadline is None else min(CHECK_SECONDS, deadline - time.monotonic())
                try:
                    group.append(self._ended.get(timeout=max(wait, 0.01)))
                except queue.Empty:
                    continue
                self._left -= 1
                deadline = deadline or time.monotonic() + linger
            yield group

    def rest(self) -> list[CrawlResult]:
        """Return the crawls that have ended and were not yielded yet."""
        found = []
        while not self._ended.empty():
            found.append(self._ended.get())
        return found

    def end(self, result: CrawlResult) -> None:
        """Hand over a crawl that has ended."""
        self._ended.put(result)


@contextmanager
def start_crawls(
    sources: Iterable[Source],
    settings: Settings,
    *,
    max_articles: int | None,
    listener: Listener,
    stop: StopRequest,
    step: CrawlStep = run_here,
) -> Iterator[Crawls]:
    """Crawl `sources`, as many at once as the settings say. The crawls are stopped when the context is left early."""
    sources = list(sources)
    crawls = Crawls(len(sources), stop, settings)
    leaving = StopRequest()

    def crawl(source: Source) -> None:
        if stop.asked or leaving.asked:
            return
        try:
            result = step(source.slug, lambda: _crawl(source, settings, max_articles, listener, stop, leaving))
        except Exception as error:  # of the step or the listener; a crawl that never ends would hold up the run
            logger.exception("the step of the crawl of %s failed", source.slug)
            failure = f"{type(error).__name__}: {error}"
            result = CrawlResult(source.slug, failure=failure, traceback=traceback.format_exc())
        crawls.end(result)

    threads = ThreadPoolExecutor(settings.crawl.at_once, thread_name_prefix="crawl")
    try:
        for source in sources:
            threads.submit(copy_context().run, crawl, source)
        yield crawls
    finally:
        leaving.ask("the end of the run")
        threads.shutdown(wait=True, cancel_futures=True)


def _crawl(
    source: Source,
    settings: Settings,
    max_articles: int | None,
    listener: Listener,
    stop: StopRequest,
    leaving: StopRequest,
) -> CrawlResult:
    crawl_id = new_crawl_id(datetime.now(UTC))
    with log_context(source=source.slug, crawl=crawl_id):
        listener(Event("crawl_started", source.slug))
        result = _result(source, crawl_id, settings, max_articles, stop, leaving)
        archived = result.record.counts.get("fetch/archived", 0) if result.record else 0
        if result.failure is None:
            logger.info("crawl ended, %s answers archived", archived)
            listener(Event("crawl_ended", source.slug, archived))
        else:
            logger.warning("crawl failed: %s", result.failure)
            listener(Event("crawl_failed", source.slug, archived, result.failure))
    return result


def _result(
    source: Source,
    crawl_id: CrawlId,
    settings: Settings,
    max_articles: int | None,
    stop: StopRequest,
    leaving: StopRequest,
) -> CrawlResult:
    def crawl(its_id: CrawlId) -> CrawlRecord:
        return run_crawl(
            source, its_id, settings, max_articles=max_articles, should_stop=lambda: stop.asked or leaving.asked
        )

    def waiting(error: BucketUnavailableError) -> None:
        logger.warning("waiting for the bucket: %s", error.in_one_line)
        if settings.embedded:
            require_space(settings.data_dir)  # waiting makes no space

    def record_so_far() -> CrawlRecord | None:
        leaving.check()
        return stored_record(source, crawl_id, settings)

    try:
        try:
            record = crawl(crawl_id)
        except BucketUnavailableError as error:
            # The crawl itself waits for the bucket once it has fetched something. It may have ended well since, or
            # have found no bucket when it began; then it begins again.
            waiting(error)
            record = wait_for_bucket(record_so_far, stop, waiting=waiting) or crawl(new_crawl_id(datetime.now(UTC)))
    except CrawlFailedError as error:
        return CrawlResult(source.slug, failure=error.in_one_line, traceback=error.traceback)
    except (RunStoppedError, StorageError) as error:
        return CrawlResult(source.slug, failure=error.in_one_line)
    except Exception as error:
        logger.exception("our code failed while crawling")
        return CrawlResult(source.slug, failure=f"{type(error).__name__}: {error}", traceback=traceback.format_exc())
    failure = (record.reason or "it gives no reason") if record.outcome == "failed" else None
    is_own_fault = failure is not None and record.counts.get("spider_exceptions/count")
    return CrawlResult(source.slug, record, failure, traceback="\n".join(record.warnings) if is_own_fault else None)
