"""Reads dates in every spelling that feeds and sitemaps use."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from storage.model.moments import VIETNAM

__all__ = ["month_first", "read_date"]


_YEAR_FIRST = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?(?:[T\s]+(?P<rest>\d.*))?$", re.IGNORECASE
)
_YEAR_LAST = re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})(?:[T,\s]+(?P<rest>\d.*))?$", re.IGNORECASE)
_TIME_FIRST = re.compile(r"(?P<rest>\d{1,2}:\d{2}[^\s,]*)[\s,]+(?P<date>\d.*)$")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?$", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<s>\d{1,2}))?(?:[.,:]\d+)?\s*(?P<half>am|pm|sa|ch)?\s*"
    r"\(?(?P<zone>z|utc|gmt|ict|(?:gmt|utc)?\s?[+-]\d{1,2}:?(?:\d\d)?)?\)?$",
    re.IGNORECASE,
)
_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) (\S+) (\d{4})$")
"""`Tue Mar 05 08:30:00 ICT 2024`, as java.util.Date writes itself."""

_VIETNAMESE = (
    (re.compile(r"^(?:cập nhật|ngày đăng|đăng)(?: lúc| ngày)?\s*:?\s*", re.IGNORECASE), ""),
    (re.compile(r"^(?:thứ \w+|t[2-7]|cn|chủ nhật)[\s,]+|\b(?:ngày|lúc) ", re.IGNORECASE), ""),
    (re.compile(r"(\d{1,2}) tháng (\d{1,2})(?:,| năm)? (\d{4})", re.IGNORECASE), r"\1/\2/\3"),
    (re.compile(r"\b(\d{1,2})\s?(?:h|giờ)\s?(\d\d)(?:\s?(?:phút|ph|p|'))?(?!\w)", re.IGNORECASE), r"\1:\2"),
    (re.compile(r"(?<=\d)\s+[|–—•-]\s+(?=\d)"), " "),
)
"""Words of `Thứ Năm, ngày 5 tháng 3 năm 2026 - 08h30`, and what stands for them in digits."""
_MICROSOFT = re.compile(r"/Date\((\d{12,13})(?:[+-]\d{4})?\)/$")

EARLIEST = datetime(1997, 1, 1, tzinfo=UTC)
"""Vietnam joined the internet in 1997. An earlier date, such as 1970 or 0001, is an empty field."""


def month_first(texts: Iterable[str]) -> bool:
    """Tell whether the dates of one file have the month first. A date with only one reading (`3/20/2026`) decides."""
    found = [match for text in texts if (match := _YEAR_LAST.match(text.strip()))]
    return any(int(match["m"]) > 12 for match in found) and not any(int(match["d"]) > 12 for match in found)


def read_date(text: str | None, *, months_first: bool = False) -> datetime | None:
    """Return the moment in UTC that `text` names; None if it names none.

    A date without time is its first moment in Vietnam. `05/03/2026` is 5 March unless `months_first`.
    """
    text = " ".join((text or "").split())
    if not text or len(text) > 60:
        return None
    try:
        moment = _read(text, months_first)
        moment = moment.astimezone(UTC) if moment is not None else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if moment is not None and moment >= EARLIEST else None


def _read(text: str, months_first: bool) -> datetime | None:
    for words, digits in _VIETNAMESE:
        text = words.sub(digits, text)
    if match := _MICROSOFT.match(text):
        return datetime.fromtimestamp(int(match[1]) // 1000, UTC)
    if turned := _TIME_FIRST.match(text):
        text = f"{turned['date']} {turned['rest']}"
    if match := _YEAR_FIRST.match(text):
        return _dated(match["y"], match["m"], match["d"] or "1", match["rest"])
    if match := _YEAR_LAST.match(text):
        day, month = (match["m"], match["d"]) if months_first else (match["d"], match["m"])
        return _dated(match["y"], month, day, match["rest"])
    if text.isdigit() and len(text) in (10, 13) and not text.startswith("20"):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if match := _DIGITS.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _dated(year, month, day, f"{hour or '0'}:{minute or '0'}:{second or '0'}{zone or ''}")
    if match := _JAVA.match(text):
        month, day, clock, zone, year = match.groups()
        text = f"{day} {month} {year} {clock} {'+0700' if zone == 'ICT' else zone}"
    text = re.sub(r"([+-]\d\d):(\d\d)$", r"\1\2", re.sub(r"\bICT$", "+0700", text))
    half = re.search(r"\s(am|pm)$", text, re.IGNORECASE)  # `March 5, 2026 8:30 PM`
    moment = parsedate_to_datetime(text[: half.start()] if half else text if ":" in text else f"{text} 00:00")
    if half is not None:
        moment = moment.replace(hour=moment.hour % 12 + (12 if half[1].lower() == "pm" else 0))
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _dated(year: str, month: str, day: str, rest: str | None) -> datetime | None:
    date = datetime(int(year), int(month), int(day), tzinfo=VIETNAM)
    time = _TIME.match(rest.strip()) if rest else None
    if time is None:
        return date
    hour = int(time["h"])
    match (time["half"] or "").lower():
        case "pm" | "ch" if hour < 12:
            hour += 12
        case "am" | "sa" if hour == 12:
            hour = 0
    return date.replace(hour=hour, minute=int(time["min"]), second=int(time["s"] or 0), tzinfo=_zone(time["zone"]))


def _zone(text: str | None) -> timezone:
    if not text or text.lower() == "ict":
        return VIETNAM
    offset = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text)
    if offset is None:
        return UTC
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
