"""Text as a sequence of words with their offsets, which all recognisers read."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import itemgetter, not_
from typing import NamedTuple

from flows.text.normalization import fold

__all__ = ["Token", "TokenizedText", "fold_name", "read_text"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PIECE = re.compile(rf"[\W_]*{_WORD.pattern}")
"""A word and the characters between it and the previous word."""
_QUICK_PIECE = re.compile(r"\W*\w+(?:['’]\w+)*")
"""The same in two thirds of the time, for texts without underscores."""
_JOINTS = frozenset({"-", "–", "—"})
"""Signs between two words of one name: `Bà Rịa - Vũng Tàu`."""
CACHE_SIZE = 30_000
"""Pieces that are remembered, some 10 MB: the syllables of Vietnamese, each after several signs, and foreign words."""
LONGEST_CACHED = 64
"""Characters of the longest piece that is remembered: longer ones are broken text, which does not come again."""


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


_COLUMNS = ("folded", "gap", "opens", "lettered")
_FOLDED, _GAP, _OPENS, _LETTERED = (itemgetter(Token._fields.index(name)) for name in _COLUMNS)


class TokenizedText:
    """A text and its words."""

    __slots__ = ("_ends", "_gaps", "breaks", "capitals", "folded", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        end = len(text)
        while end and not text[end - 1].isalnum():
            end -= 1
        # A long text has ten thousand words, so they are processed column by column, not one by one.
        pieces = (_PIECE if "_" in text else _QUICK_PIECE).findall(text, 0, end)
        self._ends = list(accumulate(map(len, pieces)))
        self.tokens: Sequence[Token] = list(map(_TOKENS.__getitem__, pieces))
        self.folded = list(map(_FOLDED, self.tokens))
        """The words folded, for what looks at many of them."""
        self.capitals = list(compress(count(), map(_OPENS, self.tokens)))
        """Indexes of the words that begin with a capital."""
        self._gaps = list(map(_GAP, self.tokens))
        self.breaks = list(compress(count(), self._gaps))
        """Indexes of the words with a non-empty `gap`."""

    def start(self, index: int) -> int:
        """Return the offset in the text at which word `index` begins."""
        return self._ends[index] - self.tokens[index].length

    def end(self, index: int) -> int:
        """Return the offset in the text behind word `index`."""
        return self._ends[index]

    def count_before(self, offset: int) -> int:
        """Return how many words begin before `offset`."""
        return bisect_left(range(len(self.tokens)), offset, key=self.start)

    def indexes_of(self, words: Set[str]) -> list[int]:
        """Return the indexes of the words that are, folded, among `words`."""
        return list(compress(count(), map(words.__contains__, self.folded)))

    def indexes_without_letter(self) -> list[int]:
        """Return the indexes of the words that begin with no letter."""
        return list(compress(count(), map(not_, map(_LETTERED, self.tokens))))

    def printed(self, first: int, after: int) -> str:
        """Return the text of the words `first` to `after`, the latter left out."""
        return self.text[self.start(first) : self._ends[after - 1]]

    def gap_after(self, index: int) -> str:
        """Return the characters between word `index` and the next, or after the last word."""
        if index + 1 < len(self.tokens):
            return self.tokens[index + 1].gap
        return self.text[self._ends[index] :].strip() or "\n"

    def phrase(self, first: int, after: int) -> str:
        """Return the folded words `first` to `after`, separated by blanks."""
        return " ".join(self.folded[first:after])

    def hangs(self, index: int) -> bool:
        """Return whether a single character stands between word `index` and the one before."""
        return self.start(index) == self._ends[index - 1] + 1

    def reach(self, first: int, limit: int) -> int:
        """Return up to which word, `limit` at most, words from `first` on have no more than dashes between them."""
        after, limit = first + 1, min(limit, len(self.tokens))
        while after < limit and (not (gap := self._gaps[after]) or gap in _JOINTS):
            after += 1
        return min(after, limit)

    def joined(self, first: int, after: int, *, dashes: bool = False) -> bool:
        """Return whether the words `first` to `after` have empty gaps between them, or only dashes if `dashes`."""
        gaps = self._gaps[first + 1 : after]
        return not any(gaps) or (dashes and _JOINTS.issuperset(filter(None, gaps)))


def read_text(text: str) -> TokenizedText:
    """Split `text` into words, NFC."""
    return TokenizedText(text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text))


@lru_cache(maxsize=5_000)  # an article repeats its names, and a newspaper's articles do
def fold_name(name: str) -> str:
    """Return the words of `name` folded as in a text: `Bà Rịa - Vũng Tàu` gives `bà rịa vũng tàu`."""
    return " ".join(_folded(match[0]) for match in _WORD.finditer(unicodedata.normalize("NFC", name)))


class _Tokens(dict[str, Token]):
    """Tokens by the piece of text that holds the word and what precedes it: newspapers repeat words."""

    def __missing__(self, piece: str) -> Token:
        token = _token(piece)
        if len(piece) <= LONGEST_CACHED:
            if len(self) >= CACHE_SIZE:
                self.clear()
            self[piece] = token
        return token


_TOKENS = _Tokens()


def _token(piece: str) -> Token:
    found = _WORD.search(piece)
    assert found is not None  # a piece ends with a word
    word, between = found[0], piece[: found.start()]
    upper = word.isupper()
    title = word[0].isupper() and (not upper or len(word) == 1)
    folded = _folded(word)
    gap = "\n" if "\n" in between else between.strip()
    return Token(folded, title, upper, gap, len(word), title or upper, folded[0].isalpha())


def _folded(word: str) -> str:
    return fold(word).replace("’", "'")
