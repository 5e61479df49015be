"""Each crawl of a run as a task of Prefect's, so that its page shows a bar for each newspaper."""

import logging
from collections.abc import Callable

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.pipeline.crawls import CrawlResult
from storage.model.identifiers import SourceSlug

__all__ = ["crawl_as_task"]

logger = logging.getLogger(__name__)


def crawl_as_task(source: SourceSlug, crawl: Callable[[], CrawlResult]) -> CrawlResult:
    """Run a crawl as a task. It is a CrawlStep: the crawl runs exactly once, even if Prefect fails."""
    results: list[CrawlResult] = []

    def crawl_source() -> State[str]:
        result = crawl()
        results.append(result)
        if result.failure is not None:
            return Failed(message=result.failure, data=result.failure)
        archived = result.record.counts.get("fetch/archived", 0) if result.record else 0
        return Completed(message=f"{archived} answers archived", data="")

    try:
        options = task(name="crawl", task_run_name=f"crawl {source}", cache_policy=NO_CACHE, persist_result=False)
        options(crawl_source)(return_state=True)
    except Exception as error:  # noqa: BLE001 - Prefect's error: a crawl returns its own errors as a result
        logger.warning("Prefect did not run the task of %s: %s: %s", source, type(error).__name__, error)
    return results[0] if results else crawl()
