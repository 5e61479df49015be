"""Text as a sequence of words with their offsets, which all recognisers read."""

import re
import unicodedata
from collections.abc import Iterable, Set
from functools import lru_cache
from itertools import accumulate, repeat
from typing import NamedTuple

from flows.text.normalization import fold

__all__ = ["Token", "TokenizedText", "fold_name", "read_text"]

_WORD = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)")
_QUICK_WORD = re.compile(r"(\w+(?:['’]\w+)*)")
"""The same in two thirds of the time, for texts without underscores."""
_JOINTS = frozenset({"-", "–", "—"})
"""Signs between two words of one name: `Bà Rịa - Vũng Tàu`."""


class Token(NamedTuple):
    """A word of the text."""

    start: int
    end: int
    folded: str
    """In lower case, with one spelling of tone marks."""
    capital: bool
    """Title case, as syllables of names are printed: `Lạng`."""
    upper: bool
    """Only capitals: `UBND`, `P`."""
    gap: str
    """The characters between the previous word and this one, without blanks."""


class TokenizedText:
    """A text and its words."""

    __slots__ = ("_folded", "breaks", "capitals", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        # A long text has ten thousand words, so they are processed column by column, not one by one.
        parts = (_WORD if "_" in text else _QUICK_WORD).split(text)
        ends = list(accumulate(map(len, parts)))
        self._folded, capitals, uppers = (
            map(list, zip(*map(_form, parts[1::2]), strict=True)) if ends[1:] else ([], [], [])
        )
        gaps = list(map(_gap, parts[:-1:2]))
        columns = zip(ends[:-1:2], ends[1::2], self._folded, capitals, uppers, gaps, strict=True)
        self.tokens = tuple(map(tuple.__new__, repeat(Token), columns))  # same as Token._make, but faster
        self.capitals = [
            index for index, (one, all_of) in enumerate(zip(capitals, uppers, strict=True)) if one or all_of
        ]
        """Indexes of the words that begin with a capital."""
        self.breaks = [index for index, gap in enumerate(gaps) if gap]
        """Indexes of the words with a non-empty `gap`."""

    def indexes_of(self, words: Set[str]) -> list[int]:
        """Return the indexes of the words that are, folded, among `words`."""
        return [index for index, word in enumerate(self._folded) if word in words]

    def indexes_without_letter(self) -> list[int]:
        """Return the indexes of the words that begin with no letter."""
        return [index for index, word in enumerate(self._folded) if not word[0].isalpha()]

    def repeated_pairs(self, starts: Iterable[int]) -> list[int]:
        """Return those of `starts` whose next two words also begin at another of `starts`."""
        words = self._folded
        firsts: dict[str, int] = {}
        found: set[int] = set()
        for start in starts:
            first = firsts.setdefault(f"{words[start]} {words[start + 1]}", start)
            if first != start:
                found.add(first)
                found.add(start)
        return sorted(found)

    def printed(self, first: int, after: int) -> str:
        """Return the text of the words `first` to `after`, the latter left out."""
        return self.text[self.tokens[first].start : self.tokens[after - 1].end]

    def gap_after(self, index: int) -> str:
        """Return the characters between word `index` and the next, or after the last word."""
        if index + 1 < len(self.tokens):
            return self.tokens[index + 1].gap
        return self.text[self.tokens[index].end :].strip() or "\n"

    def phrase(self, first: int, after: int) -> str:
        """Return the folded words `first` to `after`, separated by blanks."""
        return " ".join(self._folded[first:after])

    def joined(self, first: int, after: int, *, dashes: bool = False) -> bool:
        """Return whether the words `first` to `after` have empty gaps between them, or only dashes if `dashes`."""
        return all(not token.gap or (dashes and token.gap in _JOINTS) for token in self.tokens[first + 1 : after])


def read_text(text: str) -> TokenizedText:
    """Split `text` into words, NFC."""
    return TokenizedText(text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text))


def fold_name(name: str) -> str:
    """Return the words of `name` folded as in a text: `Bà Rịa - Vũng Tàu` gives `bà rịa vũng tàu`."""
    return " ".join(_folded(match[0]) for match in _WORD.finditer(unicodedata.normalize("NFC", name)))


@lru_cache(maxsize=20_000)  # the syllables of Vietnamese, and room for foreign words
def _form(word: str) -> tuple[str, bool, bool]:
    """Return the word folded, and whether it is in title case or in capitals only; a single capital is both."""
    upper = word.isupper()
    return _folded(word), word[0].isupper() and (not upper or len(word) == 1), upper


@lru_cache(maxsize=1_000)
def _gap(between: str) -> str:
    """Return the `gap` of a token for the characters before it."""
    return "\n" if "\n" in between else between.strip()


def _folded(word: str) -> str:
    return fold(word).replace("’", "'")
