"""What a newspaper's own clock says about the time that a crawler gave a capture."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from storage.model.moments import in_utc
from storage.s3.clock import MOST_SKEW

__all__ = ["confirms_future", "contradicts_future", "site_time"]

MOST_CACHED = timedelta(hours=6)
"""A difference up to this one tells nothing: a cache may tell the age of a page wrongly, or not at all. The commonest
wrong clock, one that tells UTC as the time of Vietnam, differs by seven hours."""

OLDEST = timedelta(days=365)
"""A clock that says more than this before the present was never set: a server without a battery begins in 1970."""


def site_time(headers: Mapping[str, str]) -> datetime | None:
    """Return when a server sent an answer by its own clock, UTC; None if it does not tell.

    `Last-Modified` does not tell: a page that changed long ago may be sent now.
    """
    with suppress(KeyError, ValueError, OverflowError):  # missing, broken, or beyond the years of Python
        told = parsedate_to_datetime(headers["date"])
        return in_utc(told if told.tzinfo else told.replace(tzinfo=UTC)) + _age(headers)
    return None


def confirms_future(stated: datetime, served: datetime | None, now: datetime) -> bool:
    """Tell whether a site's clock agrees with a time from the future: then it may be the present that is wrong."""
    return served is not None and served > now + MOST_SKEW and abs(stated - served) <= MOST_CACHED


def contradicts_future(stated: datetime, served: datetime | None, now: datetime) -> bool:
    """Tell whether a site's clock proves that a time from the future is wrong: it knew a present near ours."""
    return served is not None and now - OLDEST < served <= now + MOST_CACHED and stated - served > MOST_CACHED


def _age(headers: Mapping[str, str]) -> timedelta:
    """Return how long a cache had the answer."""
    told = headers.get("age", "").strip()
    return timedelta(seconds=int(told)) if told.isascii() and told.isdigit() else timedelta()
