"""Dates that systems write for machines: ISO 8601 with its common faults, RFC 2822, seconds since 1970, Java, .NET.

Pure. A time without a zone is meant in Vietnam's.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from storage.model.moments import VIETNAM

__all__ = ["MONTHS", "ParsedDate", "moment_of", "parse_exact"]

EARLIEST, LATEST = 1990, 2100
"""Years that a date of publication may have: the first Vietnamese paper went online in 1997."""


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """An instant, and whether its source gave a time of day or only a day."""

    at: datetime
    """Zone-aware, +07:00; midnight if only the day is known."""
    timed: bool
    offset: timedelta | None = None
    """The zone that its source named; None where it named none, and Vietnam's was taken."""
    first: Literal["", "day", "month"] = field(default="", compare=False)
    """What its first number was read as, where it might be the other: `11/07/2025`; empty where only one may be."""


MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MACHINE = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|"
    r"[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?(?:\[[\w/+-]+\])?",
    re.IGNORECASE,
)
_ZONE_NAMES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "CET": 1, "MEZ": 1, "WEST": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "ICT": 7, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "JST": 9, "KST": 9, "WIB": 7, "WITA": 8, "WIT": 9,
}  # fmt: skip  # short items: a line each would fill a screen
"""Hours from UTC of zones that systems name by letters."""
_JAVA = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?:(?P<year_first>\d{4}) )?"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?: (?P<zone>GMT[+-]\d{4}|UTC[+-]\d{4}|[A-Z]{1,4}|[+-]\d{4}))?(?: \([^)]*\))?(?: (?P<year_last>\d{4}))?"
)
"""What Java and JavaScript print: `Tue Mar 05 08:30:00 ICT 2024`, `Mon Nov 10 2025 08:30:00 GMT+0700 (…)`."""
_NET = re.compile(r"\\?/Date\((?P<milliseconds>1\d{12})(?P<zone>[+-]\d{4})?\)\\?/")
_DIGITS = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?P<zone>Z)?"
)
_LOOSE = re.compile(
    r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})T(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.:,]\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
"""ISO 8601 with digits left out, or a colon before the milliseconds."""
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # 2001 to 2033; other numbers of ten digits are telephones
_RFC = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?"
    r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]*\s+(?P<year>\d{4})\s+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<zone>[A-Z]{1,4}|[+-]\d{2}:?\d{2})?"
)


@lru_cache(maxsize=8)  # a page states the same time several times
def parse_exact(line: str) -> ParsedDate | None:
    """Read tidy `line` if all of it is a date in a form of machines."""
    if _EPOCH.fullmatch(line):
        return moment_of(datetime.fromtimestamp(int(line[:10]), UTC), timed=True)
    if match := _NET.fullmatch(line):
        return moment_of(datetime.fromtimestamp(int(match["milliseconds"]) // 1000, UTC), timed=True)
    for form in (_MACHINE, _DIGITS, _LOOSE):
        if match := form.fullmatch(line):
            return _built(match, match["month"], match["zone"])
    if match := _JAVA.fullmatch(line):
        return _from_java(match)
    match = _RFC.fullmatch(line)
    return _built(match, _month(match["month"]), match["zone"]) if match else None


def _month(name: str) -> str | None:
    return next((str(n) for n, full in enumerate(MONTHS, 1) if full.startswith(name.lower())), None)


def _from_java(match: re.Match[str]) -> ParsedDate | None:
    year = match["year_first"] or match["year_last"]
    month = _month(match["month"])
    if year is None or month is None:
        return None
    text = f"{year}{int(month):02}{int(match['day']):02}{match['hour']}{match['minute']}{match['second']}"
    digits = _DIGITS.fullmatch(text)
    return _built(digits, month, match["zone"]) if digits else None


def _built(match: re.Match[str], month: str | None, zone: str | None) -> ParsedDate | None:
    timed = match["hour"] is not None
    offset = _offset(zone) if zone else None
    try:
        at = datetime(
            int(match["year"]),
            int(month or 0),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            min(59, int(match["second"] or 0)),
            tzinfo=_offset(zone),
        )
    except ValueError:
        return None
    moment = moment_of(at, timed=timed)
    if moment is None or offset is None:
        return moment
    return ParsedDate(moment.at, moment.timed, offset.utcoffset(None))


def _offset(zone: str | None) -> timezone:
    if not zone:
        return VIETNAM
    if zone.upper() in _ZONE_NAMES:
        return timezone(timedelta(hours=_ZONE_NAMES[zone.upper()]))
    zone = zone.upper().removeprefix("GMT").removeprefix("UTC")
    if not zone[1:].replace(":", "").isdecimal():  # letters of a zone that is not known
        return VIETNAM
    digits = zone[1:].replace(":", "").ljust(4, "0") if len(zone) > 3 else zone[1:].rjust(2, "0") + "00"
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if offset > timedelta(hours=14):
        return VIETNAM
    return timezone(-offset if zone[0] == "-" else offset)


def moment_of(at: datetime, *, timed: bool) -> ParsedDate | None:
    """Return `at` in Vietnam's time; None in a year in which no article on the web appeared."""
    try:
        local = at.astimezone(VIETNAM)
    except (OverflowError, ValueError):
        return None
    return ParsedDate(local, timed) if EARLIEST <= local.year <= LATEST else None
