"""Postings: an inverted index from keys to texts, for millions of keys in little memory."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_HITS", "NEWEST_PER_KEY", "POSITION", "Hits", "Postings", "entries_of"]

NEWEST_PER_KEY = 24
"""Newest texts of one key that a query looks at. A key of more texts belongs to a template or a stock phrase, and what
repeats one of those has other keys, too. Bounds the time of a query."""

MOST_HITS = 32
"""Texts that a query returns: those with the most keys in common."""

LEAST_SHARE_OF_BEST = 0.1
"""A text is left out if it has a smaller share of the common keys of the best one."""

Hits = list[int]
"""Positions of the texts that share keys with a query: most keys first; of equal ones the earliest first."""

_POSITION_BITS = np.uint64(32)
POSITION = np.uint64(0xFFFF_FFFF)
"""Mask of the position in an entry."""
_NONE = np.empty(0, np.uint64)


class Postings:
    """Maps keys of 32 bits to the positions of texts, which are numbered in the order in which they are added.

    An entry is one number of 8 bytes, key and position. Entries lie in sorted arrays: one for the texts given at the
    start, and a few for texts added later, which are merged when their sizes are similar. Many texts are looked up at
    once, because a single look-up spends its time waiting for memory. rensa's RMinHashLSH takes 85 bytes an entry and
    does not tell how many keys two texts share.
    """

    def __init__(self, entries: NDArray[np.uint64] | None = None) -> None:
        """Take the sorted `entries` of the texts at positions 0, 1, 2, …, made with `entries_of`."""
        self._arrays: list[NDArray[np.uint64]] = [] if entries is None else [entries]

    def add(self, texts: Sequence[Sequence[int]], first: int) -> list[Hits]:
        """Add texts, given by their keys, from position `first` on; return for each the texts before it."""
        counts = np.fromiter(map(len, texts), np.int64, len(texts))
        keys = np.fromiter(chain.from_iterable(texts), np.uint32, int(counts.sum()))
        positions = np.repeat(np.arange(first, first + len(texts)), counts)
        entries = entries_of(keys, positions)
        entries.sort()
        self._arrays.append(entries)
        hits = self._hits(entries)
        while len(self._arrays) > 2 and len(self._arrays[-2]) < 2 * len(self._arrays[-1]):
            merged = np.concatenate((self._arrays[-2], self._arrays[-1]))
            merged.sort(kind="stable")  # merges two sorted parts in linear time
            self._arrays[-2:] = [merged]
        return [hits.get(position, []) for position in range(first, first + len(texts))]

    def search(self, keys: Sequence[int]) -> Hits:
        """Return the texts that have any of `keys`."""
        entries = entries_of(np.array(keys, np.uint32), np.full(len(keys), POSITION, np.int64))
        entries.sort()
        return self._hits(entries).get(int(POSITION), [])

    def _hits(self, entries: NDArray[np.uint64]) -> dict[int, Hits]:
        """Return for each position in sorted `entries` the texts before it that have any of its keys."""
        pairs = np.concatenate([_NONE, *(_pairs(entries, array) for array in self._arrays)])
        if not len(pairs):
            return {}
        pairs.sort()
        borders = _borders(pairs)
        amounts = np.diff(borders, append=len(pairs))
        pairs = pairs[borders]
        asking = pairs >> _POSITION_BITS
        # A stable order: of equal ones the earliest stays first.
        nearest = np.lexsort((-amounts, asking))
        amounts, found = amounts[nearest], pairs[nearest] & POSITION
        begins = _borders(asking)
        ends = np.append(begins[1:], len(asking))
        near_enough = amounts >= np.repeat(amounts[begins], ends - begins) * LEAST_SHARE_OF_BEST
        ends = begins + np.minimum(np.add.reduceat(near_enough, begins, dtype=np.int64), MOST_HITS)
        positions = found.tolist()
        rows = zip(asking[begins].tolist(), begins.tolist(), ends.tolist(), strict=True)
        return {position: positions[begin:end] for position, begin, end in rows}


def _borders(array: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return where each value of a sorted array begins."""
    changes: NDArray[np.bool_] = np.concatenate(([True], array[1:] != array[:-1]))
    return np.flatnonzero(changes)


def _pairs(entries: NDArray[np.uint64], array: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Pair the position of each entry with each earlier position in `array` that has its key; a pair is one number."""
    ends = array.searchsorted(entries)
    begins = np.maximum(array.searchsorted(entries & ~POSITION), ends - NEWEST_PER_KEY)
    amounts = ends - begins
    steps = np.arange(amounts.sum()) - np.repeat(np.cumsum(amounts) - amounts, amounts)
    found = array[np.repeat(begins, amounts) + steps] & POSITION
    pairs: NDArray[np.uint64] = (np.repeat(entries & POSITION, amounts) << _POSITION_BITS) | found
    return pairs


def entries_of(keys: NDArray[np.uint32], positions: NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """Return key and position of each entry in one number that sorts by both."""
    return (keys.astype(np.uint64) << _POSITION_BITS) | positions.astype(np.uint64)
