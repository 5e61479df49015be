"""The identifiers in keys and records. Each has its own type, so that they cannot be confused."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import NewType

__all__ = ["ArticleId", "CrawlId", "RunId", "SourceSlug", "new_crawl_id", "new_run_id", "started_at"]

SourceSlug = NewType("SourceSlug", str)
"""A newspaper in the registry: lower-case ASCII letters and digits, `baolaocai`."""

ArticleId = NewType("ArticleId", str)
"""The permanent id of one article of one source: 20 hexadecimal digits of a hash, never text from a page."""

CrawlId = NewType("CrawlId", str)
"""One crawl of one source: UTC start time and hexadecimal digits, `20260302T001530Z-3d0909f3c21ab`. Sorts by time: the
first five digits are the microseconds, the others are random."""

RunId = NewType("RunId", str)
"""One run of the flow `ingest`, in the form of a crawl id."""

TIMED = re.compile(r"(\d{8}T\d{6}Z)(?:-([0-9a-f]{5})[0-9a-f]{8}(?![0-9a-f]))?")
SLUG = re.compile(r"[a-z][a-z0-9]{1,39}")
ARTICLE_ID = re.compile(r"[0-9a-f]{20}")


def new_crawl_id(started_at: datetime) -> CrawlId:
    """Return a fresh id for a crawl that starts at `started_at` (zone-aware)."""
    return CrawlId(_timed(started_at))


def new_run_id(started_at: datetime) -> RunId:
    """Return a fresh id for a run that starts at `started_at` (zone-aware)."""
    return RunId(_timed(started_at))


def started_at(name: str) -> datetime | None:
    """Return the start, UTC, of the crawl or run whose id stands first in `name`; None if there is no id.

    To the microsecond; ids of the first versions, which had eight digits, tell only the second.
    """
    found = TIMED.search(name)
    if found is None:
        return None
    microseconds = int(found[2], 16) if found[2] else 0
    try:
        second = datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # digits, but no time: the name of something else
        return None
    return second + timedelta(microseconds=microseconds)


def _timed(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc:%Y%m%dT%H%M%SZ}-{utc.microsecond:05x}{secrets.token_hex(4)}"
