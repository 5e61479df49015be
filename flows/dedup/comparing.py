"""Comparing two texts: how much they share, and what differs where they run side by side.

A reprint may lose its end, gain a paragraph, move one, and have typing errors; but its facts stay. A routine text (gold
prices, weather, notices) keeps its words, and its facts change: numbers, dates, names. So the facts that changed are
counted against those that stayed, and against the other words that changed, because typing errors hit all alike.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from flows.dedup.folding import SHINGLE_WORDS
from flows.dedup.sketches import CAPITAL, NUMBER, PLAIN, Sketch

__all__ = ["Comparison", "Differences", "compare"]

LEAST_SHARED = 0.35
"""Share of the shorter text that must stand in the other. Reports of one event by two papers, with the same quotations
and official names, stay under 0.25; half a story, retyped, has over 0.4."""

LEAST_RUNS = 20
"""Five-word runs that must be shared in any case: a paragraph. Less may be a quotation or a paper's standing line."""

WIDEST_SLOT = 8
"""Words between two shared passages that may stand in place of each other: a name with its title, a sum in words."""

FEW_FACTS = 2
"""Changed facts that a typing error, or an updated count, may explain."""

ROUTINE_NUMBERS = 0.2
"""Share of changed numbers that makes a routine text. In real ones most numbers move."""

ROUTINE_IF_FEW = 0.3
"""The same share where only FEW_FACTS have changed: in a short notice they are all there is."""

ROUTINE_FACTS = 0.15
"""Share of changed facts, numbers and names, that makes a routine text, if other words change a third as often or
less."""

_NAME = bytes([CAPITAL])
_NAME_AFTER_WORD, _NAME_AFTER_NUMBER = bytes([PLAIN, CAPITAL]), bytes([NUMBER, CAPITAL])


@dataclass(slots=True)
class Differences:
    """What two texts say differently in the same places."""

    numbers_kept: int = 0
    numbers_changed: int = 0
    names_kept: int = 0
    names_changed: int = 0
    words_kept: int = 0
    words_changed: int = 0

    @property
    def facts_changed(self) -> int:
        """Numbers and names that differ."""
        return self.numbers_changed + self.names_changed

    @property
    def is_routine(self) -> bool:
        """True if the two are one template filled in twice."""
        if self.facts_changed < FEW_FACTS:
            return False
        words = _share(self.words_changed, self.words_kept)
        facts = _share(self.facts_changed, self.numbers_kept + self.names_kept)
        numbers = _share(self.numbers_changed, self.numbers_kept)
        if self.facts_changed == FEW_FACTS:
            return facts > max(ROUTINE_IF_FEW, 3 * words) or self.numbers_changed == FEW_FACTS > self.numbers_kept
        if self.numbers_changed > FEW_FACTS and numbers > max(ROUTINE_NUMBERS, 3 * words):
            return True
        return facts > max(ROUTINE_FACTS, 3 * words)


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


def _differences(new: Sketch, old: Sketch) -> Differences:
    """Follow the shared passages through both texts, stepping over slots, and count what stays and what changes."""
    found = Differences()
    one, other = new.codes, old.codes
    there = old.windows
    shared = (there[np.minimum(there.searchsorted(new.runs), len(there) - 1)] == new.runs).tobytes()
    i = j = 0
    while (i := shared.find(True, i)) >= 0:
        run = one[i : i + SHINGLE_WORDS]
        # Where a run stands twice in the other text, the next one is meant.
        ahead = other.find(run, j)
        j = ahead if ahead >= 0 else other.find(run)
        while True:
            length = _run(one, i, other, j)
            _count_kept(found, new.kinds[i : i + length])
            i, j = i + length, j + length
            gap = _gap(one, i, other, j)
            if gap is None:
                break
            _count_slot(found, new, slice(i, i + gap[0]), old, slice(j, j + gap[1]))
            i, j = i + gap[0], j + gap[1]
    return found


def _run(one: bytes, i: int, other: bytes, j: int) -> int:
    """Return how many words are the same from `i` and `j` on."""
    length, most = 0, min(len(one) - i, len(other) - j)
    for step in (64, 8, 1):
        while length + step <= most and one[i + length : i + length + step] == other[j + length : j + length + step]:
            length += step
    return length


def _gap(one: bytes, i: int, other: bytes, j: int) -> tuple[int, int] | None:
    """Return how many words to step over in each text to the nearest two words that are the same again."""
    ahead = other[j : j + WIDEST_SLOT + 2]
    best: tuple[int, int] | None = None
    widest = WIDEST_SLOT + 1
    for mine in range(min(WIDEST_SLOT, len(one) - i - 2) + 1):
        if mine >= widest:
            break
        theirs = ahead.find(one[i + mine : i + mine + 2])
        if theirs >= 0 and max(mine, theirs) < widest:
            widest, best = max(mine, theirs), (mine, theirs)
    return best


def _count_kept(found: Differences, kinds: bytes) -> None:
    numbers, capitals = kinds.count(NUMBER), kinds.count(CAPITAL)
    found.numbers_kept += numbers
    found.names_kept += kinds.count(_NAME_AFTER_WORD) + kinds.count(_NAME_AFTER_NUMBER) + kinds.startswith(_NAME)
    found.words_kept += len(kinds) - numbers - capitals


def _count_slot(found: Differences, new: Sketch, mine: slice, old: Sketch, theirs: slice) -> None:
    kinds, others = new.kinds[mine], old.kinds[theirs]
    if NUMBER in kinds and NUMBER in others:
        if _numbers(new, mine) != _numbers(old, theirs):
            found.numbers_changed += max(1, min(kinds.count(NUMBER), others.count(NUMBER)))
    elif CAPITAL in kinds and CAPITAL in others:
        found.names_changed += 1
    elif kinds and others:
        found.words_changed += max(len(kinds), len(others))


def _numbers(sketch: Sketch, part: slice) -> list[int]:
    pairs = zip(sketch.codes[part], sketch.kinds[part], strict=True)
    return [code for code, kind in pairs if kind == NUMBER]
