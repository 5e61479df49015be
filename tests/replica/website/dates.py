"""The spellings of one moment that the press's pages and machines use."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from ..text.spelling import VIETNAM, weekday

__all__ = ["Spellings"]


@dataclass(frozen=True, slots=True)
class Spellings:
    """One moment in every form that a template may ask for; day first, +07:00."""

    moment: datetime

    def _format(self, pattern: str) -> str:
        return self.moment.astimezone(VIETNAM).strftime(pattern)

    @property
    def plain(self) -> str:
        """`17/06/2025 13:43`."""
        return self._format("%d/%m/%Y %H:%M")

    @property
    def dashed(self) -> str:
        """`08/01/2026 - 18:21`."""
        return self._format("%d/%m/%Y - %H:%M")

    @property
    def time_first(self) -> str:
        """`10:15, 24/12/2025`."""
        return self._format("%H:%M, %d/%m/%Y")

    @property
    def weekday_form(self) -> str:
        """`Thứ Năm, 23/09/2021 - 17:30`."""
        return f"{weekday(self.moment)}, {self.dashed}"

    @property
    def comma_less(self) -> str:
        """`Chủ nhật 20/12/2020 - 10:57`."""
        return f"{weekday(self.moment)} {self.dashed}"

    @property
    def long(self) -> str:
        """`Thứ bảy, 7/3/2026, 00:05 (GMT+7)`: small letters, no leading zeros in the date."""
        day = self.moment
        return f"{weekday(day).capitalize()}, {day.day}/{day.month}/{day.year}, {self._format('%H:%M')} (GMT+7)"

    @property
    def compact(self) -> str:
        """`2025-06-17T13:43:02+0700`: no colon in the offset."""
        return self._format("%Y-%m-%dT%H:%M:%S%z")

    @property
    def spaced(self) -> str:
        """`2026-03-07T08:52:11.000 +07:00`: a space before the offset."""
        return self._format("%Y-%m-%dT%H:%M:%S.000 +07:00")

    @property
    def zoneless(self) -> str:
        """`2025-12-24T09:30:00`: the offset is missing."""
        return self._format("%Y-%m-%dT%H:%M:00")

    @property
    def date_only(self) -> str:
        """`2026-01-08`."""
        return self._format("%Y-%m-%d")

    @property
    def epoch(self) -> int:
        """Seconds since 1970."""
        return int(self.moment.timestamp())

    @property
    def rfc822(self) -> str:
        """`Mon, 02 Mar 2026 06:41:00 +0700`, for feeds."""
        return format_datetime(self.moment)
