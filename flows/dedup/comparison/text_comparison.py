"""Comparing two texts: how much they share, and what differs where they run side by side.

A reprint may lose its end, gain a paragraph, move one, and have typing errors; but its facts stay. A routine text (gold
prices, weather, notices) keeps its words, and its facts change: numbers, dates, names. So the facts that changed are
counted against those that stayed, and against the other words that changed, because typing errors hit all alike.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from flows.dedup.comparison.alignment import NOTICE_WORDS, Differences, align
from flows.dedup.comparison.sketches import Sketch

__all__ = ["Comparison", "compare"]

LEAST_SHARED = 0.35
"""Share of the shorter text that must stand in the other. Reports of one event by two papers, with the same quotations
and official names, stay under 0.25; half a story, retyped, has over 0.4."""

LEAST_RUNS = 20
"""Five-word runs that must be shared in any case: a paragraph. Less may be a quotation or a paper's standing line."""

FEW_FACTS = 2
"""Changed facts that a typing error, or an updated count, may explain, unless nothing else changed in a short text."""

NOTICE_REST = 12
"""Words beside what stands side by side: a dateline, a signature."""

FOR_ONE_TYPING_ERROR = 2
"""Words replaced by others, of which one counts as a typing error: the others are facts told in words."""

ROUTINE_NUMBERS = 0.2
"""Share of changed numbers that makes a routine text. In real ones most numbers move."""

MOST_NUMBERS = 0.5
"""The same however many other words changed: `mưa to` and `nắng nóng` are facts too, but nobody retypes the numbers."""

ROUTINE_IF_FEW = 0.3
"""The same share where only FEW_FACTS have changed: in a short notice they are all there is."""

ROUTINE_FACTS = 0.15
"""Share of changed facts, numbers and names, that makes a routine text, if other words change a third as often or
less."""

TABLE_NUMBERS, TABLE_SHARE = 6, 0.25
"""Numbers that make a table of what two texts do not share, and their share of its words."""


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
        return align(self.new, self.old)

    @property
    def same_story(self) -> bool:
        """True if one text, or a good part of it, was made from the other."""
        return self.similar and not _is_routine(self.differences)


def compare(new: Sketch, old: Sketch) -> Comparison:
    """Compare two texts by their sketches."""
    both = np.concatenate((new.windows, old.windows))
    both.sort(kind="stable")  # two sorted parts, merged
    return Comparison(new, old, int(np.count_nonzero(both[1:] == both[:-1])))


def _is_routine(differences: Differences) -> bool:
    """Say whether the two texts are one template filled in twice, or stand above the same words."""
    if differences.words <= NOTICE_WORDS and (_is_another_notice(differences) or _is_another_table(differences)):
        return True
    if differences.facts_changed < FEW_FACTS:
        return False
    words = _share(differences.words_changed, differences.words_kept)
    facts = _share(differences.facts_changed, differences.facts_kept)
    numbers = _share(differences.numbers_changed, differences.numbers_kept)
    if differences.facts_changed == FEW_FACTS:
        few = differences.numbers_changed == FEW_FACTS > differences.numbers_kept
        return few or facts > max(ROUTINE_IF_FEW, 3 * words)
    if differences.numbers_changed > FEW_FACTS and numbers > min(max(ROUTINE_NUMBERS, 3 * words), MOST_NUMBERS):
        return True
    return facts > max(ROUTINE_FACTS, 3 * words)


def _is_another_notice(differences: Differences) -> bool:
    """Say whether more facts differ between two short texts than typing errors explain.

    Other words change with the facts (`mưa to` for `trời nắng`), so phrases that differ explain none. A single fact
    counts only if no passage was added or left out, for then it may be a correction.
    """
    replaced = differences.words_replaced + differences.names_changed - differences.names_replaced
    typing_errors = differences.words_misspelled + replaced / FOR_ONE_TYPING_ERROR
    if differences.facts_replaced == 1 and differences.rest > NOTICE_REST:
        return False
    return differences.facts_replaced > typing_errors


def _is_another_table(differences: Differences) -> bool:
    """Say whether two short texts share no more than the words above or below two tables of other numbers."""
    numbers = differences.numbers_apart
    return numbers >= max(TABLE_NUMBERS, TABLE_SHARE * differences.words_apart) and differences.facts_kept < numbers / 2


def _share(changed: int, kept: int) -> float:
    return changed / (changed + kept) if changed else 0.0
