"""Words as the search index keeps them: one form with tone marks, one without."""

import re
import unicodedata

from flows.text.normalization import fold

__all__ = ["folded_words", "has_marks", "without_marks"]

_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d_]+")


def _plain_letters() -> dict[int, str]:
    """Map every Latin letter with marks to its base letter, `ệ` to `e` and `đ` to `d`."""
    table = {ord("đ"): "d", ord("ð"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_PLAIN = _plain_letters()


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in lower case and NFC, with one spelling of tone marks; numbers stay whole."""
    return _WORD.findall(fold(text))


def without_marks(folded: str) -> str:
    """Return folded text without tone marks and other diacritics: `lào cai` becomes `lao cai`."""
    return folded.translate(_PLAIN)


def has_marks(word: str) -> bool:
    """Tell whether a folded word carries a mark, so that who typed it means that form only."""
    return without_marks(word) != word
