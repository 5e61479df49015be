"""Scores of its own: it shares no code with what it judges."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

__all__ = ["body_f1", "folded", "same_minute"]

VIETNAM = timezone(timedelta(hours=7))


def folded(text: str | None) -> str:
    """Return the words of a text, without case and punctuation."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text or "").casefold()))


def body_f1(found: Iterable[str], truth: Iterable[str]) -> float:
    """Return the F1 over runs of four words."""
    ours, theirs = _runs(found), _runs(truth)
    common = sum((ours & theirs).values())
    return 2 * common / (ours.total() + theirs.total()) if ours or theirs else 1.0


def _runs(lines: Iterable[str]) -> "Counter[tuple[str, ...]]":
    words = folded(" ".join(lines)).split()
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def same_minute(one: datetime | None, other: str | None) -> bool:
    """Tell whether two times are of one minute."""
    if one is None or other is None:
        return one is None and other is None
    wanted = datetime.fromisoformat(other)
    return one.astimezone(VIETNAM).replace(second=0, microsecond=0) == wanted.replace(second=0, microsecond=0)
