"""Dates that a page writes out in words, and the date of the lunar calendar beside a date.

ngày hai mươi chín tháng một năm hai nghìn không trăm hai mươi sáu      29 tháng 01 năm 2026 (nhằm 11 tháng Chạp)

Pure, and free for lines that have none: two searches for a few letters tell.
"""

import re

__all__ = ["in_digits", "is_in_words", "without_lunar_date"]

MAX_LINE = 200
"""Characters of the longest line in which a date in words is read."""

_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip  # short items: a line each would fill a screen
_MONTHS = {"giêng": 1, "chạp": 12}
_UNIT = rf"(?:{'|'.join(_UNITS)})"
_NUMBER = rf"(?:mười(?:\s+{_UNIT})?|{_UNIT}\s+mươi(?:\s+{_UNIT})?|{_UNIT})(?!\w)"
"""A number below a hundred."""
_DATE = re.compile(
    rf"(?<!\w)(?:ngày\s+)?(?:(?:mồng|mùng)\s+)?(?P<day>{_NUMBER})\s*,?\s*tháng\s+(?P<month>giêng|chạp|{_NUMBER})\s*,?\s*"
    rf"năm\s+hai\s+(?:nghìn|ngàn)\s+(?:không\s+trăm\s+)?(?:(?:linh|lẻ)\s+)?(?P<year>{_NUMBER})",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"(?<!\w)(?P<hour>{_NUMBER})\s+giờ(?:\s+(?P<half>rưỡi)|\s+(?P<minute>{_NUMBER})(?:\s+phút)?)?", re.IGNORECASE
)
_LUNAR = re.compile(
    r"\s*\([^()]{0,30}(?:nhằm|tức|âm lịch)[^()]{0,60}\)|"
    r"\s*[,;–-]\s*(?:nhằm|tức)\s(?:ngày|đêm|mồng|mùng|rằm)\s[^,;]{4,60}$",
    re.IGNORECASE,
)


def is_in_words(text: str) -> bool:
    """Tell whether `text` writes a date of this century in words."""
    return "hai ng" in text and len(text) <= MAX_LINE and _DATE.search(text) is not None


def in_digits(line: str) -> str:
    """Return tidy `line` with digits for a date in words, and for the hour in words beside it."""
    found = _DATE.search(line) if "hai ng" in line and len(line) <= MAX_LINE else None
    if found is None:
        return line
    month = _MONTHS.get(found["month"].lower()) or _number(found["month"])
    date = f"ngày {_number(found['day'])} tháng {month} năm {2000 + _number(found['year'])}"
    return _CLOCK.sub(_clock, line[: found.start()]) + date + _CLOCK.sub(_clock, line[found.end() :])


def without_lunar_date(line: str) -> str:
    """Cut off what tidy `line` says of the lunar calendar: `(nhằm ngày 11 tháng Chạp năm Ất Tỵ)`."""
    said = "nhằm" in line or "âm lịch" in line or "(tức" in line or ", tức" in line
    return _LUNAR.sub("", line) if said and len(line) <= MAX_LINE else line


def _number(words: str) -> int:
    total = 0
    for word in words.lower().split():
        if word == "mươi":
            total *= 10
        else:
            total += 10 if word == "mười" else _UNITS[word]
    return total


def _clock(found: re.Match[str]) -> str:
    minute = 30 if found["half"] else _number(found["minute"] or "")
    return f"{_number(found['hour'])} giờ {minute:02}"
