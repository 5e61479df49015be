"""Two texts laid side by side: which facts and words stay in the same places, and which change.

The passages that both texts have are followed through both. Between them lie slots: a few words of the one text that
stand in place of a few words of the other.
"""

import re
from dataclasses import dataclass
from operator import ne
from typing import NamedTuple

import numpy as np

from flows.dedup.comparison.sketches import CAPITAL, FOREIGN, NUMBER, SPELLED, Sketch
from flows.text.normalization import SHINGLE_WORDS, SPELLED_WORDS, fold_words

__all__ = ["Differences", "align"]

WIDEST_SLOT = 8
"""Words between two shared passages that may stand in place of each other: a name with its title, a sum in words."""

WIDEST_GAP = 20
"""Words between two shared passages of a notice whose facts are compared: several slots with short words between."""

NOTICE_WORDS = 150
"""Words of the longest notice."""

LONGEST_LIST, LIST_FACTS = 100, 0.5
"""Words of a list of facts between two shared passages, and how many of them are numbers or part of names. In running
text it is one in six."""

LOOKED_BACK = 40
"""Words before a shared passage in which shorter ones are looked for: the beginning of a notice."""

_NAME = re.compile(bytes([CAPITAL, CAPITAL]) + b"+")
"""A capital alone begins a sentence; the names of Vietnam have two syllables or more."""

_DIGIT_OF_SPELLED = {
    fold_words(word).codes: fold_words(str(digit)).codes for digit, word in enumerate(SPELLED_WORDS[:10], 1)
}
"""Codes of what house style writes in either way."""

_NUMBER = bytes([NUMBER])


@dataclass(slots=True)
class Differences:
    """What two texts say differently in the same places."""

    words: int = 0
    """Words of the shorter text."""
    numbers_kept: int = 0
    numbers_changed: int = 0
    names_kept: int = 0
    names_changed: int = 0
    names_replaced: int = 0
    """Of the names changed, those of which more than a syllable did: no typing error."""
    facts_added: int = 0
    """Numbers and names of the new text where the old one has none."""
    facts_dropped: int = 0
    """Numbers and names of the old text where the new one has none."""
    words_kept: int = 0
    words_changed: int = 0
    phrases_changed: int = 0
    """Slots in which several words changed."""
    words_replaced: int = 0
    """Slots in which one word of Vietnamese stands for another: other facts, a better word, or a typing error."""
    words_misspelled: int = 0
    """Slots in which one of two words is not Vietnamese, mostly because of a typing error."""
    rest: int = 0
    """Words of the longer text that do not stand side by side with any of the other."""
    numbers_apart: int = 0
    """Numbers in those of the text that has fewer of them."""
    words_apart: int = 0
    """Words of that kind in the text that has fewer of them."""

    @property
    def facts_changed(self) -> int:
        """Numbers and names that differ."""
        return self.numbers_changed + self.names_changed

    @property
    def facts_replaced(self) -> int:
        """Numbers and names in place of which the other text has another."""
        return self.numbers_changed + self.names_replaced + min(self.facts_added, self.facts_dropped)

    @property
    def facts_kept(self) -> int:
        """Numbers and names that are the same."""
        return self.numbers_kept + self.names_kept


class _Words(NamedTuple):
    """The words of a text, or of a part of it."""

    codes: bytes
    kinds: bytes
    numbers: bytes = b""
    """The second codes of its numbers, in order; of a part between two shared passages nobody asks for them."""

    def part(self, begin: int, end: int) -> "_Words":
        """Return the words from `begin` to before `end`."""
        return _Words(self.codes[begin:end], self.kinds[begin:end])

    def before(self, end: int, most: int) -> "_Words":
        """Return up to `most` words before `end`, the last first."""
        begin = max(0, end - most)
        numbers = self.numbers[self.kinds.count(NUMBER, 0, begin) : self.kinds.count(NUMBER, 0, end)]
        return _Words(self.codes[begin:end][::-1], self.kinds[begin:end][::-1], numbers[::-1])

    def numbers_from(self, begin: int, amount: int) -> bytes:
        """Return the second codes of `amount` numbers from the word at `begin` on."""
        first = self.kinds.count(NUMBER, 0, begin)
        return self.numbers[first : first + amount]


