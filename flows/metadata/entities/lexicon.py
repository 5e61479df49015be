"""The word lists of the recognisers, read from `lexicon.toml` and folded as texts are."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

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


@cache
def _lengths_of(name: str) -> Mapping[str, tuple[int, ...]]:
    """Return by its first word how many words an entry of the list `name` may have, most first."""
    lengths: dict[str, set[int]] = {}
    for entry in words_of(name):
        words = entry.split()
        lengths.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(counts, reverse=True)) for first, counts in lengths.items()}


def phrase_end(tokenized: TokenizedText, index: int, name: str, limit: int | None = None) -> int | None:
    """Return the end of the longest entry of the list `name` that begins at word `index`, no later than `limit`.

    None if none does. No sign stands between the words of an entry.
    """
    lengths = _lengths_of(name).get(tokenized.folded[index])
    if lengths is None:  # as for most words
        return None
    limit = len(tokenized.tokens) if limit is None else min(limit, len(tokenized.tokens))
    entries = words_of(name)
    for length in lengths:
        after = index + length
        if after <= limit and tokenized.phrase(index, after) in entries and tokenized.joined(index, after):
            return after
    return None


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
