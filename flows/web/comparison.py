"""Compares two versions of an article side by side: every sentence of both, with its kind of change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from storage.model.article import Article
from storage.versions.diff import Alignment, align_sentences, equal_ends, equal_pairs, longest_rising_part

__all__ = ["MarkedWords", "SentencePair", "WordComparison", "side_by_side"]

MOST_PAIRS = 10_000
"""Pairs of equal words up to which two sentences are compared word by word, in some hundredths of a second: a sentence
of a hundred words has some 300. A hostile one may repeat a word a million times."""

MOST_PAIRS_A_PAGE = 100_000
"""The same of all sentences of a page, which take less than a second: an article of ten thousand words, each sentence
edited, has some 30,000."""

Mark = Literal["same", "added", "removed", "edited", "moved"]


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Some words of a sentence; `changed` if the other version does not have them."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence before and after; empty on the side that does not have it, or has it in another row."""

    mark: Mark
    before: tuple[MarkedWords, ...] = ()
    after: tuple[MarkedWords, ...] = ()
    elsewhere: bool = False
    """True if the other version has the sentence, or its edited form, in another row."""


_BothWords = tuple[tuple[MarkedWords, ...], tuple[MarkedWords, ...]]


@dataclass(slots=True)
class WordComparison:
    """Compares texts of one page word by word. What would take long has only its beginning and end compared."""

    left: int = MOST_PAIRS_A_PAGE
    """Pairs of equal words that may still be looked at."""

    def marked(self, before: str, after: str) -> _BothWords:
        """Return both texts with the words marked in which they differ."""
        old, new = before.split(), after.split()
        left: list[MarkedWords] = []
        right: list[MarkedWords] = []
        for tag, i1, i2, j1, j2 in self._operations(old, new):
            if i1 < i2:
                left.append(MarkedWords(" ".join(old[i1:i2]), changed=tag != "equal"))
            if j1 < j2:
                right.append(MarkedWords(" ".join(new[j1:j2]), changed=tag != "equal"))
        return tuple(left), tuple(right)

    def _operations(self, old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
        """Return difflib's operations, or one between equal beginnings and ends."""
        pairs = equal_pairs(old, new)
        if pairs <= min(MOST_PAIRS, self.left):
            self.left -= pairs
            return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        head, tail = equal_ends(old, new)
        return [
            ("equal", 0, head, 0, head),
            ("replace", head, len(old) - tail, head, len(new) - tail),
            ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
        ]


def side_by_side(before: Article, after: Article, words: WordComparison) -> list[SentencePair]:
    """Return every sentence of both versions, once and in the order of each, the headline first."""
    return [*_headline(before.headline, after.headline, words), *_rows(align_sentences(before, after), words)]


def _headline(before: str | None, after: str | None, comparison: WordComparison) -> list[SentencePair]:
    if before == after:
        return [SentencePair("same", (MarkedWords(before),), (MarkedWords(before),))] if before else []
    if before and after:
        return [SentencePair("edited", *comparison.marked(before, after))]
    words = (MarkedWords(before or after or "", changed=True),)
    return [SentencePair("removed", before=words) if before else SentencePair("added", after=words)]


def _rows(aligned: Alignment, comparison: WordComparison) -> Iterator[SentencePair]:
    """Yield the pairs that can stand beside each other and, between them, what stands on one side alone."""
    pairs = longest_rising_part(sorted((aligned.same | aligned.edited).items()))
    edited = {
        place: comparison.marked(aligned.before[origin], aligned.after[place])
        for place, origin in sorted(aligned.edited.items())
    }
    later = {origin: place for place, origin in (aligned.moved | aligned.edited).items()}
    start = new_start = 0
    for place, origin in [*pairs, (len(aligned.after), len(aligned.before))]:
        for one in range(start, origin):
            mark, words, elsewhere = _alone("removed", aligned.before[one], later.get(one), edited)
            yield SentencePair(mark, before=words[0], elsewhere=elsewhere)
        for one in range(new_start, place):
            here = one if one in aligned.moved or one in aligned.edited else None
            mark, words, elsewhere = _alone("added", aligned.after[one], here, edited)
            yield SentencePair(mark, after=words[1], elsewhere=elsewhere)
        if place in edited:
            yield SentencePair("edited", *edited[place])
        elif place in aligned.same:
            unchanged = (MarkedWords(aligned.after[place]),)
            yield SentencePair("same", unchanged, unchanged)
        start, new_start = origin + 1, place + 1


def _alone(
    mark: Mark, sentence: str, place: int | None, edited: Mapping[int, _BothWords]
) -> tuple[Mark, _BothWords, bool]:
    """Return the mark and the words of a sentence that has nothing beside it, and whether the other version has it.

    `place`: where the later version has it, or its edited form.
    """
    if place is None:
        words = (MarkedWords(sentence, changed=True),)
        return mark, (words, words), False
    if place in edited:
        return "edited", edited[place], True
    words = (MarkedWords(sentence),)
    return "moved", (words, words), True
