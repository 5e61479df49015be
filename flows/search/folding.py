"""Words as the search index keeps them: one form with tone marks, one without."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from string import ascii_lowercase

import tantivy

from flows.text.normalization import fold

__all__ = ["MARKLESS", "any_spelling", "both_forms", "folded_words", "has_marks", "without_marks"]

MOST_REMEMBERED = 200_000
"""Most pieces of text in each of the two caches, some 20 MB; a full one is emptied."""

LONGEST_REMEMBERED = 40
"""Most characters of a cached piece; longer ones rarely occur again."""

LETTERS = ((0x00C0, 0x0250), (0x1E00, 0x1F00))
"""Code points of the Latin letters with marks."""

LONGEST_SPELT = 50
"""Most letters of a word that is looked for in any spelling in a mixed phrase: no syllable has more than seven, and
tantivy refuses the regular expression of a hundred."""

_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d_]+")

MARKLESS = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.ascii_fold()).build()
"""Takes the marks off folded words, `ệ` to `e` and `đ` to `d`."""


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in lower case and NFC, with one spelling of tone marks; numbers stay whole."""
    return _WORD.findall(fold(text))


def without_marks(folded: str) -> str:
    """Return folded words without tone marks and other diacritics: `lào cai` becomes `lao cai`."""
    return " ".join(MARKLESS.analyze(folded))


def has_marks(word: str) -> bool:
    """Tell whether a folded word has a mark; a query word with a mark matches only that form."""
    return without_marks(word) != word


@cache
def _spellings() -> Mapping[str, str]:
    """Return for each letter without marks all letters that become it, itself with them."""
    letters = [chr(code) for first, last in LETTERS for code in range(first, last) if chr(code) == chr(code).lower()]
    found = {plain: plain for plain in ascii_lowercase}
    for letter in letters:
        if letter.isalpha() and (plain := without_marks(letter)) in found:
            found[plain] += letter
    return found


def any_spelling(word: str) -> str:
    """Return a regular expression of a folded word without marks: it matches the word with any marks, or none.

    >>> import re
    >>> bool(re.fullmatch(any_spelling("dong"), "động")), bool(re.fullmatch(any_spelling("dong"), "đong đo"))
    (True, False)
    """
    if len(word) > LONGEST_SPELT:
        return re.escape(word)
    return "".join(f"[{letters}]" if (letters := _spellings().get(each)) else re.escape(each) for each in word)


class _Forms(dict[str, str]):
    """Cache from a piece of text between two spaces to its words in one form, each with a space after it."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, written: str) -> str:
        form = "".join([f"{self._form(word)} " for word in folded_words(written)])
        if len(written) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[written] = form
        return form


_MARKED = _Forms(str)
_PLAIN = _Forms(without_marks)


def both_forms(text: str) -> tuple[str, str]:
    """Return the folded words of `text`, a space after each, with marks and without: the same as folding all at once.

    Each piece between spaces can be folded alone, and newspapers repeat their syllables, so pieces are cached.
    """
    pieces = text.split()
    return "".join(map(_MARKED.__getitem__, pieces)), "".join(map(_PLAIN.__getitem__, pieces))
