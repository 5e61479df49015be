"""Two texts laid side by side: which facts and words stay in the same places, and which change.

Passages that both texts have are followed through both. Between two passages lies a slot: a few words of one text that
stand in place of a few words of the other.
"""

import re
from collections import Counter
from dataclasses import dataclass
from operator import ne
from typing import NamedTuple

import numpy as np

from flows.dedup.comparison.encoded_text import CAPITAL, FOREIGN, NUMBER, SPELLED, EncodedText
from flows.text.normalization import SHINGLE_WORDS, SPELLED_WORDS, fold_words

__all__ = ["Differences", "align"]

WIDEST_SLOT = 8
"""Words of a slot: a name with its title, a sum in words."""

WIDEST_GAP = 20
"""Words of a wider gap whose facts are compared in a notice: several slots with short words between them."""

NOTICE_WORDS = 150
"""Words of the longest notice."""

LONGEST_LIST, LIST_FACTS = 100, 0.5
"""Words of a list of facts between two shared passages, and the share of them that are numbers or part of names. In
running text that share is one in six."""

LOOK_BACK = 40
"""Words before a shared passage in which shorter shared passages are searched: the beginning of a notice."""

_NAME = re.compile(bytes([CAPITAL, CAPITAL]) + b"+")
"""Two capitalised words or more: a single one may begin a sentence, and Vietnamese names have two syllables or more."""

_DIGIT_OF_SPELLED = {
    fold_words(word).codes: fold_words(str(digit)).codes for digit, word in enumerate(SPELLED_WORDS[:10], 1)
}
"""Codes of the digits that newspapers also write in words."""

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
    """Those of the changed names of which two syllables or more differ: no typing error."""
    facts_added: int = 0
    """Numbers and names of the new text where the old one has none."""
    facts_dropped: int = 0
    """Numbers and names of the old text where the new one has none."""
    words_kept: int = 0
    words_changed: int = 0
    words_replaced: int = 0
    """Slots in which one Vietnamese word stands for another: another fact, a better word, or a typing error."""
    words_misspelled: int = 0
    """Slots in which one of two words is not Vietnamese, mostly because of a typing error."""
    rest: int = 0
    """Words outside all slots and shared passages, in the text that has more of them."""
    words_apart: int = 0
    """The same in the text that has fewer of them."""
    numbers_apart: int = 0
    """Numbers outside all slots and shared passages, in the text that has fewer of them."""

    @property
    def facts_changed(self) -> int:
        """Numbers and names that differ."""
        return self.numbers_changed + self.names_changed

    @property
    def facts_replaced(self) -> int:
        """Numbers and names in place of which the other text has another one."""
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
    """The second codes of its numbers, in order. Empty for a slot, where they are not needed."""

    def part(self, begin: int, end: int) -> "_Words":
        """Return the words from `begin` to before `end`."""
        return _Words(self.codes[begin:end], self.kinds[begin:end])

    def reversed_before(self, end: int, most: int) -> "_Words":
        """Return up to `most` words before `end`, the last one first."""
        begin = max(0, end - most)
        numbers = self.numbers[self.kinds.count(NUMBER, 0, begin) : self.kinds.count(NUMBER, 0, end)]
        return _Words(self.codes[begin:end][::-1], self.kinds[begin:end][::-1], numbers[::-1])

    def numbers_from(self, begin: int, amount: int) -> bytes:
        """Return the second codes of `amount` numbers from the word at `begin` on."""
        first = self.kinds.count(NUMBER, 0, begin)
        return self.numbers[first : first + amount]


class _Pair:
    """Two texts, and how many words of them are the same from any two positions on.

    Two printings run side by side at a few offsets only, so the texts are compared once as a whole for each offset.
    """

    def __init__(self, new: _Words, old: _Words) -> None:
        self.new, self.old = new, old
        self._differing: dict[int, bytes] = {}
        """By offset: 1 where the words differ, from the first word on that both texts have at this offset."""

    def reversed_before(self, i: int, j: int, most: int, most_old: int) -> "_Pair":
        """Return the words before `i` and `j`, the last one first."""
        return _Pair(self.new.reversed_before(i, most), self.old.reversed_before(j, most_old))

    def same_from(self, i: int, j: int) -> int:
        """Return how many words are the same from `i` and `j` on."""
        offset = j - i
        begin = max(0, -offset)
        differing = self._differing.get(offset)
        if differing is None:
            new, old = (np.frombuffer(words.codes, np.uint8) for words in (self.new, self.old))
            end = min(len(new), len(old) - offset)
            compared = new[begin:end] != old[begin + offset : end + offset]
            differing = self._differing[offset] = compared.tobytes()
        found = differing.find(True, i - begin)
        return (found if found >= 0 else len(differing)) - (i - begin)


