"""Retry-After: how long a server asks us to wait, and how long we wait if it does not say. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["LONGEST", "pause_after", "read_retry_after"]

LONGEST = timedelta(days=7)
"""Longest pause. A longer one is usually a mistake, such as milliseconds or a date of another century."""

DEFAULT_PAUSE = timedelta(minutes=1)
"""The first pause after a 429 without Retry-After. Each further pause is twice the one before."""

LONGEST_DEFAULT_PAUSE = timedelta(hours=24)


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
    """Return how long to pause after a host's `strikes`-th refusal in a row, counted from 1."""
    default = min(DEFAULT_PAUSE * 2 ** min(max(strikes, 1) - 1, 20), LONGEST_DEFAULT_PAUSE)
    return default if retry_after is None else retry_after