class _Pair:
    """Two texts side by side, and how many words of them are the same from any two places on.

    Two printings run side by side at a few distances only, so that each is compared as a whole once.
    """

    def __init__(self, one: _Words, other: _Words) -> None:
        self.one, self.other = one, other
        self._differing: dict[int, bytes] = {}
        """By distance: 1 where the words differ, from the first word on that both texts have there."""

    def before(self, i: int, j: int, most: int, most_there: int) -> "_Pair":
        """Return the words before `i` and `j`, the last first."""
        return _Pair(self.one.before(i, most), self.other.before(j, most_there))

    def same_from(self, i: int, j: int) -> int:
        """Return how many words are the same from `i` and `j` on."""
        distance = j - i
        begin = max(0, -distance)
        differing = self._differing.get(distance)
        if differing is None:
            mine, theirs = (np.frombuffer(words.codes, np.uint8) for words in (self.one, self.other))
            end = min(len(mine), len(theirs) - distance)
            compared = mine[begin:end] != theirs[begin + distance : end + distance]
            differing = self._differing[distance] = compared.tobytes()
        found = differing.find(True, i - begin)
        return (found if found >= 0 else len(differing)) - (i - begin)


def align(new: Sketch, old: Sketch) -> Differences:
    """Follow the shared passages through both texts, stepping over slots, and count what stays and what changes."""
    found = Differences(words=min(len(new), len(old)))
    one, other = _Words(new.codes, new.kinds, new.numbers), _Words(old.codes, old.kinds, old.numbers)
    pair = _Pair(one, other)
    there = old.windows
    shared = (there[np.minimum(there.searchsorted(new.runs), len(there) - 1)] == new.runs).tobytes()
    i = j = 0
    aligned = aligned_there = 0
    while (begin := shared.find(True, i)) >= 0:
        run = one.codes[begin : begin + SHINGLE_WORDS]
        # Where a run stands twice in the other text, the next one is meant.
        ahead = other.codes.find(run, j)
        begin_there = ahead if ahead >= 0 else other.codes.find(run)
        back = _follow(found, pair.before(begin, begin_there, min(begin - i, LOOKED_BACK), LOOKED_BACK), 0, 0)
        if i and j < begin_there:
            apart = one.part(i, begin - back[0]), other.part(j, begin_there - back[1])
            if all(map(_is_list_of_facts, apart)):
                _count_slot(found, *apart)
                aligned, aligned_there = aligned + len(apart[0].codes), aligned_there + len(apart[1].codes)
            elif found.words <= NOTICE_WORDS and all(0 < len(words.codes) <= WIDEST_GAP for words in apart):
                _count_facts(found, *apart)
        i, j = _follow(found, pair, begin, begin_there)
        aligned += i - begin + back[0]
        aligned_there += j - begin_there + back[1]
    found.rest = max(len(new) - aligned, len(old) - aligned_there)
    found.words_apart = min(len(new) - aligned, len(old) - aligned_there)
    found.numbers_apart = min(len(new.numbers), len(old.numbers)) - found.numbers_kept - found.numbers_changed
    return found


def _follow(found: Differences, pair: _Pair, i: int, j: int) -> tuple[int, int]:
    """Count what stays and what changes from `i` and `j` on; return where the texts part."""
    one, other = pair.one, pair.other
    while True:
        length = pair.same_from(i, j)
        _count_run(found, one, i, other, j, length)
        i, j = i + length, j + length
        gap = _gap(one, i, other, j)
        if gap is None:
            return i, j
        after, after_there = i + gap[0], j + gap[1]
        _count_slot(found, one.part(i, after), other.part(j, after_there))
        i, j = after, after_there


def _gap(one: _Words, i: int, other: _Words, j: int) -> tuple[int, int] | None:
    """Return how many words to step over in each text to the nearest two words that are the same again.

    In a table, where a number follows each word, one word is enough, and none after the last number of both.
    """
    if one.kinds[i : i + 1] == other.kinds[j : j + 1] == _NUMBER and (
        one.codes[i + 1 : i + 2] == other.codes[j + 1 : j + 2]
        or one.kinds[i + 1 : i + 2] == other.kinds[j + 1 : j + 2] == _NUMBER
    ):
        return 1, 1
    ahead = other.codes[j : j + WIDEST_SLOT + 2]
    best: tuple[int, int] | None = None
    widest = WIDEST_SLOT + 1
    for mine in range(min(WIDEST_SLOT, len(one.codes) - i - 2) + 1):
        if mine >= widest:
            break
        theirs = ahead.find(one.codes[i + mine : i + mine + 2])
        if theirs >= 0 and max(mine, theirs) < widest:
            widest, best = max(mine, theirs), (mine, theirs)
    return best


