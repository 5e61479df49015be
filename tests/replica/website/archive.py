"""The archive of a paper that has one: a page for each day."""

import re
from datetime import date

from ..newsroom.newspapers import Newspaper

__all__ = ["ARCHIVE", "day_at", "has_archive", "path_of_day"]

ARCHIVE = "/luu-tru"

DAY = re.compile(rf"{ARCHIVE}/(\d{{4}})/(\d\d)/(\d\d)/?$")


def has_archive(newspaper: Newspaper) -> bool:
    """Tell whether the paper has pages of days."""
    return newspaper.family == "content_detail"


def path_of_day(day: date) -> str:
    """Return the path of a day's first page."""
    return f"{ARCHIVE}/{day:%Y/%m/%d}"


def day_at(path: str) -> date | None:
    """Return the day that is listed at a path; None if that is no page of a day."""
    found = DAY.match(path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
