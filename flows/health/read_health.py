"""Gathers the facts that the state of the service is judged from: reports of the last runs, the catalog, the bucket."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from crawler.registry import Registry
from flows.health.check_results import read_check
from flows.health.health_state import health_state
from flows.health.model import Alarm, HealthState, ScheduleHealth
from flows.health.newspaper_health import Newspaper, newspaper_health
from flows.health.store_facts import store_health, table_health
from flows.pipeline.run_report import RunReport
from flows.pipeline.stored_reports import read_reports, run_ids
from flows.pipeline.verdicts.crawl_history import read_histories
from flows.pipeline.verdicts.news_facts import NewsFacts, read_news
from storage.integrity.future_records import future_records
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW
from storage.settings import Settings

__all__ = ["read_health"]

WEEK = timedelta(days=7)

MOST_REPORTS = 600
"""Reports that are read: a week of 80 runs a day."""


def read_health(
    bucket: Bucket,
    registry: Registry,
    settings: Settings,
    now: datetime,
    *,
    schedule: ScheduleHealth | None = None,
    alarms: Sequence[Alarm] = (),
) -> HealthState:
    """Read and judge the state of the service at `now`. Raise BucketUnavailableError.

    The store's clock tells what is from the future: that of this machine may be behind.

    Costs a LIST or three for each newspaper, a GET for each run of the last week, one for the last check, and one query
    of the catalog.
    """
    with ThreadPoolExecutor(3, thread_name_prefix="health") as threads:
        reading_news = threads.submit(read_news, bucket, now)
        reports = read_reports(bucket, run_ids(bucket, now - WEEK, bucket.now() + MOST_SKEW)[-MOST_REPORTS:])
        reading_tables = threads.submit(table_health, bucket, reports)
        reading_check = threads.submit(read_check, bucket)
        reading_store = threads.submit(store_health, bucket, settings, list(registry), now)
        reading_future = threads.submit(future_records, bucket, list(registry), bucket.now())
        unseen = _without_success(registry, reports)
        successes = {source: history.last_success for source, history in read_histories(bucket, unseen, now).items()}
        news = reading_news.result()
        newspapers = [
            newspaper_health(
                Newspaper(source.slug, source.name, source.status),
                reports,
                news.get(source.slug, NewsFacts()),
                now,
                last_success=successes.get(source.slug),
            )
            for source in registry.values()
            if source.status == "active" or source.slug in news
        ]
        return health_state(
            newspapers,
            reports,
            now,
            store=reading_store.result(),
            tables=reading_tables.result(),
            schedule=schedule,
            alarms=alarms,
            checked=reading_check.result(),
            future=reading_future.result(),
        )


def _without_success(registry: Registry, reports: Sequence[RunReport]) -> list[SourceSlug]:
    """Return the active newspapers of which no report tells a successful crawl."""
    seen = {
        source.source
        for report in reports
        for source in report.sources
        if source.crawl_outcome == "finished" or (source.crawl_outcome is None and source.crawl_id and source.ok)
    }
    return [source.slug for source in registry.values() if source.status == "active" and source.slug not in seen]
