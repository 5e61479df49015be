"""Retry-After: how long a server asks to be left alone, and how long without its word. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["LONGEST", "pause_after", "read_retry_after"]

LONGEST = timedelta(days=7)
"""A longer wish is most often a mistake, such as milliseconds or a date of another century."""

UNTOLD = timedelta(minutes=1)
"""The first pause after a 429 that names none; each further one is twice as long."""

LONGEST_UNTOLD = timedelta(hours=24)


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long to wait from `now` by a Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3).

    None if there is none or it cannot be read. Never negative, never longer than `LONGEST`.
    """
    text = (value or "").strip()
    if re.fullmatch(r"\d{1,15}(?:\.\d*)?", text, re.ASCII):
        wait = timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        wait = until - now
    return min(max(wait, timedelta(0)), LONGEST)


def pause_after(retry_after: timedelta | None, strikes: int) -> timedelta:
    """Return how long to leave a host alone after its `strikes`-th refusal in a row, counted from 1."""
    untold = min(UNTOLD * 2 ** min(max(strikes, 1) - 1, 20), LONGEST_UNTOLD)
    return untold if retry_after is None else retry_after
