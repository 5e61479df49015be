"""Keywords: the publisher's own tags, then phrases between stop words that the text repeats."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

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


class _Phrase(NamedTuple):
    """A phrase that the text repeats."""

    words: int
    starts: list[int]
    """Indexes of the words with which it begins, ascending."""


def _ranked(tokenized: TokenizedText, headline_words: int) -> Iterator[tuple[str, str]]:
    chunks = list(_chunks(tokenized))
    firsts, afters = {first for first, _ in chunks}, {after for _, after in chunks}
    found = _repeated(tokenized, chunks)
    for _, text in sorted((-_score(phrase, headline_words), text) for text, phrase in found.items()):
        if not _is_whole(tokenized, found[text], firsts, afters):
            continue
        printed = [tokenized.printed(start, start + found[text].words) for start in found[text].starts]
        yield text, next((one for one in printed if one[0].islower()), printed[0])


def _score(phrase: _Phrase, headline_words: int) -> float:
    in_headline = bisect_left(phrase.starts, headline_words)
    return (len(phrase.starts) + (HEADLINE_WEIGHT - 1) * in_headline) * (phrase.words - 0.5)


def _repeated(tokenized: TokenizedText, chunks: Sequence[tuple[int, int]]) -> dict[str, _Phrase]:
    """Return the phrases that occur at least twice."""
    found: dict[str, _Phrase] = {}
    words = tokenized.folded
    spans: dict[str, list[int]] = defaultdict(list)
    ends: dict[int, int] = {}
    # Most pairs occur once, and so does everything that they are part of.
    opened = [(start, after) for first, after in chunks for start in range(first, after - SHORTEST + 1)]
    pairs = [(words[start], words[start + 1]) for start, _ in opened]
    counts = Counter(pairs)
    for (start, after), pair in zip(opened, pairs, strict=True):
        if counts[pair] > 1:
            spans[" ".join(pair)].append(start)
            ends[start] = after
    for length in range(SHORTEST, LONGEST + 1):
        longer: dict[str, list[int]] = defaultdict(list)
        repeated = {text: starts for text, starts in spans.items() if len(starts) > 1}
        # A phrase that occurs once is not part of a longer phrase that occurs twice.
        kept = {start for starts in repeated.values() for start in starts}
        for text, starts in repeated.items():
            found[text] = _Phrase(length, starts)
            for start in starts:
                if start + 1 in kept and start + length < ends[start]:
                    longer[f"{text} {words[start + length]}"].append(start)
        spans = longer
    return found


def _is_whole(tokenized: TokenizedText, phrase: _Phrase, firsts: set[int], afters: set[int]) -> bool:
    """Return whether a phrase is not just part of a longer one: its neighbours differ, or a run begins or ends it."""
    words, length, start = tokenized.folded, phrase.words, phrase.starts[0]
    if start not in firsts:
        before = words[start - 1]
        if all(start not in firsts and words[start - 1] == before for start in phrase.starts):
            return False
    end = start + length
    if end in afters:
        return True
    after = words[end]
    return not all(start + length not in afters and words[start + length] == after for start in phrase.starts)


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
