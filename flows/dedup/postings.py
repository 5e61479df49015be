"""Postings: which texts have a key, for millions of keys in little memory."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import repeat

import polars as pl

__all__ = ["Postings"]

NEWEST = 24
"""Places of one key that count, newest first: a key of more texts is a template's or a stock phrase's, and what repeats
one of those has other keys too. Bounds the time of a query."""

ENTRIES_A_PART = 1_000_000
"""Entries made at once while loading, 24 MB."""

_PLACE_BITS = 32


class Postings:
    """Maps keys of 32 bits to the places of texts, which are numbered in the order in which they are added.

    What is loaded at the beginning lies in one sorted array of 8 bytes an entry; what is added later in dictionaries.
    rensa's RMinHashLSH would take 85 bytes an entry and does not tell how many keys two texts have in common.
    """

    def __init__(self, texts: Iterable[Iterable[int]] = ()) -> None:
        """Take the keys of the texts at places 0, 1, 2, …"""
        self._added: dict[int, int | list[int]] = {}
        parts: list[pl.Series] = []
        keys, places = array("Q"), array("Q")
        for place, text in enumerate(texts):
            keys.extend(text)
            places.extend(repeat(place, len(keys) - len(places)))
            if len(keys) >= ENTRIES_A_PART:
                parts.append(_entries(keys, places))
                keys, places = array("Q"), array("Q")
        parts.append(_entries(keys, places))
        entries = pl.concat(parts, rechunk=True)
        parts.clear()
        self._entries = entries.sort(in_place=True).to_arrow()
        # The array's own memory: a list of the same numbers would take eight times as much.
        self._loaded = memoryview(self._entries.buffers()[1] or b"").cast("B").cast("Q")[: len(entries)]

    def add(self, keys: Iterable[int], place: int) -> None:
        """Add the text at `place`, which is higher than all before."""
        added = self._added
        for key in keys:
            there = added.get(key)
            if there is None:
                added[key] = place
            elif isinstance(there, int):
                added[key] = [there, place]
            else:
                there.append(place)

    def hits(self, keys: Iterable[int]) -> Counter[int]:
        """Return how many of `keys` each text has that has any."""
        found: list[int] = []
        loaded, added = self._loaded, self._added
        for key in keys:
            there = added.get(key)
            if isinstance(there, int):
                found.append(there)
            elif there is not None:
                found += there[-NEWEST:]
            if loaded:
                end = bisect_left(loaded, (key + 1) << _PLACE_BITS)
                low, at = key << _PLACE_BITS, end - 1
                while at >= 0 and end - at <= NEWEST and loaded[at] >= low:
                    found.append(loaded[at] - low)
                    at -= 1
        return Counter(found)


def _entries(keys: "array[int]", places: "array[int]") -> pl.Series:
    """Return key and place of each entry in one number that sorts by both."""
    return pl.Series(keys, dtype=pl.UInt64) * (1 << _PLACE_BITS) + pl.Series(places, dtype=pl.UInt64)
