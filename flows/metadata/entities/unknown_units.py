"""Names after a type word that the table of units does not know: `xã Gò Quế`, `thôn Tạ Sơn`.

They give no place, but they end the names of organisations and offices, and their words are no person.
"""

from collections.abc import Callable
from typing import NamedTuple

from flows.metadata.entities.gazetteer import TYPE_WORDS
from flows.metadata.entities.lexicon import first_words_of, phrase_end, words_of
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["UnknownUnit", "spot_unknown"]

_HAMLETS = frozenset(
    {"thôn", "bản", "ấp", "buôn", "xóm", "làng", "khu phố", "tổ dân phố", "phum", "sóc", "khóm", "khu vực"}
)
_TYPES = frozenset(word for word in TYPE_WORDS if len(word) > 2) | _HAMLETS | {"xã"}
_FIRST_WORDS = frozenset(phrase.split()[0] for phrase in _TYPES)
_OTHER_WORDS = frozenset(
    {
        "hợp tác xã", "tác xã", "nông thôn", "văn bản", "kịch bản", "phiên bản", "xuất bản", "tái bản", "biên bản",
        "cơ bản", "tư bản", "nhật bản", "ấn bản", "bài bản", "căn bản", "bán buôn",
        "phố phường", "già làng", "hội làng", "đình làng",
    }
)  # fmt: skip  # short items: a line each would fill a screen
"""Words that end as a type word does, and are none."""
LONGEST_RUN = 7
"""Capitalised words after a type word that are looked at: a unit's name and a person's."""
LONGEST_UNIT = 3
"""Words of the longest name of a unit that no table confirms."""
LOOK_BACK = 10
"""Words before a type word among which an office may open: `Chủ tịch Hội Liên hiệp Phụ nữ xã …`."""
_NAME_WORDS = range(2, 5)
"""Words of a person's name that follows a unit's."""


class UnknownUnit(NamedTuple):
    """The words that name a unit outside the table."""

    first: int
    """Index of the type word."""
    name_at: int
    """Index of the first word of the name."""
    after: int
    """Index of the word after the last one."""


def spot_unknown(tokenized: TokenizedText, taken: Callable[[int], bool]) -> list[UnknownUnit]:
    """Return the units named after a type word outside the words that are `taken`, in order."""
    found: list[UnknownUnit] = []
    for index in tokenized.indexes_of(_FIRST_WORDS):
        name_at = _name_begins(tokenized, index)
        if (
            name_at is None
            or taken(name_at)
            or phrase_end(tokenized, name_at, "ranks")
            or (found and index < found[-1].after)
        ):
            continue
        end = _run_end(tokenized, name_at, taken)
        official = _is_of_an_office(tokenized, index)
        if official and tokenized.phrase(index, name_at) == "tỉnh" and _may_head_a_province(tokenized, name_at, end):
            continue
        length = _unit_length(tokenized, name_at, end, official=official)
        if length:
            found.append(UnknownUnit(index, name_at, name_at + length))
    return found


def _name_begins(tokenized: TokenizedText, index: int) -> int | None:
    """Return where a capitalised name begins after the type word at `index`; None if there is none."""
    tokens = tokenized.tokens
    for name_at in (index + 1, index + 2):
        if name_at < len(tokens) and tokens[name_at].capital and not tokens[name_at].gap:
            if tokenized.phrase(index, name_at) not in _TYPES or tokens[index].upper:
                return None
            if index and tokens[index].capital and not tokens[index].gap and tokens[index - 1].capital:
                return None  # `Neáng Sóc Kha`
            other = index > 0 and not tokens[index].gap and tokenized.phrase(index - 1, name_at) in _OTHER_WORDS
            return None if other else name_at
    return None


def _run_end(tokenized: TokenizedText, name_at: int, taken: Callable[[int], bool]) -> int:
    tokens = tokenized.tokens
    end, limit = name_at + 1, min(len(tokens), name_at + LONGEST_RUN)
    while end < limit and tokens[end].capital and not tokens[end].gap and not taken(end):
        if phrase_end(tokenized, end, "ranks") is not None:
            break
        end += 1
    return end


def _is_of_an_office(tokenized: TokenizedText, index: int) -> bool:
    """Return whether an office opens before the type word, so that a person may follow it: `Bí thư Đảng ủy xã …`."""
    tokens, firsts = tokenized.tokens, first_words_of("offices")
    for start in range(index, max(-1, index - LOOK_BACK), -1):
        if tokens[start].folded in firsts and phrase_end(tokenized, start, "offices") is not None:
            return True
        if tokens[start].gap:
            return False
    return False


def _unit_length(tokenized: TokenizedText, start: int, end: int, *, official: bool) -> int:
    """Return how many of the capitalised words `start` to `end` are the unit's name; 0 if they are a person's."""
    words = end - start
    if _is_full_name(tokenized, start, end) or (official and _may_be_official(tokenized, start, end)):
        return 0
    for length in (2, 1, 3):
        if words - length in _NAME_WORDS and _begins_name(tokenized, start + length, end, official=official):
            return length
    return words if words <= LONGEST_UNIT else 0


def _is_full_name(tokenized: TokenizedText, start: int, end: int) -> bool:
    """Return whether the words are a family name, a middle name and a given name: `Triệu Tiến Mận`."""
    words = tokenized.folded
    return (
        end - start in (3, 4) and words[start] in words_of("surnames") and words[start + 1] in words_of("middle_names")
    )


def _may_be_official(tokenized: TokenizedText, start: int, end: int) -> bool:
    """Return whether the words are rather the person who holds the office: `Chủ tịch UBND xã Siu Ngọc`."""
    first = tokenized.folded[start]
    if end - start == 2:  # the table knows the units of the highlands, so what is no Vietnamese word is a person's
        return first in words_of("firm_surnames") or "'" in first or not is_syllable(first)
    return end - start == 3 and first in words_of("surnames")


def _may_head_a_province(tokenized: TokenizedText, start: int, end: int) -> bool:
    """Return whether two words after `tỉnh` are rather its official, as all provinces of Vietnam are known."""
    named = end - start == 2 and tokenized.folded[start] in words_of("surnames")
    return named and all(map(is_syllable, tokenized.folded[start:end]))


def _begins_name(tokenized: TokenizedText, start: int, end: int, *, official: bool) -> bool:
    """Return whether the words `start` to `end` are a person's name after a unit's."""
    words = tokenized.folded
    first = words[start]
    if first in words_of("firm_surnames") or "'" in first:
        return True
    named = first in words_of("surnames")
    return named and (official or end - start >= 3 or words[start + 1] in words_of("middle_names"))
