"""Folding of text: one spelling of what newspapers spell in several ways, to compare. Stored text is never folded."""

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

from flows.text.syllables import is_syllable
from storage.model.spelling import fold

__all__ = ["SPELLED_WORDS", "Folded", "fold_words", "second_code", "shingles", "words"]

SHINGLE_WORDS = 5
"""Five syllables are about three Vietnamese words: short enough to survive editing, long enough not to be chance."""

FOREIGN_CODES, SPELLED_CODES, NUMBER_CODES = 144, 160, 180
"""Where the codes of each kind of word begin: Vietnamese syllables from 0, other words (foreign, abbreviated,
misspelled) from FOREIGN_CODES, numbers in words from SPELLED_CODES, numbers in figures from NUMBER_CODES to 255."""

NUMBER_CODE_COUNT = 256 - NUMBER_CODES
"""Number of codes of numbers."""

SPELLED_WORDS = (
    "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "tư", "lăm", "mươi", "mốt", "linh", "trăm",
    "nghìn", "ngàn", "rưỡi",
)  # fmt: skip  # short items: a line each would fill a screen
"""Syllables of numbers in words; the first ten are 1 to 10. Each has its own code."""
_CODE_OF_SPELLED = {word: SPELLED_CODES + place for place, word in enumerate(SPELLED_WORDS)}

CACHE_SIZE = 50_000
"""Pieces in the cache, some 10 MB. Then it is cleared, because there are always new numbers. The press uses some 7,000
syllables, which are soon cached again."""

LONGEST_CACHED = 64
"""Characters of the longest cached piece: longer ones are addresses and broken text, which do not come again."""

_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BETWEEN_DIGITS = re.compile(r"[.,:\-–]")
_LEADING_ZEROS = re.compile(r"(?:^|(?<=[/\-–]))0+(?=\d)")


# A folded word is cached with marks behind it, so that one look-up gives everything: two bytes that occur in no word
# for the two halves of its code, and one byte that occurs in no UTF-8 for its capital.
_LOW_HALF, _SMALL, _CAPITAL = 0x10, 0xF8, 0xF9
_CODE_MARKS = bytes(range(2 * _LOW_HALF))
_CAPITAL_MARKS = bytes((_SMALL, _CAPITAL))
_NO_CODES = bytes(sorted(set(range(256)) - set(_CODE_MARKS)))
_NO_CAPITALS = bytes(sorted(set(range(256)) - set(_CAPITAL_MARKS)))
_HEXADECIMAL = bytes.maketrans(_CODE_MARKS, 2 * b"0123456789abcdef")
_DIGIT = bytes.maketrans(_CAPITAL_MARKS, b"01")


class Folded(NamedTuple):
    """Folded words."""

    text: bytes
    """The words in UTF-8, one space after each."""
    codes: bytes
    """One byte of hash for each word; its range tells the kind of the word."""
    capitals: bytes
    """Digit 1 for each word that begins with a capital, and may be part of a name; else 0."""


def fold_words(text: str) -> Folded:
    """Return the folded words of `text`, without punctuation. Numbers stay whole: `8.127,9` becomes `8/127/9`.

    Newspapers write `8-1` or `8/1`, so all signs between digits are folded to one.
    """
    # Each piece between spaces can be folded alone: no word, and no change of Unicode form, reaches across a space.
    marked = b"".join(map(_CACHE.__getitem__, text.split()))
    return Folded(
        marked.translate(None, _CODE_MARKS + _CAPITAL_MARKS),
        bytes.fromhex(marked.translate(_HEXADECIMAL, _NO_CODES).decode("ascii")),
        marked.translate(_DIGIT, _NO_CAPITALS),
    )


def second_code(number: bytes) -> int:
    """Return a second byte of hash of a folded number. One of 19,456 pairs of numbers has the same two bytes."""
    return crc32(number) // NUMBER_CODE_COUNT % 256


def words(text: str) -> list[str]:
    """Return the words of folded `text`."""
    return fold_words(text).text.decode(errors="surrogatepass").split()


def shingles(text: str) -> set[str]:
    """Return the runs of five words of folded `text`; a shorter text is one shingle."""
    found = words(text)
    if len(found) <= SHINGLE_WORDS:
        return {" ".join(found)} if found else set()
    return {" ".join(found[i : i + SHINGLE_WORDS]) for i in range(len(found) - SHINGLE_WORDS + 1)}


class _Cache(dict[str, bytes]):
    """Folded pieces by what was written between two spaces: newspapers repeat words, and folding is slow.

    A value holds the words of the piece, each followed by a space and its marks.
    """

    def __missing__(self, written: str) -> bytes:
        seen = _INVISIBLE.sub("", unicodedata.normalize("NFC", written))
        folded = b"".join(map(_folded, _WORD.findall(seen)))
        if len(written) <= LONGEST_CACHED:
            if len(self) >= CACHE_SIZE:
                self.clear()
            self[written] = folded
        return folded


def _folded(word: str) -> bytes:
    text = fold(word)
    if text[0].isdigit():
        text = _BETWEEN_DIGITS.sub("/", _LEADING_ZEROS.sub("", text))
        return _marked(text, NUMBER_CODES + crc32(text.encode()) % NUMBER_CODE_COUNT, capital=False)
    code = _CODE_OF_SPELLED.get(text)
    if code is None:
        code = crc32(text.encode(errors="surrogatepass"))
        if is_syllable(text):
            code %= FOREIGN_CODES
        else:
            code = FOREIGN_CODES + code % (SPELLED_CODES - FOREIGN_CODES)
    return _marked(text, code, capital=word[0].isupper())


def _marked(word: str, code: int, *, capital: bool) -> bytes:
    high, low = divmod(code, 16)
    return word.encode(errors="surrogatepass") + bytes((0x20, high, _LOW_HALF + low, _CAPITAL if capital else _SMALL))


_CACHE = _Cache()
