"""Compares two versions of an article side by side: every sentence of both, with its kind of change."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from storage.model.article import Article, SentenceChange
from storage.versions.sentences import split_sentences

__all__ = ["MarkedWords", "SentencePair", "side_by_side"]

MOST_PAIRS = 200_000
"""Pairs of equal words or sentences up to which two texts are compared one by one, in a tenth of a second: an article
of ten thousand words has some 100,000. A hostile one may repeat a word a million times."""

Mark = Literal["same", "added", "removed", "edited", "moved"]


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Some words of a sentence; `changed` if the other version does not have them."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence before and after; empty on the side that does not have it."""

    mark: Mark
    before: tuple[MarkedWords, ...] = ()
    after: tuple[MarkedWords, ...] = ()


def side_by_side(before: Article, after: Article, changes: Sequence[SentenceChange]) -> list[SentencePair]:
    """Return the sentences of both versions in reading order; `changes` are those of the reader's `Difference`."""
    old, new = _sentences(before), _sentences(after)
    earlier = {change.after: change.before for change in changes if change.kind == "edited"}
    moved = {change.after for change in changes if change.kind == "moved"}
    rows: list[SentencePair] = []
    for tag, i1, i2, j1, j2 in _operations(old, new):
        if tag == "equal":
            rows += [
                SentencePair("same", (MarkedWords(sentence),), (MarkedWords(sentence),)) for sentence in new[j1:j2]
            ]
            continue
        shown_beside = set(earlier.values()) | moved
        rows += [
            SentencePair("removed", before=(MarkedWords(sentence, changed=True),))
            for sentence in old[i1:i2] if sentence not in shown_beside
        ]  # fmt: skip  # short items: a line each would fill a screen
        for sentence in new[j1:j2]:
            if (source := earlier.get(sentence)) is not None:
                rows.append(SentencePair("edited", *_spans(source, sentence)))
            elif sentence in moved:
                rows.append(SentencePair("moved", after=(MarkedWords(sentence),)))
            else:
                rows.append(SentencePair("added", after=(MarkedWords(sentence, changed=True),)))
    return rows


def _sentences(article: Article) -> list[str]:
    parts = [article.headline, article.lead, *(article.text or "").split("\n\n")]
    return [sentence for part in parts if part for sentence in split_sentences(part)]


def _spans(before: str, after: str) -> tuple[tuple[MarkedWords, ...], tuple[MarkedWords, ...]]:
    """Mark the words in which two sentences differ."""
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
