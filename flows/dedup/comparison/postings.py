"""Postings: which texts have a key, for millions of keys in little memory."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_HITS", "NEWEST", "PLACE", "Hits", "Postings", "entries_of"]

NEWEST = 24
"""Places of one key that count, newest first: a key of more texts is a template's or a stock phrase's, and what repeats
one of those has other keys too. Bounds the time of a query."""

MOST_HITS = 32
"""Texts that a query tells of, those with most keys."""

LEAST_HITS_OF_BEST = 0.1
"""Texts with a smaller share of the best one's common keys are left out."""

Hits = list[int]
"""Places of the texts that have a query's keys: those with most of them first, of equals the earliest."""

_PLACE_BITS = np.uint64(32)
PLACE = np.uint64(0xFFFF_FFFF)
_NONE = np.empty(0, np.uint64)


class Postings:
    """Maps keys of 32 bits to the places of texts, which are numbered in the order in which they are added.

    Key and place are one number of 8 bytes in sorted arrays: one for all that was there at the beginning, and a few for
    what is added, merged when they are of a size. Many texts are asked for at once: each alone would have to wait for
    memory. rensa's RMinHashLSH takes 85 bytes an entry and does not tell how many keys two texts have in common.
    """

    def __init__(self, entries: NDArray[np.uint64] | None = None) -> None:
        """Take what `entries_of` made of the texts at places 0, 1, 2, …, sorted."""
        self._arrays: list[NDArray[np.uint64]] = [] if entries is None else [entries]

    def add(self, texts: Sequence[Sequence[int]], first: int) -> list[Hits]:
        """Add texts by their keys at `first` and the places after it; return for each the texts before it."""
        counts = np.fromiter(map(len, texts), np.int64, len(texts))
        keys = np.fromiter(chain.from_iterable(texts), np.uint32, int(counts.sum()))
        places = np.repeat(np.arange(first, first + len(texts)), counts)
        entries = entries_of(keys, places)
        entries.sort()
        self._arrays.append(entries)
        hits = self.hits(entries)
        while len(self._arrays) > 2 and len(self._arrays[-2]) < 2 * len(self._arrays[-1]):
            merged = np.concatenate((self._arrays[-2], self._arrays[-1]))
            merged.sort(kind="stable")  # which sees that both parts are sorted
            self._arrays[-2:] = [merged]
        return [hits.get(place, []) for place in range(first, first + len(texts))]

    def asked(self, keys: Sequence[int]) -> Hits:
        """Return the texts that have any of `keys`."""
        entries = entries_of(np.array(keys, np.uint32), np.full(len(keys), PLACE, np.int64))
        entries.sort()
        return self.hits(entries).get(int(PLACE), [])

    def hits(self, entries: NDArray[np.uint64]) -> dict[int, Hits]:
        """Return for each place in sorted `entries` the texts before it that have any of its keys."""
        pairs = np.concatenate([_NONE, *(_pairs(entries, array) for array in self._arrays)])
        if not len(pairs):
            return {}
        pairs.sort()
        borders = _borders(pairs)
        amounts = np.diff(borders, append=len(pairs))
        pairs = pairs[borders]
        asking = pairs >> _PLACE_BITS
        # A stable order: of equals the earliest remains first.
        nearest = np.lexsort((-amounts, asking))
        amounts, found = amounts[nearest], pairs[nearest] & PLACE
        begins = _borders(asking)
        ends = np.append(begins[1:], len(asking))
        near_enough = amounts >= np.repeat(amounts[begins], ends - begins) * LEAST_HITS_OF_BEST
        ends = begins + np.minimum(np.add.reduceat(near_enough, begins, dtype=np.int64), MOST_HITS)
        places = found.tolist()
        rows = zip(asking[begins].tolist(), begins.tolist(), ends.tolist(), strict=True)
        return {place: places[begin:end] for place, begin, end in rows}


def _borders(array: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return where each value of a sorted array begins."""
    changes: NDArray[np.bool_] = np.concatenate(([True], array[1:] != array[:-1]))
    return np.flatnonzero(changes)


def _pairs(entries: NDArray[np.uint64], array: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the places in `entries` with each place before them in `array` that has the same key, in one number."""
    ends = array.searchsorted(entries)
    begins = np.maximum(array.searchsorted(entries & ~PLACE), ends - NEWEST)
    amounts = ends - begins
    steps = np.arange(amounts.sum()) - np.repeat(np.cumsum(amounts) - amounts, amounts)
    found = array[np.repeat(begins, amounts) + steps] & PLACE
    pairs: NDArray[np.uint64] = (np.repeat(entries & PLACE, amounts) << _PLACE_BITS) | found
    return pairs


def entries_of(keys: NDArray[np.uint32], places: NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """Return key and place of each entry in one number that sorts by both."""
    return (keys.astype(np.uint64) << _PLACE_BITS) | places.astype(np.uint64)
