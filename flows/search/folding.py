"""Words as the search index keeps them: one form with tone marks, one without."""

import re

import tantivy

from flows.text.normalization import fold

__all__ = ["MARKLESS", "folded_words", "has_marks", "marked_form", "without_marks"]

MOST_REMEMBERED = 200_000
"""Most pieces of text in the cache, some 20 MB; a full cache is emptied."""

LONGEST_REMEMBERED = 40
"""Most characters of a cached piece; longer ones rarely occur again."""

_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d_]+")

MARKLESS = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.ascii_fold()).build()
"""Takes the marks off folded words, `ệ` to `e` and `đ` to `d`. The index runs it on its own thread, beside Python."""


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in lower case and NFC, with one spelling of tone marks; numbers stay whole."""
    return _WORD.findall(fold(text))


def without_marks(folded: str) -> str:
    """Return folded words without tone marks and other diacritics: `lào cai` becomes `lao cai`."""
    return " ".join(MARKLESS.analyze(folded))


def has_marks(word: str) -> bool:
    """Tell whether a folded word has a mark; a query word with a mark matches only that form."""
    return without_marks(word) != word


class _Forms(dict[str, str]):
    """Cache from a piece of text between two spaces to its folded words, each with a space after it."""

    def __missing__(self, written: str) -> str:
        form = "".join([f"{word} " for word in folded_words(written)])
        if len(written) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[written] = form
        return form


_FORMS = _Forms()


def marked_form(text: str) -> str:
    """Return the folded words of `text`, a space after each: the same as folding all of it at once.

    Each piece between spaces can be folded alone, and newspapers repeat their syllables, so pieces are cached.
    """
    return "".join(map(_FORMS.__getitem__, text.split()))
