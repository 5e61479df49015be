"""The pages of a newspaper's archive that list the articles of one day each, such as `/2026/11/28`. Pure.

The registry gives their addresses as a pattern with the parts `{yyyy}`, `{mm}` and `{dd}`; `{m}` and `{d}` have no
leading zero. A part may stand twice, as in a search from one day to the same.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

__all__ = ["archive_day", "archive_page", "days_of"]

_PARTS = {"{yyyy}": r"\d{4}", "{mm}": r"\d\d", "{dd}": r"\d\d", "{m}": r"\d\d?", "{d}": r"\d\d?"}


def archive_page(pattern: str, day: date) -> str:
    """Return the address of the page that lists the articles of `day`."""
    values = {
        "{yyyy}": f"{day:%Y}",
        "{mm}": f"{day:%m}",
        "{dd}": f"{day:%d}",
        "{m}": str(day.month),
        "{d}": str(day.day),
    }
    for part, value in values.items():
        pattern = pattern.replace(part, value)
    return pattern


def archive_day(pattern: str, url: str) -> date | None:
    """Return the day whose first page is at `url`; None if that is no such page."""
    found = _expression(pattern).fullmatch(url.split("#")[0].rstrip("/"))
    if found is None:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    numbers = re.findall(r"\d+", archive_page(pattern, day))
    return day if [*map(int, re.findall(r"\d+", url.split("#")[0]))] == [*map(int, numbers)] else None


def days_of(begin: date, end: date) -> Iterator[date]:
    """Yield the days from `begin` on and before `end`, the last one first."""
    for number in range((end - begin).days - 1, -1, -1):
        yield begin + timedelta(days=number)


@lru_cache(maxsize=64)
def _expression(pattern: str) -> re.Pattern[str]:
    expression = ""
    for part in re.split(r"(\{\w+\})", pattern.rstrip("/")):
        if part not in _PARTS:
            expression += re.escape(part)
        elif f"(?P<{part[1]}>" in expression:
            expression += _PARTS[part]
        else:
            expression += f"(?P<{part[1]}>{_PARTS[part]})"
    return re.compile(expression, re.IGNORECASE)
