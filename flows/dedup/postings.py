"""Postings: which texts have a key, for millions of keys in little memory."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl
import pyarrow as pa

__all__ = ["Postings"]

NEWEST = 24
"""Places of one key that count, newest first: a key of more texts is a template's or a stock phrase's, and what repeats
one of those has other keys too. Bounds the time of a query."""

_PLACE_BITS = 32


class Postings:
    """Maps keys of 32 bits to the places of texts, which are numbered in the order in which they are added.

    What is loaded at the beginning lies in one sorted array of 8 bytes an entry; what is added later in dictionaries.
    rensa's RMinHashLSH would take 85 bytes an entry and does not tell how many keys two texts have in common.
    """

    def __init__(self) -> None:
        self._loaded: Sequence[int] = ()
        self._added: dict[int, int | list[int]] = {}

    def load(self, keys: Iterable[memoryview]) -> None:
        """Take the keys of the texts at places 0, 1, 2, …; once, before any is added."""
        lengths: list[int] = []
        joined = bytearray()
        for one in keys:
            lengths.append(len(one))
            joined += one
        if not lengths:
            return
        values = pl.from_arrow(pa.Array.from_buffers(pa.uint32(), sum(lengths), [None, pa.py_buffer(joined)]))
        assert isinstance(values, pl.Series)
        places = pl.select(pl.int_range(len(lengths), dtype=pl.UInt64).repeat_by(pl.lit(pl.Series(lengths))).explode())
        entries = (values.cast(pl.UInt64) * (1 << _PLACE_BITS) + places.to_series()).sort()
        self._loaded = memoryview(entries.rechunk().to_arrow().buffers()[1]).cast("B").cast("Q")[: len(entries)]

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
