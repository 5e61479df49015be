"""A period of crawls, and the segments that its crawls fetched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage import layout
from storage.model.identifiers import SourceSlug, started_at
from storage.model.moments import with_zone
from storage.s3.bucket import Bucket

__all__ = ["Period", "segments_of"]


@dataclass(frozen=True, slots=True)
class Period:
    """The crawls that began at `begin` or later, and before `end`. None stands for no limit."""

    begin: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of(cls, begin: datetime | None, end: datetime | None) -> "Period":
        """Return the period between two moments; one without a zone is in Vietnam's time."""
        return cls(*(moment and with_zone(moment) for moment in (begin, end)))

    def __contains__(self, moment: datetime) -> bool:
        return (self.begin is None or moment >= self.begin) and (self.end is None or moment < self.end)


def segments_of(bucket: Bucket, sources: Iterable[SourceSlug], period: Period) -> list[str]:
    """List the segments that the crawls of a period fetched, in the order of the crawls' start."""
    found = []
    for source in sources:
        for key in bucket.list_keys(layout.segments_prefix(source)):
            crawl = layout.segment_crawl(key)
            started = started_at(crawl)
            if started is not None and started in period:
                found.append((crawl, key))
    return [key for _, key in sorted(found)]
