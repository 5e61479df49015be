"""The time by the store's clock, as its answers tell it: a machine's own clock may be wrong by years."""

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["MOST_SKEW", "StoreClock", "not_after"]

MOST_SKEW = timedelta(minutes=15)
"""The difference between two clocks from which a time is not believed. Amazon S3 refuses requests from the same one."""

NEGLIGIBLE = timedelta(minutes=1)
"""A difference that is left alone: headers tell whole seconds, and answers take time."""

NOTED_EVERY = 5.0
"""Seconds between two answers that are looked at: parsing a date costs a tenth of encoding a record."""


class StoreClock:
    """Compares this machine's clock with the `Date` of the store's answers. Thread-safe."""

    def __init__(self) -> None:
        self._offset: timedelta | None = None
        self._noted_at = float("-inf")

    @property
    def known(self) -> bool:
        """True once an answer has told the time."""
        return self._offset is not None

    @property
    def offset(self) -> timedelta:
        """How far the store's clock is ahead of this machine's; negative if it is behind, zero if unknown."""
        return self._offset or timedelta(0)

    def note(self, headers: Mapping[str, str]) -> None:
        """Take the time from an answer that came just now."""
        if time.monotonic() < self._noted_at + NOTED_EVERY:
            return
        with suppress(KeyError, ValueError):  # an answer without a date, or with a broken one
            self._offset = parsedate_to_datetime(headers["date"]).astimezone(UTC) - datetime.now(UTC)
            self._noted_at = time.monotonic()

    def now(self) -> datetime:
        """Return the time, UTC: this machine's, unless the store's differs by more than a minute."""
        now = datetime.now(UTC)
        return now + self.offset if abs(self.offset) > NEGLIGIBLE else now


def not_after(stated: datetime, known: datetime | None) -> datetime:
    """Return a stated time, or `known` if the stated one is later by more than MOST_SKEW and so cannot be true."""
    return known if known and stated > known + MOST_SKEW else stated
