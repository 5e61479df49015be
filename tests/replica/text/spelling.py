"""The several ways in which the press's pages write Vietnamese, and slugs made of titles."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

__all__ = ["TONES", "VIETNAM", "ascii_slug", "broken_slug", "day_month", "old_tone_marks", "weekday"]

VIETNAM = timezone(timedelta(hours=7))

TONES = "\u0300\u0301\u0309\u0303\u0323"
OPEN_SYLLABLE = re.compile(rf"(?<![qQ])([oOuU])([{TONES}])([aeyAEY])(?!\w)")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def old_tone_marks(text: str) -> str:
    """Write the tone mark on the last vowel of open syllables: `hòa`, `thủy` become `hoà`, `thuỷ`."""
    moved = OPEN_SYLLABLE.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


def ascii_slug(title: str) -> str:
    """Make a slug as a well-behaved system does: `Đổi thay ở Nà Lúa` becomes `doi-thay-o-na-lua`."""
    return re.sub(r"[^a-z0-9]+", "-", _without_marks(title).lower()).strip("-")


def broken_slug(title: str, *, decomposed: bool = False) -> str:
    """Make a slug as the content-fck systems do: a leading `Đ` is lost, a closing quotation mark leaves a hyphen, the
    whole is cut at 100 characters, and every tone mark of `decomposed` text becomes a hyphen.
    """
    text = title[1:] if title.startswith("Đ") else title
    text = "-" + text if text != title else text
    if decomposed:
        text = re.sub(f"[{TONES}]", "-", unicodedata.normalize("NFD", text))
    return re.sub(r"[^a-z0-9]+", "-", _without_marks(text).lower())[:100]


def _without_marks(text: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return text.replace("đ", "d").replace("Đ", "D")


def day_month(day: date) -> str:
    """Write a day as running text does, `2/3`."""
    return f"{day.day}/{day.month}"


def weekday(moment: datetime) -> str:
    """Name the day of the week, `Thứ Hai` to `Chủ nhật`."""
    return WEEKDAYS[moment.weekday()]