def align(new: EncodedText, old: EncodedText) -> Differences:
    """Follow the shared passages through both texts, stepping over slots, and count what stays and what changes."""
    found = Differences(words=min(len(new), len(old)))
    pair = _Pair(_Words(new.codes, new.kinds, new.numbers), _Words(old.codes, old.kinds, old.numbers))
    shingles = old.shingles
    nearest = np.minimum(shingles.searchsorted(new.shingle_sequence), len(shingles) - 1)
    shared = (shingles[nearest] == new.shingle_sequence).tobytes()
    i = j = 0
    aligned = aligned_old = 0
    while (begin := shared.find(True, i)) >= 0:
        shingle = new.codes[begin : begin + SHINGLE_WORDS]
        # Where a shingle stands twice in the old text, take the next one.
        ahead = old.codes.find(shingle, j)
        begin_old = ahead if ahead >= 0 else old.codes.find(shingle)
        before = pair.reversed_before(begin, begin_old, min(begin - i, LOOK_BACK), LOOK_BACK)
        back, back_old = _follow(found, before, 0, 0)
        if i and j < begin_old:
            gap, gap_old = pair.new.part(i, begin - back), pair.old.part(j, begin_old - back_old)
            if _count_gap(found, gap, gap_old):
                aligned, aligned_old = aligned + len(gap.codes), aligned_old + len(gap_old.codes)
        i, j = _follow(found, pair, begin, begin_old)
        aligned += i - begin + back
        aligned_old += j - begin_old + back_old
    found.rest = max(len(new) - aligned, len(old) - aligned_old)
    found.words_apart = min(len(new) - aligned, len(old) - aligned_old)
    found.numbers_apart = min(len(new.numbers), len(old.numbers)) - found.numbers_kept - found.numbers_changed
    return found


def _follow(found: Differences, pair: _Pair, i: int, j: int) -> tuple[int, int]:
    """Count what stays and what changes from `i` and `j` on; return where the texts part."""
    new, old = pair.new, pair.old
    while True:
        length = pair.same_from(i, j)
        _count_same(found, new, i, old, j, length)
        i, j = i + length, j + length
        slot = _slot(new, i, old, j)
        if slot is None:
            return i, j
        after, after_old = i + slot[0], j + slot[1]
        _count_slot(found, new.part(i, after), old.part(j, after_old))
        i, j = after, after_old


def _slot(new: _Words, i: int, old: _Words, j: int) -> tuple[int, int] | None:
    """Return how many words of each text lie before the nearest two words that are the same again.

    In a table, where a number follows each word, one word is enough; after the last number of both texts, none is.
    """
    if new.kinds[i : i + 1] == old.kinds[j : j + 1] == _NUMBER and (
        new.codes[i + 1 : i + 2] == old.codes[j + 1 : j + 2]
        or new.kinds[i + 1 : i + 2] == old.kinds[j + 1 : j + 2] == _NUMBER
    ):
        return 1, 1
    ahead = old.codes[j : j + WIDEST_SLOT + 2]
    best: tuple[int, int] | None = None
    widest = WIDEST_SLOT + 1
    for width in range(min(WIDEST_SLOT, len(new.codes) - i - 2) + 1):
        if width >= widest:
            break
        width_old = ahead.find(new.codes[i + width : i + width + 2])
        if width_old >= 0 and max(width, width_old) < widest:
            widest, best = max(width, width_old), (width, width_old)
    return best


def _count_gap(found: Differences, new: _Words, old: _Words) -> bool:
    """Count the facts of a gap that is too wide for a slot; return whether it counts as aligned."""
    if _is_list_of_facts(new) and _is_list_of_facts(old):
        _count_slot(found, new, old)
        return True
    if found.words <= NOTICE_WORDS and 0 < len(new.codes) <= WIDEST_GAP and 0 < len(old.codes) <= WIDEST_GAP:
        _count_facts(found, new, old)
    return False


