"""Keywords: the publisher's own tags, then phrases between stop words that the text repeats."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.text import Reading, fold_name

__all__ = ["find_keywords"]

MOST = 12
"""Keywords of an article, beside which all tags are kept."""
SHORTEST, LONGEST = 2, 5
"""Syllables of a phrase: one is seldom a word of its own, more than five are a clause."""
HEADLINE_WEIGHT = 3
"""How much more a phrase of the headline counts."""


def find_keywords(reading: Reading, headline_words: int, tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags and then phrases, the most telling first. The first `headline_words` of the text are its headline."""
    found = {fold_name(tag): tag for tag in tags}
    for phrase, said in _ranked(reading, headline_words):
        if len(found) >= max(MOST, len(tags)):
            break
        if not any(f" {phrase} " in f" {known} " or f" {known} " in f" {phrase} " for known in found):
            found[phrase] = said
    return tuple(found.values())


def _ranked(reading: Reading, headline_words: int) -> Iterator[tuple[str, str]]:
    weights: Counter[str] = Counter()
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    chunks = list(_chunks(reading))
    for first, after in chunks:
        for length in range(SHORTEST, min(LONGEST, after - first) + 1):
            for start in range(first, after - length + 1):
                phrase = reading.phrase(start, start + length)
                spans[phrase].append((start, start + length))
                weights[phrase] += HEADLINE_WEIGHT if start < headline_words else 1
    edges = {first for first, _ in chunks}, {after for _, after in chunks}
    scores = {
        phrase: weights[phrase] * (len(phrase.split()) - 0.5)
        for phrase, where in spans.items()
        if len(where) > 1 and _whole(reading, where, *edges)
    }
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], phrase)):
        said = [reading.said(*where) for where in spans[phrase]]
        yield phrase, next((text for text in said if text[0].islower()), said[0])


def _whole(reading: Reading, where: list[tuple[int, int]], firsts: set[int], afters: set[int]) -> bool:
    """Tell whether a phrase is more than a cutting of a longer one: its neighbours differ, or a run ends with it."""
    before = {None if first in firsts else reading.tokens[first - 1].folded for first, _ in where}
    behind = {None if after in afters else reading.tokens[after].folded for _, after in where}
    return (None in before or len(before) > 1) and (None in behind or len(behind) > 1)


def _chunks(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the runs of words between stop words, numbers and punctuation."""
    stops = words_of("stop_words")
    first: int | None = None
    pairs = first_words_of("stop_pairs")
    skip = -1
    for index, token in enumerate(reading.tokens):
        if token.folded in pairs and reading.phrase(index, index + 2) in words_of("stop_pairs"):
            skip = index + 1
        stop = index <= skip or token.folded in stops or not token.folded[0].isalpha()
        if first is not None and (stop or token.gap):
            yield first, index
            first = None
        if not stop and first is None:
            first = index
    if first is not None:
        yield first, len(reading.tokens)
