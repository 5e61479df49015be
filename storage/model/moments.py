"""Moments in UTC, whatever their zone and however far away they are."""

from datetime import UTC, datetime

__all__ = ["in_utc"]


FIRST, LAST = (moment.replace(tzinfo=UTC) for moment in (datetime.min, datetime.max))  # noqa: DTZ901 - just given one


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; the first or last that Python knows if it lies beyond (year 1 or 9999, by its zone)."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST
