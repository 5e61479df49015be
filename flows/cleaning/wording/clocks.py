"""Times of day, as they stand above the entries of a live report."""

import re

__all__ = ["is_clock", "minute_of_day"]

_CLOCK = re.compile(
    r"^(?:lúc )?(?P<hour>\d{1,2})\s?(?:h|g|giờ|:)\s?(?P<minute>\d{0,2})(?:'|ph(?:út)?)?(?:\s*[:–-].{0,80})?$",
    re.IGNORECASE,
)


def is_clock(text: str) -> bool:
    """Tell whether `text` is a time of day, perhaps with a few words behind it: `21h30`, `9:05 - Mưa lớn dần`."""
    return minute_of_day(text) is not None


def minute_of_day(text: str) -> int | None:
    """Return the minutes from midnight to the time of day that `text` is; None if it is none."""
    clock = _CLOCK.match(text) if len(text) < 100 else None
    return 60 * int(clock["hour"]) + int(clock["minute"] or 0) if clock else None
