"""The last crawls of each source; the next crawl is compared with them."""

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from crawler.archiving.crawl_record import CrawlRecord
from storage import layout
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["CrawlHistory", "read_histories"]

logger = logging.getLogger(__name__)

DAYS = 14
"""Older crawls say little about what to expect of a site today."""

RECORDS = 8
"""Records read of each source: enough for a median that one bad crawl does not move."""

SEARCHED = timedelta(hours=26)
"""How far back the last good crawl is looked for: a site counts as down for long after 24 hours, and a crawl takes up
to two."""

THREADS = 16
"""Requests under way at once; each waits for the bucket most of its time."""


@dataclass(frozen=True, slots=True)
class CrawlHistory:
    """The recent crawls of one source."""

    records: tuple[CrawlRecord, ...] = ()
    """Oldest first."""
    earlier_success: datetime | None = None
    """End of the last crawl before these that did not fail, UTC, if it is younger than SEARCHED and none of them is
    one: crawls every quarter of an hour are hundreds in the time after which a site that is down counts as failed."""

    @property
    def last_success(self) -> datetime | None:
        """End of the last crawl that did not fail, UTC; None if there was none."""
        ends = (record.finished_at for record in self.records if record.outcome == "finished")
        return max(ends, default=self.earlier_success)

    def usual(self, counter: str) -> int | None:
        """Return the median of a counter over the crawls that did not fail; None if there are fewer than three."""
        counts = sorted(record.counts.get(counter, 0) for record in self.records if record.outcome == "finished")
        return counts[len(counts) // 2] if len(counts) >= 3 else None


def read_histories(bucket: Bucket, sources: Iterable[SourceSlug], now: datetime) -> Mapping[SourceSlug, CrawlHistory]:
    """Read the last crawls of `sources` as of `now`, none from the future by the store's clock.

    Raise BucketUnavailableError.
    """
    sources = list(sources)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="history") as threads:
        histories = threads.map(lambda source: _history(bucket, source, now), sources)
        return dict(zip(sources, histories, strict=True))


def _history(bucket: Bucket, source: SourceSlug, now: datetime) -> CrawlHistory:
    prefix = layout.crawl_records_prefix(source)
    # A crawl's id begins with its start in UTC, so keys sort by time.
    first = f"{prefix}{(now - timedelta(days=DAYS)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    latest = f"{prefix}{(bucket.now() + MOST_SKEW).astimezone(UTC):%Y%m%dT%H%M%SZ}~"  # later ones had a wrong clock
    keys = [key for key in bucket.list_keys(prefix, after=first) if key <= latest]
    records = tuple(record for key in keys[-RECORDS:] if (record := _record(bucket, key)))
    if any(record.outcome == "finished" for record in records):
        return CrawlHistory(records)
    since = f"{prefix}{(now - SEARCHED).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    earlier = (_record(bucket, key) for key in reversed(keys[:-RECORDS]) if key >= since)
    ends = (record.finished_at for record in earlier if record and record.outcome == "finished")
    return CrawlHistory(records, earlier_success=next(ends, None))


def _record(bucket: Bucket, key: str) -> CrawlRecord | None:
    try:
        return CrawlRecord.model_validate_json(bucket.get(key).body)
    except ValidationError as error:  # written by another release; it is only used for comparison
        logger.warning("%s cannot be read: %s", key, error.errors(include_url=False, include_input=False)[0]["msg"])
        return None
