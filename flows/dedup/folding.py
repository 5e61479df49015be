"""Folding of text for comparison. What is stored is never folded."""

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

__all__ = ["SPELLED_WORDS", "Folded", "fold", "fold_words", "shingles", "words"]

SHINGLE_WORDS = 5
"""Five syllables are about three Vietnamese words: short enough to survive editing, long enough not to be chance."""

SPELLED_CODES, NUMBER_CODES = 160, 180
"""Codes from NUMBER_CODES to 255 stand for numbers, from SPELLED_CODES on for numbers in words, others for words."""

SPELLED_WORDS = (
    "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "tư", "lăm", "mươi", "mốt", "linh", "trăm",
    "nghìn", "ngàn", "rưỡi",
)  # fmt: skip
"""What numbers are written with in words; the first are 1 to 10. Each has a code of its own."""
_CODE_OF_SPELLED = {word: SPELLED_CODES + place for place, word in enumerate(SPELLED_WORDS)}

MOST_REMEMBERED = 50_000
"""Pieces remembered, some 15 MB: what does not fit a processor's cache is hardly faster than folding again."""

MOST_NUMBERS_REMEMBERED = 10_000
"""Pieces with digits remembered. Apart from the words, because there is no end of them."""

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


class Folded(NamedTuple):
    """Words as they count in comparisons."""

    text: str
    """The words, one space after each."""
    codes: bytes
    """One byte of hash a word; NUMBER_CODES and above for numbers."""
    capitals: bytes
    """1 for a word written with a capital, which may be part of a name; else 0."""


def fold(text: str) -> str:
    """Return `text` in NFC and lower case, with one spelling of tone marks."""
    folded = unicodedata.normalize("NFC", text).lower().replace("ð", "đ")
    return _NEW_PLACEMENT.sub(lambda match: _OLD_PLACEMENT[match[0]], folded)


def fold_words(text: str) -> Folded:
    """Return the words of `text`, folded; punctuation dropped, numbers kept whole: `8.127,9` is `8/127/9`.

    What stands between digits is house style (`8-1` or `8/1`), and so is what stands before them (`7h30`, `7 giờ 30`).
    """
    # No word spans a space, and no character changes its form across one.
    pieces = list(map(_MEMORY.__getitem__, text.split()))
    if not pieces:
        return Folded("", b"", b"")
    texts, marked = zip(*pieces, strict=True)
    marks = b"".join(marked)
    return Folded("".join(texts), marks[::2], marks[1::2])


def words(text: str) -> list[str]:
    """Return the words of folded `text`."""
    return fold_words(text).text.split()


def shingles(text: str) -> set[str]:
    """Return the runs of five words of folded `text`; a shorter text is one shingle."""
    found = words(text)
    if len(found) <= SHINGLE_WORDS:
        return {" ".join(found)} if found else set()
    return {" ".join(found[i : i + SHINGLE_WORDS]) for i in range(len(found) - SHINGLE_WORDS + 1)}


class _Memory(dict[str, tuple[str, bytes]]):
    """What stands between two spaces, as it was folded before: a press repeats itself, and folding is dear.

    To each belong its words with a space after each, and two bytes a word: its code and whether it has a capital.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, tuple[str, bytes]] = {}

    def __missing__(self, written: str) -> tuple[str, bytes]:
        folded = self._numbers.get(written)
        if folded is None:
            seen = _INVISIBLE.sub("", unicodedata.normalize("NFC", written))
            words = [_folded(word) for word in _WORD.findall(seen)]
            folded = "".join(word for word, _ in words), b"".join(mark for _, mark in words)
            if len(written) <= LONGEST_REMEMBERED:
                self._remember(written, folded)
        return folded

    def _remember(self, written: str, folded: tuple[str, bytes]) -> None:
        numeric = any(map(str.isdigit, written))
        memory, most = (self._numbers, MOST_NUMBERS_REMEMBERED) if numeric else (self, MOST_REMEMBERED)
        if len(memory) >= most:
            memory.clear()
        memory[written] = folded


def _folded(word: str) -> tuple[str, bytes]:
    text = fold(word)
    if text[0].isdigit():
        text = _BETWEEN_DIGITS.sub("/", _LEADING_ZEROS.sub("", text))
        return f"{text} ", bytes((NUMBER_CODES + crc32(text.encode()) % (256 - NUMBER_CODES), 0))
    code = _CODE_OF_SPELLED.get(text)
    if code is None:
        code = crc32(text.encode(errors="surrogatepass")) % SPELLED_CODES
    return f"{text} ", bytes((code, word[0].isupper()))


_MEMORY = _Memory()
