"""Dates and times as Vietnamese papers print them and as their systems write them for machines.

Pure: a spelling gives the same instant whatever the clock says. Vietnam keeps UTC+7 without daylight saving; a time
without a zone is meant in it. Dates are day first; month first is read only where the middle number exceeds 12, and in
`3/5/2026 4:22:01 PM`: a system that was never told its country writes so, and people print no seconds.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from flows.cleaning.page.page_decoding import VIETNAM
from flows.cleaning.page.typography import tidy

__all__ = ["Moment", "parse_date", "parse_machine_date"]

EARLIEST, LATEST = 1990, 2100
"""Years that a date of publication may have: the first Vietnamese paper went online in 1997."""
MAX_PREFIX = 40
"""Characters that may stand before a date for the whole still to be a date: `Cập nhật lúc: Thứ Hai, `."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and whether its source gave a time of day or only a day."""

    at: datetime
    """Zone-aware, +07:00; midnight if only the day is known."""
    timed: bool


_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMERIC = (
    rf"(?:(?<![\d/.,-])|(?<=:\d\d-)|(?<=[^\W\d],)){_DAY}\s?(?P<sep>[/.\-])\s?{_MONTH}\s?(?P=sep)\s?{_YEAR}"
    r"(?![\d/]|[.,]\d|-\d(?!\d?[:hg]\d))"
)
_AMERICAN = r"(?<![\d/.,-])(?P<month>1[0-2]|0?[1-9])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)"
_AMERICAN_CLOCK = re.compile(r",?\s+(?:0?[1-9]|1[0-2]):[0-5]\d:[0-5]\d\s?[AP]M$")
_ISO = (
    r"(?<![\d/.,-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|"
    r"0?[1-9])(?!\d)"
)
_WORDS = rf"(?<!\w)(?:ngày\s*)?{_DAY}\s*,?\s*tháng\s*{_MONTH}\s*(?:,|năm|/|-|\s)\s*(?:năm\s*)?{_YEAR}(?!\d)"
_SHORT_WORDS = rf"(?<!\w)(?:ngày\s+)?{_DAY}\s*(?:tháng|thg|th)\.?\s*{_MONTH}\s*,?\s*(?:năm\s*)?{_YEAR}(?!\d)"
_NAMED = (
    "một|giêng",
    "hai",
    "ba",
    "tư|bốn",
    "năm",
    "sáu",
    "bảy|bẩy",
    "tám",
    "chín",
    "mười",
    "mười một",
    "mười hai|chạp",
)
_MONTH_NAMES = {name: month for month, names in enumerate(_NAMED, 1) for name in names.split("|")}
_NAME = rf"tháng\s+(?P<month>{'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})"
_NAMED_MONTH = rf"(?<!\w)(?:ngày\s+)?{_DAY}\s+{_NAME},?\s+(?:năm\s+)?{_YEAR}(?!\d)"
_NAMED_FIRST = rf"(?<!\w){_NAME}\s+{_DAY},?\s+{_YEAR}(?!\d)"
_CHINESE = r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日"
_MONTHS = [
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
_ENGLISH = (
    r"(?<!\w)(?:(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|"
    r"rd|th)?,?\s+(?P<year>(?:19|20)\d\d)|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month2>jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?P<year2>(?:19|20)\d\d))(?!\d)"
)
_FORMS = (
    _ISO, _NUMERIC, _AMERICAN, _WORDS, _SHORT_WORDS, _ENGLISH, _NAMED_MONTH, _NAMED_FIRST, _CHINESE,
)  # fmt: skip  # short items: a line each would fill a screen
_DATES = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)

_TIME = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])\s?(?P<mark>:|h|g|giờ)\s?(?P<minute>[0-5]\d)(?:\s?(?::|"
    r"m)\s?(?P<second>[0-5]\d)(?:\.\d+)?)?(?:'|’|′|ph(?:út)?)?"
    r"(?!\d|\s?[:/]\d)(?:\s*(?P<half>am|pm|sa|ch|sáng|chiều|tối|trưa)(?!\w))?",
    re.IGNORECASE,
)
_WHOLE_HOUR = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])\s?(?:h|giờ)(?![\w])\s*(?P<half>sáng|chiều|tối|trưa)?", re.IGNORECASE
)
_ZONE = re.compile(
    r"\(?\s*(?:GMT|UTC)\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\s*\)?|(?P<utc>\bUTC\b|"
    r"\bGMT\b(?!\s*[+-]))",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:thứ\s*(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|t[2-7]|cn|mon|tue|wed|thu|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|ngày|lúc|vào|hồi|đăng|cập nhật|xuất bản|ngày đăng|thời gian|đã đăng|phát hành|posted|"
    r"published|updated|last|on|at|date|"
    r"giờ|phút|tháng|năm|cuối|lần|mới nhất|tin|bài|viết|in|tạo|am|pm|sa|ch|sáng|chiều|tối|trưa)\b|"
    r"(?:lượt (?:xem|đọc)|đã xem)\s*:?\s*\d[\d.,]*|\d[\d.,]*\s*lượt (?:xem|đọc)",
    re.IGNORECASE,
)

_MACHINE = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|"
    r"[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?(?:\[[\w/+-]+\])?",
    re.IGNORECASE,
)
_YEAR_LIKE = re.compile(r"\d{4}")  # no form of a date is without
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # 2001 to 2033; other numbers of ten digits are telephones
_RFC = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?"
    r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]*\s+(?P<year>\d{4})\s+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<zone>GMT|UTC|Z|[+-]\d{4})?"
)


