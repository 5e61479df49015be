"""Compares two versions of an article side by side: every sentence of both, with its kind of change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from storage.model.article import Article
from storage.versions.diff import Alignment, align_sentences, longest_rising_part

__all__ = ["MarkedWords", "SentencePair", "marked_words", "side_by_side"]

MOST_PAIRS = 200_000
"""Pairs of equal words up to which two sentences are compared word by word, in a tenth of a second: an article
of ten thousand words has some 100,000. A hostile one may repeat a word a million times."""

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


def side_by_side(before: Article, after: Article) -> list[SentencePair]:
    """Return every sentence of both versions, once and in the order of each, the headline first."""
    return [*_headline(before.headline, after.headline), *_rows(align_sentences(before, after))]


def _headline(before: str | None, after: str | None) -> list[SentencePair]:
    if before == after:
        return [SentencePair("same", (MarkedWords(before),), (MarkedWords(before),))] if before else []
    if before and after:
        return [SentencePair("edited", *marked_words(before, after))]
    words = (MarkedWords(before or after or "", changed=True),)
    return [SentencePair("removed", before=words) if before else SentencePair("added", after=words)]


def _rows(aligned: Alignment) -> Iterator[SentencePair]:
    """Yield the pairs that can stand beside each other and, between them, what stands on one side alone."""
    pairs = longest_rising_part(sorted((aligned.same | aligned.edited).items()))
    later = {origin: place for place, origin in (aligned.moved | aligned.edited).items()}
    start = new_start = 0
    for place, origin in [*pairs, (len(aligned.after), len(aligned.before))]:
        yield from (_before_alone(aligned, one, later.get(one)) for one in range(start, origin))
        yield from (_after_alone(aligned, one) for one in range(new_start, place))
        if place in aligned.edited:
            yield SentencePair("edited", *marked_words(aligned.before[origin], aligned.after[place]))
        elif place in aligned.same:
            words = (MarkedWords(aligned.after[place]),)
            yield SentencePair("same", words, words)
        start, new_start = origin + 1, place + 1


def _before_alone(aligned: Alignment, origin: int, place: int | None) -> SentencePair:
    if place is None:
        return SentencePair("removed", before=(MarkedWords(aligned.before[origin], changed=True),))
    words, _ = marked_words(aligned.before[origin], aligned.after[place])
    return SentencePair("edited" if place in aligned.edited else "moved", before=words, elsewhere=True)


def _after_alone(aligned: Alignment, place: int) -> SentencePair:
    origin = aligned.moved.get(place, aligned.edited.get(place))
    if origin is None:
        return SentencePair("added", after=(MarkedWords(aligned.after[place], changed=True),))
    _, words = marked_words(aligned.before[origin], aligned.after[place])
    return SentencePair("edited" if place in aligned.edited else "moved", after=words, elsewhere=True)


def marked_words(before: str, after: str) -> tuple[tuple[MarkedWords, ...], tuple[MarkedWords, ...]]:
    """Return both texts with the words marked in which they differ."""
    old, new = before.split(), after.split()
    left: list[MarkedWords] = []
    right: list[MarkedWords] = []
    for tag, i1, i2, j1, j2 in _operations(old, new):
        if i1 < i2:
            left.append(MarkedWords(" ".join(old[i1:i2]), changed=tag != "equal"))
        if j1 < j2:
            right.append(MarkedWords(" ".join(new[j1:j2]), changed=tag != "equal"))
    return tuple(left), tuple(right)


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """Return difflib's operations. What would take long is replaced as a whole, but for its beginning and end."""
    if _pairs(old, new) <= MOST_PAIRS:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, len(old) - tail, head, len(new) - tail),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pairs of equal items there are: what difflib looks at, again and again."""
    counts = Counter(old)
    return sum(counts[item] for item in new)
