"""Compares two versions of an article side by side: every sentence of both, with its kind of change."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from storage.model.article import Article, SentenceChange
from storage.versions.sentences import split_sentences

__all__ = ["Row", "Span", "side_by_side"]

Mark = Literal["same", "added", "removed", "edited", "moved"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a sentence; `changed` if the other version does not have them."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence before and after; empty on the side that does not have it."""

    mark: Mark
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()


def side_by_side(before: Article, after: Article, changes: Sequence[SentenceChange]) -> list[Row]:
    """Return the sentences of both versions in reading order; `changes` are those of the reader's `Difference`."""
    old, new = _sentences(before), _sentences(after)
    earlier = {change.after: change.before for change in changes if change.kind == "edited"}
    moved = {change.after for change in changes if change.kind == "moved"}
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row("same", (Span(sentence),), (Span(sentence),)) for sentence in new[j1:j2]]
            continue
        shown_beside = set(earlier.values()) | moved
        rows += [
            Row("removed", before=(Span(sentence, changed=True),))
            for sentence in old[i1:i2] if sentence not in shown_beside
        ]  # fmt: skip  # short items: a line each would fill a screen
        for sentence in new[j1:j2]:
            if (source := earlier.get(sentence)) is not None:
                rows.append(Row("edited", *_spans(source, sentence)))
            elif sentence in moved:
                rows.append(Row("moved", after=(Span(sentence),)))
            else:
                rows.append(Row("added", after=(Span(sentence, changed=True),)))
    return rows


def _sentences(article: Article) -> list[str]:
    parts = [article.headline, article.lead, *(article.text or "").split("\n\n")]
    return [sentence for part in parts if part for sentence in split_sentences(part)]


def _spans(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Mark the words in which two sentences differ."""
    old, new = before.split(), after.split()
    left: list[Span] = []
    right: list[Span] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if i1 < i2:
            left.append(Span(" ".join(old[i1:i2]), changed=tag != "equal"))
        if j1 < j2:
            right.append(Span(" ".join(new[j1:j2]), changed=tag != "equal"))
    return tuple(left), tuple(right)
