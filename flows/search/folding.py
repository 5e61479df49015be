"""Words as the search index keeps them: one form with tone marks, one without."""

import re
import unicodedata

from flows.text.normalization import fold

__all__ = ["both_forms", "folded_words", "has_marks", "without_marks"]

MOST_REMEMBERED = 200_000
"""Most pieces of text in the cache of both forms, some 40 MB; a full cache is emptied."""

LONGEST_REMEMBERED = 40
"""Most characters of a cached piece; longer ones rarely occur again."""

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
    """Tell whether a folded word has a mark; a query word with a mark matches only that form."""
    return without_marks(word) != word


class _Forms(dict[str, tuple[str, str]]):
    """Cache from a piece of text between two spaces to its words in both forms: newspapers repeat syllables."""

    def __missing__(self, written: str) -> tuple[str, str]:
        marked = " ".join(folded_words(written))
        forms = marked, without_marks(marked)
        if len(written) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[written] = forms
        return forms


_FORMS = _Forms()


def both_forms(text: str) -> tuple[str, str]:
    """Return the words of `text`, a space between two, with marks and without: the same as folding all of it."""
    forms = [_FORMS[written] for written in text.split()]
    return " ".join([marked for marked, _ in forms if marked]), " ".join([plain for _, plain in forms if plain])
