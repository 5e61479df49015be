"""Words as the search index keeps them: one form with tone marks, one without, and dates taken apart."""

from collections.abc import Callable

import tantivy

from storage.model.spelling import folded_words, numbers_apart

__all__ = ["MARKLESS", "both_forms", "without_marks"]

MOST_REMEMBERED = 200_000
"""Most pieces of text in each of the two caches, some 20 MB; a full one is emptied."""

LONGEST_REMEMBERED = 40
"""Most characters of a cached piece; longer ones rarely occur again."""

MARKLESS = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.ascii_fold()).build()
"""Takes the marks off folded words, `ệ` to `e` and `đ` to `d`."""


def without_marks(folded: str) -> str:
    """Return folded words without tone marks and other diacritics: `lào cai` becomes `lao cai`."""
    return " ".join(MARKLESS.analyze(folded))


class _Forms(dict[str, str]):
    """Cache from a piece of text between two spaces to its words in one form, each with a space after it."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, written: str) -> str:
        form = "".join([f"{self._form(word)} " for word in numbers_apart(folded_words(written))])
        if len(written) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[written] = form
        return form


_MARKED = _Forms(str)
_PLAIN = _Forms(without_marks)


def both_forms(text: str) -> tuple[str, str]:
    """Return the folded words and numbers of `text`, a space after each, with marks and without: as if folded at once.

    Each piece between spaces can be folded alone, and newspapers repeat their syllables, so pieces are cached.
    """
    pieces = text.split()
    return "".join(map(_MARKED.__getitem__, pieces)), "".join(map(_PLAIN.__getitem__, pieces))
