"""Vietnam's time zone, and a conversion to UTC that works for years 1 and 9999 too."""

from datetime import UTC, datetime, timedelta, timezone

__all__ = ["VIETNAM", "in_utc", "in_vietnam", "with_zone"]

VIETNAM = timezone(timedelta(hours=7))
"""The time that the press prints: +07:00 all year, in all of the country since 1975."""


FIRST, LAST = (moment.replace(tzinfo=UTC) for moment in (datetime.min, datetime.max))  # noqa: DTZ901 - just given one


def in_utc(moment: datetime) -> datetime:
    """Return a time in UTC. If that is before year 1 or after year 9999, return Python's first or last time."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST


def in_vietnam(moment: datetime | None) -> str:
    """Return a moment as sentences for operators name it: to the minute, with its zone; "an unknown time" for None.

    >>> in_vietnam(datetime(2026, 3, 2, 1, 30, tzinfo=UTC))
    "2026-03-02 08:30 (Vietnam's time)"
    """
    if moment is None:
        return "an unknown time"
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M} (Vietnam's time)"


def with_zone(moment: datetime) -> datetime:
    """Return a time with a zone: one without is a time in Vietnam, as people there write it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
