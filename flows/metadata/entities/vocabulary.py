"""The words of all texts read so far, numbered, so that a question about every word of a text is one of an array."""

import re
import threading
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from storage.model.spelling import fold

__all__ = ["WORD", "Flags", "Numbers", "Token", "Vocabulary", "fold_word", "numbered"]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SIZE = 30_000
"""Pieces that are remembered, some 10 MB: the syllables of Vietnamese, each after several signs, and foreign words."""
MOST_CHARACTERS = 2_000_000
"""Characters of the pieces that are remembered: broken text has pieces of any length."""

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]


class Token(NamedTuple):
    """A word of the text. Equal words after equal signs are one object, so that it does not know where it stands."""

    folded: str
    """In lower case, with one spelling of tone marks."""
    capital: bool
    """Title case, as syllables of names are printed: `Lạng`."""
    upper: bool
    """Only capitals: `UBND`, `P`."""
    gap: str
    """The characters between the previous word and this one, without blanks."""
    length: int
    """Characters of the word."""
    opens: bool
    """True if it begins with a capital."""
    lettered: bool
    """True if it begins with a letter."""


_FOLDED = itemgetter(Token._fields.index("folded"))


class Vocabulary(dict[str, int]):
    """Numbers of pieces: of a word and the characters between it and the previous one. A new piece gets the next.

    The other attributes say what the piece of each number is.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self.opens: Flags = np.zeros(size, dtype=np.bool_)
        self.gapped: Flags = np.zeros(size, dtype=np.bool_)
        """True if the token has a `gap`."""
        self.lettered: Flags = np.zeros(size, dtype=np.bool_)
        self.words: Numbers = np.zeros(size, dtype=np.intp)
        """Numbers of the folded words: tokens with the same word have the same."""
        self.characters = 0
        self._word_numbers: dict[str, int] = {}
        self._members: dict[frozenset[str], tuple[int, Flags]] = {}
        """By the words asked for: up to which number the flags are set, and the flags."""

    def __missing__(self, piece: str) -> int:
        number = len(self.tokens)
        token = _token(piece)
        self.opens[number], self.gapped[number], self.lettered[number] = token.opens, bool(token.gap), token.lettered
        self.words[number] = self._word_numbers.setdefault(token.folded, number)
        self.tokens.append(token)
        self.characters += len(piece)
        self[piece] = number
        return number

    def members(self, words: frozenset[str]) -> Flags:
        """Return for each number whether the folded word is among `words`."""
        known, flags = self._members.get(words) or (0, np.zeros(len(self.opens), dtype=np.bool_))
        count = len(self.tokens)
        if known < count:
            flags[known:count] = list(map(words.__contains__, map(_FOLDED, self.tokens[known:count])))
            self._members[words] = count, flags
        return flags


_vocabulary = Vocabulary(SIZE)
_lock = threading.Lock()


def numbered(pieces: Sequence[str]) -> tuple[Vocabulary, Numbers]:
    """Return the numbers of the pieces of a text, and the vocabulary that gave them.

    It is a new one if the last one has not enough room; texts read before keep theirs.
    """
    global _vocabulary
    with _lock:
        full = len(_vocabulary.tokens) + len(pieces) > len(_vocabulary.opens)
        if full or _vocabulary.characters > MOST_CHARACTERS:
            _vocabulary = Vocabulary(max(SIZE, len(pieces)))
        return _vocabulary, np.fromiter(map(_vocabulary.__getitem__, pieces), np.intp, len(pieces))


def _token(piece: str) -> Token:
    found = WORD.search(piece)
    assert found is not None  # a piece ends with a word
    word, between = found[0], piece[: found.start()]
    upper = word.isupper()
    title = word[0].isupper() and (not upper or len(word) == 1)
    folded = fold_word(word)
    gap = "\n" if "\n" in between else between.strip()
    return Token(folded, title, upper, gap, len(word), title or upper, folded[0].isalpha())


def fold_word(word: str) -> str:
    """Return `word` in lower case, with one spelling of tone marks."""
    return fold(word).replace("’", "'")
