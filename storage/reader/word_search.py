"""Searched words as regular expressions of polars: whole words in their spellings, as the search of `browse` has them.

A word typed with marks matches that form, its tone mark in either place; a word without marks matches every form. A
number or date is found in a range or longer date, too. All raise ValueError for too many words in a row.
"""

import re
import unicodedata
from collections.abc import Sequence

import polars as pl

from storage.model.spelling import (
    any_placement,
    any_spelling,
    apart_from_other_scripts,
    folded_words,
    has_marks,
    refuse_long,
    sought_words,
)

__all__ = ["begins_with", "contains_words", "is_name"]

_SIGN = r"[^\p{L}\d]"
_DASH = "[-–]"
_JOINT = "[.,:]"
"""A sign inside one number, `8.127,9`; the dash or slash of `30/4-1/5` and `2025-2030` stands between two."""
_PARTED = rf"(?:[.,:/\-–]*[^\p{{L}}\d.,:/\-–]{_SIGN}*|[.,:/\-–]{{2,}})"
"""What stands between two numbers that follow each other, `3, 1`: one such sign alone joins them, `3-1`."""


def contains_words(texts: pl.Expr, sought: str) -> pl.Expr:
    """Tell which texts contain all words of a search, those in quotes one after the other; a blank search, all.

    What is not in Latin letters is found within words, too.
    """
    latin, other = apart_from_other_scripts(_dotless(sought))
    words = sought_words(latin)
    if not words and not other:
        return pl.lit(not sought.strip())
    lowered = _lowered(texts)
    return pl.all_horizontal(
        *(lowered.str.contains(f"{_before(few[0])}{_row(few)}{_behind(few[-1])}") for few in words),
        *(lowered.str.contains(piece, literal=True) for piece in other),
    )


def is_name(names: pl.Expr, given: str) -> pl.Expr:
    """Tell which names are the given one."""
    return _lowered(names).str.contains(f"^{_SIGN}*{_row(folded_words(_dotless(given)))}{_SIGN}*$")


def begins_with(names: pl.Expr, given: str) -> pl.Expr:
    """Tell which names begin as the given one; its last word may be the beginning of one. Signs alone begin none."""
    words = folded_words(_dotless(given))
    if given.strip() and not words:
        return pl.lit(value=False)
    return _lowered(names).str.contains(f"^{_SIGN}*{_row(words)}")


def _lowered(texts: pl.Expr) -> pl.Expr:
    """Fold texts, which are in NFC, except for the place of tone marks, which costs more than to look for either."""
    lowered = texts.str.to_lowercase()
    return lowered.str.replace_all("i\u0307", "i", literal=True).str.replace_all("ð", "đ", literal=True)


def _dotless(sought: str) -> str:
    """Write İ as i, as the folded texts have it: the dot that is left of its small letter would part words."""
    return unicodedata.normalize("NFC", sought).replace("İ", "i")


def _row(words: Sequence[str]) -> str:
    """Return the expression of words that follow each other; between a number and a word there may be nothing."""
    refuse_long([words])
    row = ""
    for before, word in zip(["", *words], words, strict=False):
        gap = f"{_SIGN}*"
        if before.isalpha() == word.isalpha():
            gap = f"{_SIGN}+" if word.isalpha() else _PARTED
        spelt = any_placement(word) if has_marks(word) else any_spelling(word)
        row += (gap if before else "") + re.sub(r"\\-|–", _DASH, spelt)
    return row


def _before(word: str) -> str:
    if not word[0].isdigit():
        return r"(?:^|\P{L})"
    return rf"(?:^|(?:^|\D){_JOINT}|[^\d.,:])"


def _behind(word: str) -> str:
    if not word[0].isdigit():
        return r"(?:\P{L}|$)"
    return rf"(?:{_JOINT}(?:\D|$)|[^\d.,:]|$)"