def _is_list_of_facts(words: _Words) -> bool:
    """Tell a list, such as the rows of a table between what stands above and below it, from a changed paragraph."""
    facts = words.kinds.count(NUMBER) + words.kinds.count(CAPITAL)
    return len(words.kinds) <= LONGEST_LIST and facts >= max(1, LIST_FACTS * len(words.kinds))


def _count_run(found: Differences, one: _Words, i: int, other: _Words, j: int, length: int) -> None:
    """Count words of the same codes; numbers among them that differ all the same have changed."""
    kinds = one.kinds[i : i + length]
    if numbers := kinds.count(NUMBER):
        mine, theirs = one.numbers_from(i, numbers), other.numbers_from(j, numbers)
        changed = sum(map(ne, mine, theirs)) if mine != theirs else 0
        found.numbers_changed += changed
        found.numbers_kept += numbers - changed
    found.names_kept += len(_NAME.findall(kinds))
    found.words_kept += len(kinds) - numbers - kinds.count(CAPITAL)


def _count_slot(found: Differences, mine: _Words, theirs: _Words) -> None:
    if not mine.kinds:
        found.facts_dropped += _facts(theirs)
    elif not theirs.kinds:
        found.facts_added += _facts(mine)
    elif _is_misspelled(mine, theirs) or _is_misspelled(theirs, mine):
        found.words_changed += 1
        found.words_misspelled += 1
    elif not _count_facts(found, mine, theirs):
        found.words_changed += max(len(mine.kinds), len(theirs.kinds))
        if len(mine.kinds) == len(theirs.kinds) == 1:
            found.words_replaced += 1
        else:
            found.phrases_changed += 1


def _facts(words: _Words) -> int:
    return words.kinds.count(NUMBER) + len(_NAME.findall(words.kinds))


def _is_misspelled(one: _Words, other: _Words) -> bool:
    """Say whether a typing error explains the slot: in a word (`nghixng`) or in a number (`2x7`, then three words)."""
    if FOREIGN not in other.kinds:
        return False
    return len(one.kinds) == len(other.kinds) == 1 or (one.kinds == _NUMBER and len(other.kinds) <= len("2x7"))


def _count_facts(found: Differences, mine: _Words, theirs: _Words) -> bool:
    """Count numbers and names that differ; return whether any do."""
    numbers = _numbers_changed(mine, theirs)
    found.numbers_changed += numbers
    if numbers:
        return True
    if not (CAPITAL in mine.kinds and CAPITAL in theirs.kinds):
        added = _facts(mine) - _facts(theirs)
        found.facts_added += max(0, added)
        found.facts_dropped += max(0, -added)
        return False
    name, other = (
        {c for c, kind in zip(words.codes, words.kinds, strict=True) if kind == CAPITAL} for words in (mine, theirs)
    )
    if name == other:
        return False
    replaced = min(len(name - other), len(other - name)) // 2
    found.names_changed += max(1, replaced)
    found.names_replaced += replaced
    return True


def _numbers_changed(mine: _Words, theirs: _Words) -> int:
    """Return how many numbers differ; 0 if not both have one."""
    if not (_has_figures(mine.kinds) and _has_figures(theirs.kinds)) or _figures(mine) == _figures(theirs):
        return 0
    return max(1, min(mine.kinds.count(NUMBER), theirs.kinds.count(NUMBER)))


def _has_figures(kinds: bytes) -> bool:
    return NUMBER in kinds or SPELLED in kinds


def _figures(words: _Words) -> bytes:
    """Return the codes of numbers; a digit that is spelled out is as good as one in figures."""
    figures = bytes(c for c, kind in zip(words.codes, words.kinds, strict=True) if kind in (NUMBER, SPELLED))
    return _DIGIT_OF_SPELLED.get(figures, figures)
