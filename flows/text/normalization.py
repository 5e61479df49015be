"""Folding of text for comparison. What is stored is never folded."""

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

from flows.text.syllables import is_syllable

__all__ = ["SPELLED_WORDS", "Folded", "fold", "fold_words", "second_code", "shingles", "words"]

SHINGLE_WORDS = 5
"""Five syllables are about three Vietnamese words: short enough to survive editing, long enough not to be chance."""

FOREIGN_CODES, SPELLED_CODES, NUMBER_CODES = 144, 160, 180
"""Where the codes of each kind of word begin: Vietnamese syllables from 0, other words (foreign, abbreviated,
misspelled) from FOREIGN_CODES, numbers in words from SPELLED_CODES, numbers in figures from NUMBER_CODES to 255."""

OF_NUMBERS = 256 - NUMBER_CODES
"""How many codes stand for numbers."""

SPELLED_WORDS = (
    "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "tư", "lăm", "mươi", "mốt", "linh", "trăm",
    "nghìn", "ngàn", "rưỡi",
)  # fmt: skip  # short items: a line each would fill a screen
"""What numbers are written with in words; the first are 1 to 10. Each has a code of its own."""
_CODE_OF_SPELLED = {word: SPELLED_CODES + place for place, word in enumerate(SPELLED_WORDS)}

MOST_REMEMBERED = 50_000
"""Pieces remembered, some 10 MB; then all are forgotten, because there is no end of numbers. The press's vocabulary
is some 7,000 syllables, soon folded again."""

LONGEST_REMEMBERED = 64
"""Characters of a piece that is remembered; longer ones are addresses and broken text, and do not come again."""

# The tone of oa, oe and uy may stand on either vowel (hoà or hòa) at the end of a syllable. Both spellings are
# common, often within one paper, so they are folded to the older placement.
_OLD_PLACEMENT = {
    new: old
    for news, olds in (
        ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    )
    for new, old in zip(news.split(), olds.split(), strict=True)
}
_NEW_PLACEMENT = re.compile(rf"(?<!q)(?:{'|'.join(_OLD_PLACEMENT)})\b")
_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BETWEEN_DIGITS = re.compile(r"[.,:\-–]")
_LEADING_ZEROS = re.compile(r"(?:^|(?<=[/\-–]))0+(?=\d)")


# A folded word is remembered with its marks behind it, so that one look-up gives all: its code in two bytes that no
# word has, one for each half, and whether it had a capital in one that no UTF-8 has.
_LOW_HALF, _SMALL, _CAPITAL = 0x10, 0xF8, 0xF9
_CODE_MARKS = bytes(range(2 * _LOW_HALF))
_CAPITAL_MARKS = bytes((_SMALL, _CAPITAL))
_NO_CODES = bytes(sorted(set(range(256)) - set(_CODE_MARKS)))
_NO_CAPITALS = bytes(sorted(set(range(256)) - set(_CAPITAL_MARKS)))
_HEXADECIMAL = bytes.maketrans(_CODE_MARKS, 2 * b"0123456789abcdef")
_DIGIT = bytes.maketrans(_CAPITAL_MARKS, b"01")


class Folded(NamedTuple):
    """Words as they count in comparisons."""

    text: bytes
    """The words in UTF-8, one space after each."""
    codes: bytes
    """One byte of hash a word; NUMBER_CODES and above for numbers."""
    capitals: bytes
    """Digit 1 for a word written with a capital, which may be part of a name; else 0."""


def fold(text: str) -> str:
    """Return `text` in NFC and lower case, with one spelling of tone marks."""
    folded = unicodedata.normalize("NFC", text).lower().replace("ð", "đ")
    return _NEW_PLACEMENT.sub(lambda match: _OLD_PLACEMENT[match[0]], folded)


def fold_words(text: str) -> Folded:
    """Return the words of `text`, folded; punctuation dropped, numbers kept whole: `8.127,9` is `8/127/9`.

    What stands between digits is house style (`8-1` or `8/1`), and so is what stands before them (`7h30`, `7 giờ 30`).
    """
    # No word spans a space, and no character changes its form across one.
    marked = b"".join(map(_MEMORY.__getitem__, text.split()))
    return Folded(
        marked.translate(None, _CODE_MARKS + _CAPITAL_MARKS),
        bytes.fromhex(marked.translate(_HEXADECIMAL, _NO_CODES).decode("ascii")),
        marked.translate(_DIGIT, _NO_CAPITALS),
    )


def second_code(number: bytes) -> int:
    """Return another byte of hash of a folded number: two numbers share both codes once in 19,456 times."""
    return crc32(number) // OF_NUMBERS % 256


def words(text: str) -> list[str]:
    """Return the words of folded `text`."""
    return fold_words(text).text.decode(errors="surrogatepass").split()


def shingles(text: str) -> set[str]:
    """Return the runs of five words of folded `text`; a shorter text is one shingle."""
    found = words(text)
    if len(found) <= SHINGLE_WORDS:
        return {" ".join(found)} if found else set()
    return {" ".join(found[i : i + SHINGLE_WORDS]) for i in range(len(found) - SHINGLE_WORDS + 1)}


class _Memory(dict[str, bytes]):
    """What stands between two spaces, as it was folded before: a press repeats itself, and folding is dear.

    To each belong its words, each with a space and its marks after it.
    """

    def __missing__(self, written: str) -> bytes:
        seen = _INVISIBLE.sub("", unicodedata.normalize("NFC", written))
        folded = b"".join(map(_folded, _WORD.findall(seen)))
        if len(written) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[written] = folded
        return folded


def _folded(word: str) -> bytes:
    text = fold(word)
    if text[0].isdigit():
        text = _BETWEEN_DIGITS.sub("/", _LEADING_ZEROS.sub("", text))
        return _marked(text, NUMBER_CODES + crc32(text.encode()) % OF_NUMBERS, capital=False)
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


_MEMORY = _Memory()
