"""Records of runs and crawls from the future: a machine with a fast clock wrote them, or the present time is wrong.

They sort behind every other record, and do not count as the last ones until their time comes. Nobody deletes them: if
the present time is wrong, they are true, and nothing can make them again.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from storage import layout
from storage.model.identifiers import SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["future_records"]


def future_records(bucket: Bucket, sources: Collection[SourceSlug], now: datetime) -> list[str]:
    """Return the keys of the records of runs, and of crawls of `sources`, that began in the future."""
    prefixes = ["runs/", *map(layout.crawl_records_prefix, sources)]
    return [key for prefix in prefixes for key in _future(bucket, prefix, now + MOST_SKEW)]


def _future(bucket: Bucket, prefix: str, latest: datetime) -> Iterator[str]:
    # An id begins with the start in UTC, so keys sort by time; names of others may sort behind them.
    for key in bucket.list_keys(prefix, after=f"{prefix}{latest.astimezone(UTC):%Y%m%dT%H%M%SZ}"):
        name = key.removeprefix(prefix)
        start = started_at(name)
        if name[0].isdigit() and start and start > latest:
            yield key
