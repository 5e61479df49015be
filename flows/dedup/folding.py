"""Folding of text for comparison. What is stored is never folded."""

import re
import unicodedata

__all__ = ["fold", "shingles", "words"]

SHINGLE_WORDS = 5
"""Five syllables are about three Vietnamese words: short enough to survive editing, long enough not to be chance."""

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


def fold(text: str) -> str:
    """Return `text` in NFC and lower case, with one spelling of tone marks."""
    folded = unicodedata.normalize("NFC", text).lower()
    return _NEW_PLACEMENT.sub(lambda match: _OLD_PLACEMENT[match[0]], folded)


def words(text: str) -> list[str]:
    """Return the words of folded `text`, punctuation dropped, numbers such as `8.127,9` kept whole."""
    return _WORD.findall(fold(text))


def shingles(text: str) -> set[str]:
    """Return the runs of five words of folded `text`; a shorter text is one shingle."""
    found = words(text)
    if len(found) <= SHINGLE_WORDS:
        return {" ".join(found)} if found else set()
    return {" ".join(found[i : i + SHINGLE_WORDS]) for i in range(len(found) - SHINGLE_WORDS + 1)}
