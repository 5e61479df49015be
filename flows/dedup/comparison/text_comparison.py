"""Comparing two texts: how much they share, and whether one is a reprint of the other or a routine text of its kind.

A reprint may lose its end, gain a paragraph, move one, and have typing errors; but its facts stay. A routine text (gold
prices, weather, notices) keeps its words, and its facts change: numbers, dates, names. So the facts that changed are
weighed against those that stayed, and against what typing errors explain, because those hit all words alike.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from flows.dedup.comparison.alignment import NOTICE_WORDS, Differences, align
from flows.dedup.comparison.encoded_text import EncodedText

__all__ = ["Comparison", "compare"]

LEAST_SHARED = 0.35
"""Share of the shorter text that must stand in the other. Reports of one event by two papers, with the same quotations
and official names, stay under 0.25; half a story, retyped, has over 0.4."""

LEAST_SHINGLES = 20
"""Shingles that must be shared in any case: a paragraph. Fewer may be a quotation or a line that a paper repeats."""

FEW_FACTS = 2
"""Changed facts of a long text that typing errors or an updated count may explain."""

NOTICE_REST = 12
"""Words of a notice that may stand outside the shared passages: a dateline, a signature."""

REPLACED_PER_TYPING_ERROR = 2
"""Words replaced by others, of which one counts as a typing error: the others are facts told in words."""

ROUTINE_NUMBERS = 0.2
"""Share of changed numbers that makes a long text routine. In real ones most numbers change."""

MOST_NUMBERS = 0.5
"""The same however many other words changed: `mưa to` and `nắng nóng` are facts, too, but nobody retypes numbers."""

ROUTINE_IF_FEW = 0.3
"""The same share where only FEW_FACTS changed."""

ROUTINE_FACTS = 0.15
"""Share of changed facts, numbers and names, that makes a long text routine, if other words change a third as often or
less."""

TABLE_NUMBERS, TABLE_SHARE = 6, 0.25
"""Numbers that make a table of the words that two texts do not share, and their share of these words."""


@dataclass(frozen=True)
class Comparison:
    """How a text stands to an earlier one."""

    new: EncodedText
    old: EncodedText
    shared: int
    """Shingles that both have."""

    @property
    def of_new(self) -> float:
        """Share of the new text's shingles that the old one has, 0 to 1."""
        return self.shared / len(self.new.shingles)

    @property
    def of_old(self) -> float:
        """Share of the old text's shingles that the new one has, 0 to 1."""
        return self.shared / len(self.old.shingles)

    @property
    def jaccard(self) -> float:
        """Shared shingles among all shingles of either text, 0 to 1."""
        return self.shared / (len(self.new.shingles) + len(self.old.shingles) - self.shared)

    @property
    def similar(self) -> bool:
        """True if they share more than two texts that were written independently."""
        shorter = min(len(self.new.shingles), len(self.old.shingles))
        return self.shared >= max(LEAST_SHARED * shorter, min(LEAST_SHINGLES, shorter))

    def shared_with(self, third: EncodedText) -> int:
        """Return how many of the shared shingles a third text has, too."""
        common = np.intersect1d(self.new.shingles, self.old.shingles, assume_unique=True)
        return len(np.intersect1d(common, third.shingles, assume_unique=True))

    @cached_property
    def differences(self) -> Differences:
        """What they say differently in the same places."""
        return align(self.new, self.old)

    @property
    def same_story(self) -> bool:
        """True if one text, or a good part of it, was made from the other."""
        return self.similar and not _is_routine(self.differences)


def compare(new: EncodedText, old: EncodedText) -> Comparison:
    """Compare a text with an earlier one."""
    both = np.concatenate((new.shingles, old.shingles))
    both.sort(kind="stable")  # merges two sorted parts in linear time
    return Comparison(new, old, int(np.count_nonzero(both[1:] == both[:-1])))


def _is_routine(differences: Differences) -> bool:
    """Return whether the two texts are one template filled in twice, or share only the words around a table."""
    if differences.words <= NOTICE_WORDS and (_is_another_notice(differences) or _is_another_table(differences)):
        return True
    if differences.facts_changed < FEW_FACTS:
        return False
    words = _share(differences.words_changed, differences.words_kept)
    facts = _share(differences.facts_changed, differences.facts_kept)
    numbers = _share(differences.numbers_changed, differences.numbers_kept)
    if differences.facts_changed == FEW_FACTS:
        all_numbers = differences.numbers_changed == FEW_FACTS > differences.numbers_kept
        return all_numbers or facts > max(ROUTINE_IF_FEW, 3 * words)
    if differences.numbers_changed > FEW_FACTS and numbers > min(max(ROUTINE_NUMBERS, 3 * words), MOST_NUMBERS):
        return True
    return facts > max(ROUTINE_FACTS, 3 * words)


def _is_another_notice(differences: Differences) -> bool:
    """Return whether more facts differ between two short texts than typing errors explain.

    Other words change together with the facts (`mưa to` for `trời nắng`), so a changed phrase explains no changed fact.
    A single changed fact may be a correction, so it counts only if nothing was added or left out.
    """
    if differences.facts_replaced == 1 and differences.rest > NOTICE_REST:
        return False
    replaced = differences.words_replaced + differences.names_changed - differences.names_replaced
    return differences.facts_replaced > differences.words_misspelled + replaced / REPLACED_PER_TYPING_ERROR


def _is_another_table(differences: Differences) -> bool:
    """Return whether two short texts share only the words above or below two tables of other numbers."""
    numbers = differences.numbers_apart
    is_table = numbers >= max(TABLE_NUMBERS, TABLE_SHARE * differences.words_apart)
    return is_table and differences.facts_kept < numbers / 2


def _share(changed: int, kept: int) -> float:
    return changed / (changed + kept) if changed else 0.0
