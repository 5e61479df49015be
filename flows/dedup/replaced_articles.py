"""Tells another article under the number of a known one from an edit of it. Pure.

When a newspaper's content system is replaced, it may begin its numbers anew. Then the number of an article, which
identifies it, soon belongs to another one, and the two histories become one.
"""

import re
from urllib.parse import unquote, urlsplit

from flows.text.normalization import shingles, words
from storage.model.article import Article, ChangeKind, Draft
from storage.model.moments import VIETNAM

__all__ = ["is_another_article"]

SHARED_SYLLABLES, SHARED_OF_SHORTER = 4, 0.4
"""Syllables that two headlines, or the names of two addresses, may share by chance: a word or two, and less than half
of a short one."""

SHARED_TEXT = 0.1
"""Share of the shorter text's shingles, such as the signature of one author. Reports of one event share up to 0.25."""


def is_another_article(before: Article | None, after: Article) -> bool:
    """Tell whether a publisher's version is another article than the one before.

    It is if headline, text, the words of the address and the day of publication all differ. A page that is rewritten
    every day keeps its address, an edited article its day, and mostly its text. Where either has no text, as a video,
    nobody can tell; after a removal, an article may come again in other words.
    """
    if before is None or after.change.kind is not ChangeKind.EDITED:
        return False
    return (
        _appeared_on_other_days(before, after)
        and _differ(words(before.headline or ""), words(after.headline or ""))
        and _differ(_name(before.url), _name(after.url))
        and _differ_in_text(before.text or "", after.text or "")
    )


def _appeared_on_other_days(before: Draft, after: Draft) -> bool:
    if before.published_at is None or after.published_at is None:
        return False
    return before.published_at.astimezone(VIETNAM).date() != after.published_at.astimezone(VIETNAM).date()


def _differ(one: list[str], other: list[str]) -> bool:
    if not one or not other:
        return False  # an address of a number alone says nothing
    shared = len(set(one) & set(other))
    return shared <= SHARED_SYLLABLES and shared <= SHARED_OF_SHORTER * min(len(set(one)), len(set(other)))


def _name(url: str) -> list[str]:
    """Return the words of an address's last part that has words, without numbers and the ending."""
    for part in reversed(unquote(urlsplit(url).path).split("/")):
        if found := re.findall(r"[^\W\d_]{2,}", re.sub(r"\.\w+$", "", part).casefold()):
            return found
    return []


def _differ_in_text(one: str, other: str) -> bool:
    first, second = shingles(one), shingles(other)
    if not first or not second:
        return False  # a video or an album has no text, or a line
    return len(first & second) <= SHARED_TEXT * min(len(first), len(second))