def _is_list_of_facts(words: _Words) -> bool:
    """Return whether the words are a list, such as the rows of a table, and not a paragraph."""
    facts = words.kinds.count(NUMBER) + words.kinds.count(CAPITAL)
    return len(words.kinds) <= LONGEST_LIST and facts >= max(1, LIST_FACTS * len(words.kinds))


def _count_same(found: Differences, new: _Words, i: int, old: _Words, j: int, length: int) -> None:
    """Count words of the same codes. Numbers among them whose second codes differ have changed all the same."""
    kinds = new.kinds[i : i + length]
    if numbers := kinds.count(NUMBER):
        second, second_old = new.numbers_from(i, numbers), old.numbers_from(j, numbers)
        changed = sum(map(ne, second, second_old)) if second != second_old else 0
        found.numbers_changed += changed
        found.numbers_kept += numbers - changed
    found.names_kept += len(_NAME.findall(kinds))
    found.words_kept += len(kinds) - numbers - kinds.count(CAPITAL)


def _count_slot(found: Differences, new: _Words, old: _Words) -> None:
    if not new.kinds:
        found.facts_dropped += _facts(old)
    elif not old.kinds:
        found.facts_added += _facts(new)
    elif _is_misspelled(new, old) or _is_misspelled(old, new):
        found.words_changed += 1
        found.words_misspelled += 1
    elif not _count_facts(found, new, old):
        found.words_changed += max(len(new.kinds), len(old.kinds))
        if len(new.kinds) == len(old.kinds) == 1:
            found.words_replaced += 1


def _facts(words: _Words) -> int:
    return words.kinds.count(NUMBER) + len(_NAME.findall(words.kinds))


def _is_misspelled(right: _Words, wrong: _Words) -> bool:
    """Return whether a typing error explains the slot: in a word (`nghixng`) or in a number (`2x7`, three words)."""
    if FOREIGN not in wrong.kinds:
        return False
    return len(right.kinds) == len(wrong.kinds) == 1 or (right.kinds == _NUMBER and len(wrong.kinds) <= len("2x7"))


def _count_facts(found: Differences, new: _Words, old: _Words) -> bool:
    """Count numbers and names that differ; return whether any do."""
    numbers = _numbers_changed(new, old)
    found.numbers_changed += numbers
    if numbers:
        return True
    if not (CAPITAL in new.kinds and CAPITAL in old.kinds):
        added = _facts(new) - _facts(old)
        found.facts_added += max(0, added)
        found.facts_dropped += max(0, -added)
        return False
    name, name_old = (
        {c for c, kind in zip(words.codes, words.kinds, strict=True) if kind == CAPITAL} for words in (new, old)
    )
    if name == name_old:
        return False
    replaced = max(min(len(name - name_old), len(name_old - name)) // 2, _names_replaced(new, old))
    found.names_changed += max(1, replaced)
    found.names_replaced += replaced
    return True


def _names_replaced(new: _Words, old: _Words) -> int:
    """Return how many names stand for others, if both texts have equally many: two syllables differ or more.

    The syllables as sets do not tell where a name comes twice, or has a syllable with the code of another one's.
    """
    names, names_old = (Counter(words.codes[slice(*name.span())] for name in _NAME.finditer(words.kinds))
                        for words in (new, old))  # fmt: skip  # one condition
    only, only_old = [*(names - names_old).elements()], [*(names_old - names).elements()]
    if len(only) != len(only_old):
        return 0
    return sum(sum(map(ne, *pair)) + abs(len(pair[0]) - len(pair[1])) >= 2 for pair in zip(only, only_old, strict=True))


def _numbers_changed(new: _Words, old: _Words) -> int:
    """Return how many numbers differ; 0 if one of the two has none."""
    if not (_has_figures(new.kinds) and _has_figures(old.kinds)) or _figures(new) == _figures(old):
        return 0
    return max(1, min(new.kinds.count(NUMBER), old.kinds.count(NUMBER)))


def _has_figures(kinds: bytes) -> bool:
    return NUMBER in kinds or SPELLED in kinds


def _figures(words: _Words) -> bytes:
    """Return the codes of the numbers; a digit in words has the code of the digit."""
    figures = bytes(c for c, kind in zip(words.codes, words.kinds, strict=True) if kind in (NUMBER, SPELLED))
    return _DIGIT_OF_SPELLED.get(figures, figures)
