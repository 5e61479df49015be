"""Records of runs and crawls from the future: a machine with a fast clock wrote them, or the present time is wrong.

They sort behind every other record, so until their time comes each of them would pass for the last one.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from storage import layout
from storage.integrity.findings import Finding, FindingKind
from storage.model.identifiers import SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["future_crawls", "future_findings", "future_records", "future_runs"]


def future_records(bucket: Bucket, sources: Collection[SourceSlug], now: datetime) -> list[str]:
    """Return the keys of the records of runs, and of crawls of `sources`, that began in the future."""
    return [*future_runs(bucket, now), *(key for source in sources for key in future_crawls(bucket, source, now))]


def future_runs(bucket: Bucket, now: datetime) -> Iterator[str]:
    """Yield the keys of the reports of runs that began in the future."""
    return _future(bucket, "runs/", now)


def future_crawls(bucket: Bucket, source: SourceSlug, now: datetime) -> Iterator[str]:
    """Yield the keys of the records of a source's crawls that began in the future."""
    return _future(bucket, layout.crawl_records_prefix(source), now)


def future_findings(bucket: Bucket, source: SourceSlug, keys: Iterator[str], *, repair: bool) -> Iterator[Finding]:
    """Yield a finding for each of these records; with `repair` delete them."""
    for key in list(keys):
        if repair:
            bucket.delete(key)
        detail = f"it began at {started_at(key):%Y-%m-%d %H:%M}, in the future, and passes for the last one until then"
        yield Finding(FindingKind.FUTURE_RECORD, source, key, detail, repairable=True, repaired=repair)


def _future(bucket: Bucket, prefix: str, now: datetime) -> Iterator[str]:
    # An id begins with the start in UTC, so keys sort by time.
    keys = bucket.list_keys(prefix, after=f"{prefix}{(now + MOST_SKEW).astimezone(UTC):%Y%m%dT%H%M%SZ}~")
    return (key for key in keys if started_at(key))
