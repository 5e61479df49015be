"""The word lists of the recognisers, read from `lexicon.toml` and folded as texts are."""

import tomllib
from functools import cache
from pathlib import Path

from flows.metadata.entities.text import fold_name

__all__ = ["first_words_of", "words_of"]


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the folded entries of the list `name`."""
    return frozenset(fold_name(entry) for entry in _lists()[name].replace("\n", ",").split(",") if entry.strip())


@cache
def first_words_of(name: str) -> frozenset[str]:
    """Return the first words of the folded entries of the list `name`: only these words need to be looked up."""
    return frozenset(entry.split()[0] for entry in words_of(name))


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