def parse_date(text: str | None, *, strict: bool = True) -> Moment | None:
    """Read a printed date such as `Thứ Bảy, 07/03/2026 - 08:52` or `17h30 ngày 23-9-2021`.

    With `strict`, `text` must be a date and what papers put around one, so that a sentence that mentions a date is
    none. Without it, the first date in `text` is read.
    """
    line = tidy(text)
    if len(line) > (90 if strict else 400) or not _YEAR_LIKE.search(line):
        return None
    if _EPOCH.fullmatch(line) or (_MACHINE.fullmatch(line) and ("T" in line or "-" in line)) or _RFC.fullmatch(line):
        return parse_machine_date(line)
    for form in _DATES:
        match = form.search(line)
        if match is None:
            continue
        return _printed(line, match, strict=strict)
    return None


def parse_machine_date(text: object) -> Moment | None:
    """Read a date that a system wrote for machines: ISO 8601 with its common faults, RFC 2822, seconds since 1970."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    line = tidy(str(text))
    if _EPOCH.fullmatch(line):
        seconds = int(line[:10])
        return _moment(datetime.fromtimestamp(seconds, UTC), timed=True)
    if match := _MACHINE.fullmatch(line):
        return _built(match, match["month"], match["zone"])
    if match := _RFC.fullmatch(line):
        month = next(
            (str(number) for number, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower())), None
        )
        return _built(match, month, match["zone"]) if month else None
    if len(line) <= 60 and re.match(r"\d|[a-z]{3},? ", line, re.IGNORECASE):
        for form in _DATES:
            if found := form.search(line):
                return _printed(line, found, strict=True)
    return None


def _printed(line: str, match: re.Match[str], *, strict: bool) -> Moment | None:
    before, after = line[: match.start()], line[match.end() :]
    year, month, day = _numbers(match)
    if match.groupdict().get("sep") == "/" and day <= 12 and not before and _AMERICAN_CLOCK.fullmatch(after):
        day, month = month, day
    if after[:1] in ("T", "t") and after[1:2].isdigit():
        after = " " + after[1:]
    zone = _ZONE.search(after) or _ZONE.search(before)
    if zone:
        after, before = _ZONE.sub(" ", after), _ZONE.sub(" ", before)
    near_after, near_before = after.lstrip(" -–|,")[:30], before[-30:]
    time = (
        _TIME.search(near_after)
        or _TIME.search(near_before)
        or _WHOLE_HOUR.search(near_before)
        or _WHOLE_HOUR.search(near_after)
    )
    rest = (before + " " + after).strip()
    if time:
        rest = rest.replace(time[0], " ", 1)
    if strict:
        rest = _AROUND.sub(" ", rest)
        if re.search(r"\w", rest) or len(before) > MAX_PREFIX:
            return None
    hour, minute, second = _clock(time)
    if hour is None:
        return None
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))
    except ValueError:
        return None
    return _moment(at, timed=time is not None)


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """Return year, month and day of a printed date."""
    groups = match.groupdict()
    year, month, day = (groups.get(name) or groups[f"{name}2"] for name in ("year", "month", "day"))
    name = month.lower()
    if name in _MONTH_NAMES:
        return int(year), _MONTH_NAMES[name], int(day)
    if name.isalpha():
        return int(year), next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name)), int(day)
    return int(year), int(month), int(day)


def _clock(time: re.Match[str] | None) -> tuple[int | None, int, int]:
    if time is None:
        return 0, 0, 0
    groups = time.groupdict()
    hour = int(groups["hour"])
    half = (groups.get("half") or "").lower()
    if half in ("pm", "ch", "chiều", "tối") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sáng") and hour == 12:
        hour = 0
    return hour, int(groups.get("minute") or 0), int(groups.get("second") or 0)


def _zone(match: re.Match[str] | None) -> timezone:
    if match is None:
        return VIETNAM
    if match["utc"]:
        return UTC
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset) if offset <= timedelta(hours=14) else VIETNAM


def _built(match: re.Match[str], month: str | None, zone: str | None) -> Moment | None:
    timed = match["hour"] is not None
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
    return _moment(at, timed=timed)


def _offset(zone: str | None) -> timezone:
    if not zone:
        return VIETNAM
    if zone.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0") if len(zone) > 3 else zone[1:].rjust(2, "0") + "00"
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if offset > timedelta(hours=14):
        return VIETNAM
    return timezone(-offset if zone[0] == "-" else offset)


def _moment(at: datetime, *, timed: bool) -> Moment | None:
    try:
        local = at.astimezone(VIETNAM)
    except (OverflowError, ValueError):
        return None
    return Moment(local, timed) if EARLIEST <= local.year <= LATEST else None
