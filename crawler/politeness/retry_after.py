"""Retry-After: how long a server asks us to wait, and how long we wait if it does not say. Pure."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["LONGEST", "pause_after", "read_retry_after"]

LONGEST = timedelta(days=7)
"""Longest pause. A longer one is usually a mistake, such as milliseconds or a date of another century."""

NEAR = 366 * 86400.0
"""Seconds. A number that is so near to the present time is a time in seconds since 1970."""

_NUMBER = re.compile(
    r"\s*\+?(\d{1,15}(?:\.\d*)?)\s*(|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\s*",
    re.IGNORECASE | re.ASCII,
)

SHORTEST = timedelta(seconds=1)
"""The first pause if a host names a shorter one. Each further pause is twice the one before, up to `DEFAULT_PAUSE`."""

DEFAULT_PAUSE = timedelta(minutes=1)
"""The first pause after a 429 without Retry-After. Each further pause is twice the one before."""

LONGEST_DEFAULT_PAUSE = timedelta(hours=24)


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long to wait from `now` by a Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3).

    Other spellings that servers use are read too: `120s`, `5 minutes`, an ISO date, seconds since 1970, two headers in
    one line (the longer wait counts). None if there is none or it cannot be read. Never negative, never longer than
    `LONGEST`.
    """
    text = (value or "").strip().strip('"')
    parts = [_NUMBER.fullmatch(part) for part in re.split(r"[,;]", text) if part.strip()]
    numbers = [_seconds(match, now) for match in parts if match is not None]
    if parts and len(numbers) == len(parts):
        wait = timedelta(seconds=min(max(numbers), LONGEST.total_seconds()))
    else:
        until = _moment(text)
        if until is None:
            return None
        wait = until - now
    return min(max(wait, timedelta(0)), LONGEST)


def _seconds(match: re.Match[str], now: datetime) -> float:
    number, unit = float(match[1]), match[2].lower()
    if not unit and abs(number - now.timestamp()) < NEAR:
        return number - now.timestamp()
    return number * {"m": 60, "h": 3600, "d": 86400}.get(unit[:1], 1)


def _moment(text: str) -> datetime | None:
    readers: tuple[Callable[[str], datetime], ...] = (parsedate_to_datetime, datetime.fromisoformat)
    for read in readers:
        try:
            until = read(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return None


def pause_after(retry_after: timedelta | None, strikes: int) -> timedelta:
    """Return how long to pause after a host's `strikes`-th refusal in a row, counted from 1."""
    growth: int = 2 ** min(max(strikes, 1) - 1, 20)
    if retry_after is not None and retry_after < SHORTEST:  # `0`, or the present second: no leave to hammer
        return min(SHORTEST * growth, DEFAULT_PAUSE)
    default = min(DEFAULT_PAUSE * growth, LONGEST_DEFAULT_PAUSE)
    return default if retry_after is None else retry_after
