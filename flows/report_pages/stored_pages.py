"""Makes report pages from the bucket, and keeps them there under `reports/`.

A purge takes addresses out of the runs' reports before it deletes the pages; we read the reports again after having
stored a page, and delete it and make it anew if they have changed. So one side always notices the other.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from crawler.registry import Registry
from flows.pipeline.run_report import RunReport
from flows.pipeline.stored_reports import find_run, read_reports, run_ids
from flows.report_pages.page import month_page, run_page
from flows.report_pages.period_facts import read_period
from storage import layout
from storage.errors import ConflictError, NotFoundError, StorageError
from storage.model.identifiers import RunId
from storage.model.moments import VIETNAM
from storage.s3.bucket import Bucket
from storage.s3.changing import delete_for_ever
from storage.s3.clock import MOST_SKEW

__all__ = ["make_month_page", "make_run_page", "store_month_page", "store_run_page", "write_pages"]

logger = logging.getLogger(__name__)

RUN_DAYS = 28
"""Days that the page of a run shows: four weeks, so that weekdays stand below each other."""

MONTH_AGE = timedelta(hours=5)
"""Age at which the page of the present month is made anew: it costs a GET for each run of the month."""

HTML = "text/html; charset=utf-8"


def make_run_page(bucket: Bucket, registry: Registry, report: RunReport) -> str:
    """Return the page of a run. Raise BucketUnavailableError."""
    last = report.finished_at.astimezone(VIETNAM).date()
    facts = read_period(bucket, last - timedelta(days=RUN_DAYS - 1), last)
    return run_page(report, facts, _names(registry))


def make_month_page(bucket: Bucket, registry: Registry, month: date, now: datetime) -> str:
    """Return the page of the month that begins with `month`, until `now` if it is not over. Raise NotFoundError if it
    has no run and no article, BucketUnavailableError."""
    return _month_page(bucket, registry, month, now, read_reports(bucket, _runs_of(bucket, month, now)))


def store_run_page(bucket: Bucket, registry: Registry, run_id: str | None = None) -> str:
    """Make the page of a run, by default of the last one, and store it; return its key. Raises like `find_run`."""
    report = find_run(bucket, run_id)
    key = layout.run_page(report.run_id)
    _store(
        bucket, key, lambda: [find_run(bucket, report.run_id)],
        lambda reports: make_run_page(bucket, registry, *reports),
    )  # fmt: skip  # short items: a line each would fill a screen
    return key


def store_month_page(bucket: Bucket, registry: Registry, month: date, now: datetime) -> str:
    """Make the page of a month and store it; return its key. Raises like `make_month_page`."""
    key, ids = layout.month_page(month), _runs_of(bucket, month, now)
    _store(
        bucket, key, lambda: read_reports(bucket, ids),
        lambda reports: _month_page(bucket, registry, month, now, reports),
    )  # fmt: skip  # short items: a line each would fill a screen
    return key


def write_pages(bucket: Bucket, registry: Registry, run_id: RunId, now: datetime) -> None:
    """Store the page of a run, and that of its month if it is some hours old or the month is over."""
    store_run_page(bucket, registry, run_id)
    this_month = now.astimezone(VIETNAM).date().replace(day=1)
    month = find_run(bucket, run_id).started_at.astimezone(VIETNAM).date().replace(day=1)
    for each in sorted({month, this_month, _before(this_month)}):
        stored = _stored_at(bucket, layout.month_page(each))
        over = datetime.combine(_next(each), time(), VIETNAM)
        if stored is not None and stored <= now + MOST_SKEW and (stored >= over or now - stored < MONTH_AGE):
            continue
        with suppress(NotFoundError):
            store_month_page(bucket, registry, each, now)


def _store(
    bucket: Bucket,
    key: str,
    read: Callable[[], Sequence[RunReport]],
    make: Callable[[Sequence[RunReport]], str],
) -> None:
    """Store what `make` makes of the reports that `read` reads, in place of an earlier page.

    If another run stores the page at the same time, that one stays. If we are stopped before the reports are read
    again, the page goes: it may name what was purged meanwhile.
    """
    reports = read()
    while True:
        etag: str | None = None
        page = make(reports).encode()
        with suppress(NotFoundError):
            etag = bucket.get(key).etag
        try:
            with suppress(ConflictError):
                bucket.compare_and_swap(key, page, etag=etag, content_type=HTML)
            again = read()
            if again == reports:
                return
            delete_for_ever(bucket, key)
        except BaseException:
            with suppress(StorageError):  # the first error is the one to raise
                delete_for_ever(bucket, key)
            raise
        reports = again


def _month_page(bucket: Bucket, registry: Registry, month: date, now: datetime, reports: Sequence[RunReport]) -> str:
    last = min(_next(month) - timedelta(days=1), now.astimezone(VIETNAM).date())
    facts = read_period(bucket, month, max(last, month))
    if not reports and not facts.articles:
        raise NotFoundError(
            f"there is no run and no article of {month:%Y-%m}", hint="`baotinh status` shows the last runs"
        )
    return month_page(month, reports, facts, _names(registry), now)


def _runs_of(bucket: Bucket, month: date, now: datetime) -> list[RunId]:
    begin, end = (datetime.combine(day, time(), VIETNAM) for day in (month, _next(month)))
    return run_ids(bucket, begin, end) if begin <= now else []


def _stored_at(bucket: Bucket, key: str) -> datetime | None:
    """Return when a page was stored; None if there is none, or the store does not tell."""
    try:
        return bucket.get_part(key, 0, 1).stored_at
    except NotFoundError:
        return None


def _names(registry: Registry) -> Mapping[str, str]:
    return {str(source.slug): source.name for source in registry.values()}


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
