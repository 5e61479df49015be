"""Text as a sequence of words with their offsets, which all recognisers read."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from flows.metadata.entities.vocabulary import WORD, Flags, Numbers, Token, fold_word, numbered

__all__ = ["Token", "TokenizedText", "fold_name", "read_text"]

_PIECE = re.compile(rf"[\W_]*{WORD.pattern}")
"""A word and the characters between it and the previous word."""
_QUICK_PIECE = re.compile(r"\W*+\w++(?:['’]\w++)*+")
"""The same in two thirds of the time, for texts without underscores: no part of it can give a character back."""
_JOINTS = frozenset({"-", "–", "—"})
"""Signs between two words of one name: `Bà Rịa - Vũng Tàu`."""
_FOLDED, _GAP = (itemgetter(Token._fields.index(name)) for name in ("folded", "gap"))


class TokenizedText:
    """A text and its words."""

    __slots__ = ("_ends", "_gaps", "_numbers", "_vocabulary", "breaks", "capitals", "folded", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        end = len(text)
        while end and not text[end - 1].isalnum():
            end -= 1
        # A long text has ten thousand words, so they are processed column by column, not one by one.
        pieces = (_PIECE if "_" in text else _QUICK_PIECE).findall(text, 0, end)
        self._ends = list(accumulate(map(len, pieces)))
        self._vocabulary, self._numbers = numbered(pieces)
        self.tokens: Sequence[Token] = list(map(self._vocabulary.tokens.__getitem__, self._numbers.tolist()))
        self.folded = list(map(_FOLDED, self.tokens))
        """The words folded, for what looks at many of them."""
        self.capitals: list[int] = self._vocabulary.opens[self._numbers].nonzero()[0].tolist()
        """Indexes of the words that begin with a capital."""
        self._gaps = list(map(_GAP, self.tokens))
        self.breaks: Numbers = self._vocabulary.gapped[self._numbers].nonzero()[0]
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

    def indexes_of(self, words: frozenset[str]) -> list[int]:
        """Return the indexes of the words that are, folded, among `words`."""
        indexes: list[int] = self.are_among(words).nonzero()[0].tolist()
        return indexes

    def are_among(self, words: frozenset[str]) -> Flags:
        """Return for each word whether it is, folded, among `words`."""
        return self._vocabulary.members(words)[self._numbers]

    def capitals_among(self, words: frozenset[str]) -> list[int]:
        """Return the indexes of the words that begin with a capital and are, folded, among `words`."""
        vocabulary = self._vocabulary
        indexes: list[int] = (vocabulary.opens & vocabulary.members(words))[self._numbers].nonzero()[0].tolist()
        return indexes

    def begin_with_letter(self) -> Flags:
        """Return for each word whether it begins with a letter."""
        return self._vocabulary.lettered[self._numbers]

    def folded_numbers(self) -> Numbers:
        """Return a number for each word: equal for words that are equal when folded."""
        return self._vocabulary.words[self._numbers]

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
    return " ".join(fold_word(match[0]) for match in WORD.finditer(unicodedata.normalize("NFC", name)))
