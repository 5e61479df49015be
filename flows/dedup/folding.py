"""Folding of text for comparison. What is stored is never folded."""

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

__all__ = ["FoldedWord", "fold", "fold_words", "shingles", "words"]

SHINGLE_WORDS = 5
"""Five syllables are about three Vietnamese words: short enough to survive editing, long enough not to be chance."""

NUMBER_CODES = 192
"""Codes from here to 255 stand for numbers, those below for words."""

MOST_REMEMBERED = 200_000
"""Spellings remembered: more than a year of a newspaper uses, some 40 MB."""

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
_WORD = re.compile(r"\w+(?:[.,/:]\d+)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LEADING_ZEROS = re.compile(r"(?:^|(?<=/))0+(?=\d)")


class FoldedWord(NamedTuple):
    """A word as it counts in comparisons."""

    text: str
    code: int
    """One byte of hash; NUMBER_CODES and above for what begins with a digit."""
    capital: bool
    """True if it is a word written with a capital: perhaps part of a name."""


def fold(text: str) -> str:
    """Return `text` in NFC and lower case, with one spelling of tone marks."""
    folded = unicodedata.normalize("NFC", text).lower().replace("ð", "đ")
    return _NEW_PLACEMENT.sub(lambda match: _OLD_PLACEMENT[match[0]], folded)


def fold_words(text: str) -> list[FoldedWord]:
    """Return the words of `text`, folded; punctuation dropped, numbers such as `8.127,9` kept whole."""
    if len(_MEMORY) > MOST_REMEMBERED:
        _MEMORY.clear()
    seen = unicodedata.normalize("NFC", text)
    if _INVISIBLE.search(seen):
        seen = _INVISIBLE.sub("", seen)
    return list(map(_MEMORY.__getitem__, _WORD.findall(seen)))


def words(text: str) -> list[str]:
    """Return the words of folded `text`."""
    return [word.text for word in fold_words(text)]


def shingles(text: str) -> set[str]:
    """Return the runs of five words of folded `text`; a shorter text is one shingle."""
    found = words(text)
    if len(found) <= SHINGLE_WORDS:
        return {" ".join(found)} if found else set()
    return {" ".join(found[i : i + SHINGLE_WORDS]) for i in range(len(found) - SHINGLE_WORDS + 1)}


class _Memory(dict[str, FoldedWord]):
    """Words as they were folded before: a press repeats itself, and folding is dear."""

    def __missing__(self, written: str) -> FoldedWord:
        text = fold(written)
        if text[0].isdigit():
            text = _LEADING_ZEROS.sub("", text)
            code = NUMBER_CODES + crc32(text.encode()) % (256 - NUMBER_CODES)
        else:
            code = crc32(text.encode(errors="surrogatepass")) % NUMBER_CODES
        self[written] = folded = FoldedWord(text, code, code < NUMBER_CODES and written[0].isupper())
        return folded


_MEMORY = _Memory()
