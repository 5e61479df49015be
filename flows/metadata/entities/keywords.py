"""Keywords: the publisher's own tags, then phrases between stop words that the text repeats."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.text import TokenizedText, fold_name

__all__ = ["find_keywords"]

MOST = 12
"""Keywords of an article; all tags are kept even if they are more."""
SHORTEST, LONGEST = 2, 5
"""Syllables of a phrase: one is seldom a word of its own, more than five are a clause."""
HEADLINE_WEIGHT = 3
"""Weight of a phrase in the headline; elsewhere it is 1."""


def find_keywords(tokenized: TokenizedText, headline_words: int, tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags, then phrases, best first. The first `headline_words` words of the text are its headline."""
    found = {f" {fold_name(tag)} ": tag for tag in tags}
    for phrase, printed in _ranked(tokenized, headline_words):
        if len(found) >= max(MOST, len(tags)):
            break
        words = f" {phrase} "
        if not any(words in known or known in words for known in found):
            found[words] = printed
    return tuple(found.values())


def _ranked(tokenized: TokenizedText, headline_words: int) -> Iterator[tuple[str, str]]:
    chunks = list(_chunks(tokenized))
    edges = {first for first, _ in chunks}, {after for _, after in chunks}
    spans = {
        phrase: where for phrase, where in _repeated(tokenized, chunks).items() if _whole(tokenized, where, *edges)
    }
    scores = {
        phrase: sum(HEADLINE_WEIGHT if start < headline_words else 1 for start, _ in where) * (_length(where) - 0.5)
        for phrase, where in spans.items()
    }
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], phrase)):
        printed = [tokenized.printed(*where) for where in spans[phrase]]
        yield phrase, next((text for text in printed if text[0].islower()), printed[0])


def _repeated(tokenized: TokenizedText, chunks: Sequence[tuple[int, int]]) -> dict[str, list[tuple[int, int]]]:
    """Return the positions of each phrase that occurs at least twice, in order."""
    found: dict[str, list[tuple[int, int]]] = {}
    starts = tokenized.repeated_pairs(start for first, after in chunks for start in range(first, after - SHORTEST + 1))
    ends = {start: after for first, after in chunks for start in range(first, after)}
    for length in range(SHORTEST, LONGEST + 1):
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for start in starts:
            spans[tokenized.phrase(start, start + length)].append((start, start + length))
        repeated = {phrase: where for phrase, where in spans.items() if len(where) > 1}
        found |= repeated
        # A phrase that occurs once is not part of a longer phrase that occurs twice.
        kept = {start for where in repeated.values() for start, _ in where}
        starts = [start for start in starts if start in kept and start + length < ends[start] and start + 1 in kept]
    return found


def _length(where: Sequence[tuple[int, int]]) -> int:
    first, after = where[0]
    return after - first


def _whole(tokenized: TokenizedText, where: list[tuple[int, int]], firsts: set[int], afters: set[int]) -> bool:
    """Return whether a phrase is not just part of a longer one: its neighbours differ, or a run ends with it."""
    before = {None if first in firsts else tokenized.tokens[first - 1].folded for first, _ in where}
    behind = {None if after in afters else tokenized.tokens[after].folded for _, after in where}
    return (None in before or len(before) > 1) and (None in behind or len(behind) > 1)


def _chunks(tokenized: TokenizedText) -> Iterator[tuple[int, int]]:
    """Yield the runs of words between stop words, numbers and punctuation."""
    pairs = words_of("stop_pairs")
    stops = {*tokenized.indexes_of(words_of("stop_words")), *tokenized.indexes_without_letter()}
    for index in tokenized.indexes_of(first_words_of("stop_pairs")):
        if tokenized.phrase(index, index + 2) in pairs:
            stops |= {index, index + 1}
    first = 0
    for index in sorted(stops.union(tokenized.breaks)):
        if index > first:
            yield first, index
        first = index + (index in stops)
    if first < len(tokenized.tokens):
        yield first, len(tokenized.tokens)
