"""Comparing two texts: how much they share, and what differs where they run side by side.

A reprint may lose its end, gain a paragraph, move one, and have typing errors; but its facts stay. A routine text (gold
prices, weather, notices) keeps its words, and its facts change: numbers, dates, names. So the facts that changed are
counted against those that stayed, and against the other words that changed, because typing errors hit all alike.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from operator import ne
from typing import NamedTuple

import numpy as np

from flows.dedup.comparison.sketches import CAPITAL, NUMBER, SPELLED, Sketch
from flows.text.normalization import SHINGLE_WORDS, SPELLED_WORDS, fold_words

__all__ = ["Comparison", "Differences", "compare"]

LEAST_SHARED = 0.35
"""Share of the shorter text that must stand in the other. Reports of one event by two papers, with the same quotations
and official names, stay under 0.25; half a story, retyped, has over 0.4."""

LEAST_RUNS = 20
"""Five-word runs that must be shared in any case: a paragraph. Less may be a quotation or a paper's standing line."""

WIDEST_SLOT = 8
"""Words between two shared passages that may stand in place of each other: a name with its title, a sum in words."""

FEW_FACTS = 2
"""Changed facts that a typing error, or an updated count, may explain, unless nothing else changed in a short text."""

NOTICE_WORDS = 150
"""Words of the longest notice. Two as long or shorter in which one number differs, and nothing else, are two notices:
another number drawn, another day. In a report of more words it is a correction."""

NOTICE_REST = 12
"""Words beside what stands side by side: a dateline, a signature."""

ROUTINE_NUMBERS = 0.2
"""Share of changed numbers that makes a routine text. In real ones most numbers move."""

MOST_NUMBERS = 0.5
"""The same however many other words changed: `mưa to` and `nắng nóng` are facts too, but nobody retypes the numbers."""

ROUTINE_IF_FEW = 0.3
"""The same share where only FEW_FACTS have changed: in a short notice they are all there is."""

ROUTINE_FACTS = 0.15
"""Share of changed facts, numbers and names, that makes a routine text, if other words change a third as often or
less."""

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

    numbers_kept: int = 0
    numbers_changed: int = 0
    names_kept: int = 0
    names_changed: int = 0
    names_replaced: int = 0
    """Of the names changed, those of which more than a syllable did: no typing error."""
    words_kept: int = 0
    words_changed: int = 0
    rest: int = 0
    """Words of the longer text that do not stand side by side with any of the other."""

    @property
    def facts_changed(self) -> int:
        """Numbers and names that differ."""
        return self.numbers_changed + self.names_changed

    @property
    def is_routine(self) -> bool:
        """True if the two are one template filled in twice."""
        if self._is_another_notice:
            return True
        if self.facts_changed < FEW_FACTS:
            return False
        words = _share(self.words_changed, self.words_kept)
        facts = _share(self.facts_changed, self.numbers_kept + self.names_kept)
        numbers = _share(self.numbers_changed, self.numbers_kept)
        if self.facts_changed == FEW_FACTS:
            return facts > max(ROUTINE_IF_FEW, 3 * words) or self.numbers_changed == FEW_FACTS > self.numbers_kept
        if self.numbers_changed > FEW_FACTS and numbers > min(max(ROUTINE_NUMBERS, 3 * words), MOST_NUMBERS):
            return True
        return facts > max(ROUTINE_FACTS, 3 * words)

    @property
    def _is_another_notice(self) -> bool:
        """True if a short text differs in nothing but numbers and names."""
        short = self.words_kept + self.numbers_kept <= NOTICE_WORDS
        replaced = self.numbers_changed + self.names_replaced > 0
        return short and replaced and not self.words_changed and self.rest <= NOTICE_REST


@dataclass(frozen=True)
class Comparison:
    """How a text stands to an earlier one."""

    new: Sketch
    old: Sketch
    shared: int
    """Runs of five words that both have."""

    @property
    def of_new(self) -> float:
        """Share of the new text's runs that the old one has."""
        return self.shared / len(self.new.windows)

    @property
    def of_old(self) -> float:
        """Share of the old text's runs that the new one has."""
        return self.shared / len(self.old.windows)

    @property
    def jaccard(self) -> float:
        """Shared runs among all runs of either."""
        return self.shared / (len(self.new.windows) + len(self.old.windows) - self.shared)

    @property
    def similar(self) -> bool:
        """True if they share more than two texts that were written apart."""
        shorter = min(len(self.new.windows), len(self.old.windows))
        return self.shared >= max(LEAST_SHARED * shorter, min(LEAST_RUNS, shorter))

    def shared_with(self, third: Sketch) -> int:
        """Return how many of the shared runs a third text has too."""
        common = np.intersect1d(self.new.windows, self.old.windows, assume_unique=True)
        return len(np.intersect1d(common, third.windows, assume_unique=True))

    @cached_property
    def differences(self) -> Differences:
        """What they say differently in the same places."""
        return _differences(self.new, self.old)

    @property
    def same_story(self) -> bool:
        """True if one text, or a good part of it, was made from the other."""
        return self.similar and not self.differences.is_routine


def compare(new: Sketch, old: Sketch) -> Comparison:
    """Compare two texts by their sketches."""
    both = np.concatenate((new.windows, old.windows))
    both.sort(kind="stable")  # two sorted parts, merged
    return Comparison(new, old, int(np.count_nonzero(both[1:] == both[:-1])))


def _share(changed: int, kept: int) -> float:
    return changed / (changed + kept) if changed else 0.0


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


def _differences(new: Sketch, old: Sketch) -> Differences:
    """Follow the shared passages through both texts, stepping over slots, and count what stays and what changes."""
    found = Differences()
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
            lists = one.part(i, begin - back[0]), other.part(j, begin_there - back[1])
            if all(map(_is_list_of_facts, lists)):
                _count_slot(found, *lists)
                aligned, aligned_there = aligned + len(lists[0].codes), aligned_there + len(lists[1].codes)
        i, j = _follow(found, pair, begin, begin_there)
        aligned += i - begin + back[0]
        aligned_there += j - begin_there + back[1]
    found.rest = max(len(new) - aligned, len(old) - aligned_there)
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
    if (changed := _numbers_changed(mine, theirs)) is not None:
        if changed:
            found.numbers_changed += changed
            return
    elif CAPITAL in mine.kinds and CAPITAL in theirs.kinds:
        found.names_changed += 1
        name, other = (
            {c for c, kind in zip(words.codes, words.kinds, strict=True) if kind == CAPITAL} for words in (mine, theirs)
        )
        if min(len(name - other), len(other - name)) > 1:
            found.names_replaced += 1
        return
    if mine.kinds and theirs.kinds:
        found.words_changed += max(len(mine.kinds), len(theirs.kinds))


def _numbers_changed(mine: _Words, theirs: _Words) -> int | None:
    """Return how many numbers differ; None if not both have one."""
    if not (_has_figures(mine.kinds) and _has_figures(theirs.kinds)):
        return None
    if _figures(mine) == _figures(theirs):
        return 0
    return max(1, min(mine.kinds.count(NUMBER), theirs.kinds.count(NUMBER)))


def _has_figures(kinds: bytes) -> bool:
    return NUMBER in kinds or SPELLED in kinds


def _figures(words: _Words) -> bytes:
    """Return the codes of numbers; a digit that is spelled out is as good as one in figures."""
    figures = bytes(c for c, kind in zip(words.codes, words.kinds, strict=True) if kind in (NUMBER, SPELLED))
    return _DIGIT_OF_SPELLED.get(figures, figures)
