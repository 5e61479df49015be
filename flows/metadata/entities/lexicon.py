"""The word lists of the recognisers, read from `lexicon.toml` and folded as texts are."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.metadata.entities.text import TokenizedText, fold_name

__all__ = ["first_words_of", "last_words_of", "phrase_end", "words_of"]


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the folded entries of the list `name`."""
    return frozenset(fold_name(entry) for entry in _lists()[name].replace("\n", ",").split(",") if entry.strip())


@cache
def first_words_of(name: str) -> frozenset[str]:
    """Return the first words of the folded entries of the list `name`: only these words need to be looked up."""
    return frozenset(entry.split()[0] for entry in words_of(name))


@cache
def last_words_of(name: str) -> frozenset[str]:
    """Return the last words of the folded entries of the list `name`."""
    return frozenset(entry.split()[-1] for entry in words_of(name))


class _Openings(NamedTuple):
    """The entries of a list that begin with one word."""

    lengths: tuple[int, ...]
    """How many words they may have, most first."""
    seconds: frozenset[str]
    """Their second words."""


@cache
def _openings_of(name: str) -> Mapping[str, _Openings]:
    """Return the entries of the list `name` by their first word."""
    entries: dict[str, list[list[str]]] = {}
    for entry in words_of(name):
        words = entry.split()
        entries.setdefault(words[0], []).append(words)
    return {
        first: _Openings(
            tuple(sorted({len(words) for words in found}, reverse=True)),
            frozenset(words[1] for words in found if len(words) > 1),
        )
        for first, found in entries.items()
    }


def phrase_end(tokenized: TokenizedText, index: int, name: str, limit: int | None = None) -> int | None:
    """Return the end of the longest entry of the list `name` that begins at word `index`, no later than `limit`.

    None if none does. No sign stands between the words of an entry.
    """
    folded = tokenized.folded
    opening = _openings_of(name).get(folded[index])
    if opening is None:  # as for most words
        return None
    limit = len(folded) if limit is None else min(limit, len(folded))
    if index + 1 >= limit or folded[index + 1] not in opening.seconds:
        return index + 1 if opening.lengths[-1] == 1 and index < limit else None
    entries = words_of(name)
    for length in opening.lengths:
        after = index + length
        if after <= limit and tokenized.phrase(index, after) in entries and tokenized.joined(index, after):
            return after
    return None


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
