"""Keywords: the publisher's own tags, then phrases between stop words that the text repeats."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.text import TokenizedText, fold_name
from flows.metadata.entities.vocabulary import Flags, Numbers

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
        if not any(map(words.__contains__, found)) and words not in "\n".join(found):  # part of none, nor the whole
            found[words] = printed
    return tuple(found.values())


class _Phrase(NamedTuple):
    """A phrase that the text repeats."""

    words: int
    starts: list[int]
    """Indexes of the words with which it begins, ascending."""


def _ranked(tokenized: TokenizedText, headline_words: int) -> Iterator[tuple[str, str]]:
    runs = _joined(tokenized)
    joined: list[bool] = runs.tolist()
    found = _repeated(tokenized, runs)
    for _, text in sorted((-_score(phrase, headline_words), text) for text, phrase in found.items()):
        if not _is_whole(tokenized.folded, found[text], joined):
            continue
        phrase = found[text]
        printed = (tokenized.printed(start, start + phrase.words) for start in phrase.starts)
        lower = next((one for one in printed if one[0].islower()), None)
        yield text, lower or tokenized.printed(phrase.starts[0], phrase.starts[0] + phrase.words)


def _score(phrase: _Phrase, headline_words: int) -> float:
    in_headline = bisect_left(phrase.starts, headline_words)
    return (len(phrase.starts) + (HEADLINE_WEIGHT - 1) * in_headline) * (phrase.words - 0.5)


def _repeated(tokenized: TokenizedText, joined: Flags) -> dict[str, _Phrase]:
    """Return the phrases that occur at least twice. `joined`: what `_joined` says of the words."""
    words = tokenized.folded
    found: dict[str, _Phrase] = {}
    # Most pairs occur once, and so does everything that they are part of.
    repeated: dict[str, list[int]] = defaultdict(list)
    for start in _starts_of_repeated_pairs(tokenized.folded_numbers(), joined):
        repeated[f"{words[start]} {words[start + 1]}"].append(start)
    for length in range(SHORTEST, LONGEST + 1):
        longer: dict[str, list[int]] = defaultdict(list)
        # A phrase that occurs once is not part of a longer phrase that occurs twice.
        kept = {start for starts in repeated.values() for start in starts}
        for text, starts in repeated.items():
            found[text] = _Phrase(length, starts)
            for start in starts:
                if start + 1 in kept:
                    longer[f"{text} {words[start + length]}"].append(start)
        repeated = {text: starts for text, starts in longer.items() if len(starts) > 1}
    return found


def _starts_of_repeated_pairs(numbers: Numbers, joined: Flags) -> list[int]:
    """Return where the pairs of words begin that occur at least twice, those of each pair in ascending order.

    `numbers`: of the words. `joined`: whether a word and the next one are a pair.
    """
    starts = joined.nonzero()[0]
    pairs = (numbers[starts] << 32) | numbers[starts + 1]
    order = pairs.argsort(kind="stable")
    pairs = pairs[order]
    alike = np.zeros(len(pairs) + 1, dtype=np.bool_)
    alike[1:-1] = pairs[1:] == pairs[:-1]  # to the one before
    found: list[int] = starts[order[alike[1:] | alike[:-1]]].tolist()
    return found


def _is_whole(words: Sequence[str], phrase: _Phrase, joined: Sequence[bool]) -> bool:
    """Return whether a phrase is not just part of a longer one: its neighbours differ, or a run begins or ends it."""
    length, start = phrase.words, phrase.starts[0]
    if start and joined[start - 1]:
        before = words[start - 1]
        if all(start and joined[start - 1] and words[start - 1] == before for start in phrase.starts):
            return False
    last = start + length - 1
    if not joined[last]:
        return True
    after = words[last + 1]
    return not all(joined[start + length - 1] and words[start + length] == after for start in phrase.starts)


def _joined(tokenized: TokenizedText) -> Flags:
    """Return for each word whether it and the next one stand in one run.

    Stop words, numbers and punctuation lie between two runs.
    """
    stops = tokenized.are_among(words_of("stop_words")) | ~tokenized.begin_with_letter()
    pairs = words_of("stop_pairs")
    for index in tokenized.indexes_of(first_words_of("stop_pairs")):
        if tokenized.phrase(index, index + 2) in pairs:
            stops[index : index + 2] = True
    joined = ~stops
    joined[:-1] &= joined[1:]
    joined[-1:] = False
    joined[tokenized.breaks - 1] = False  # of the first word it falls to the last one, which has no next
    return joined
