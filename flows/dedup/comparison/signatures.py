"""Signatures: what the catalog keeps of a text, so that its repetitions are found and verified without reading it.

The bytes are: number of words and of anchors (`<HH`), 24 band keys and the anchors (`<I` each), the sketch's codes (a
byte a word), its capitals (a bit a word) and its numbers (a byte a number).
"""

import re
import struct
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rensa import RMinHash

from flows.dedup.comparison.sketches import Sketch, draw, windows
from flows.text.normalization import SHINGLE_WORDS
from storage.tables.catalog import Signature

__all__ = ["SCHEME", "Unpacked", "keys_of", "pack", "sign", "signature_of", "text_hash", "unpack"]

BANDS, ROWS = 24, 5
"""A pair that shares 60 % of its shingles becomes a candidate with probability 0.86, one that shares 80 % with 0.9999.
What shares less, a short extract of a long text, is found by its anchors."""

SEED = 42
ANCHOR_WORDS = 7
"""Words of an anchor: longer than the stock phrases that all papers share."""

SCHEME = f"rensa-rminhash{RMinHash.ALGORITHM_VERSION}-p{BANDS * ROWS}-s{SEED}-w{SHINGLE_WORDS}-b{BANDS}-f5"
"""Library, algorithm, permutations, seed, words a shingle, bands, version of folding, sketch and anchors: compare only
within one scheme."""

SHORT = 160
"""Words up to which a text is anchored densely: 40 anchors in either case."""

# An anchor begins at one word in 12 (one in 4 in short texts), chosen by the word itself, so that the same passage has
# the same anchors in every text. The words chosen for long texts are among those for short ones.
_SPARSE = re.compile(rb"(?=([\x00-\x0d].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_DENSE = re.compile(rb"(?=([\x00-\x2a].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_HEAD = struct.Struct("<HH")
_BAND = struct.Struct(f"<{BANDS * ROWS}I")


def text_hash(text: str) -> str:
    """Return `sha256:…` of the folded words of `text`: equal for texts that differ in spacing, case or punctuation."""
    return draw(text)[1]


def sign(text: str) -> Signature:
    """Return the signature of `text`, as the catalog keeps it."""
    sketch, hashed = draw(text)
    return signature_of(sketch, keys_of(sketch), hashed)


def signature_of(sketch: Sketch, keys: Sequence[int], text_hash: str) -> Signature:
    """Return the signature of a text of which all this is at hand."""
    return Signature(scheme=SCHEME, values=pack(sketch, keys), text_hash=text_hash)


def pack(sketch: Sketch, keys: Sequence[int]) -> bytes:
    """Return the bytes of a signature. `keys` are those of the sketch."""
    head = _HEAD.pack(len(sketch), len(keys) - BANDS)
    return b"".join((head, struct.pack(f"<{len(keys)}I", *keys), sketch.codes, sketch.capital_bits, sketch.numbers))


def keys_of(sketch: Sketch) -> list[int]:
    """Return band keys and anchors: what repetitions are likely to have in common; nothing for an empty text."""
    codes = sketch.codes
    if not codes:
        return []
    chosen = (_DENSE if len(codes) <= SHORT else _SPARSE).findall(codes)
    return _bands(codes) + sorted({crc32(anchor, BANDS) for anchor in chosen})


class Unpacked(NamedTuple):
    """What is in many signatures, one after the other."""

    keys: NDArray[np.uint32]
    key_counts: NDArray[np.int64]
    """By signature; 0 for one that is damaged."""
    sketches: NDArray[np.uint8]
    """Codes, capitals and numbers."""
    words: NDArray[np.int64]
    """By signature."""
    sizes: NDArray[np.int64]
    """Bytes of each sketch, by signature."""


def unpack(signatures: pl.Series) -> Unpacked:
    """Read a column of signatures at once."""
    column = signatures.fill_null(b"").rechunk().to_arrow()
    _, offsets, values = column.buffers()
    ends = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(values or b"", np.uint8)
    starts, ends = ends[:-1], ends[1:]
    whole = ends - starts >= _HEAD.size
    heads = np.where(whole, starts, 0)
    padded = data if len(data) >= _HEAD.size else np.zeros(_HEAD.size, np.uint8)
    words, anchors = (
        padded[heads + at].astype(np.int64) + 256 * padded[heads + at + 1].astype(np.int64) for at in (0, 2)
    )
    keys = BANDS + anchors
    after_keys = starts + _HEAD.size + 4 * keys
    numbers = ends - after_keys - words - (words + 7) // 8
    whole &= (numbers >= 0) & (numbers <= words)
    words, keys = np.where(whole, words, 0), np.where(whole, keys, 0)
    return Unpacked(
        _cut(data, starts[whole] + _HEAD.size, after_keys[whole]).view("<u4"),
        keys,
        _cut(data, after_keys[whole], ends[whole]),
        words,
        np.where(whole, ends - after_keys, 0),
    )


def _cut(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the parts of `data` between each start and end, which follow each other, as one array."""
    borders = np.zeros(len(data) + 1, np.int8)
    np.add.at(borders, starts, 1)
    np.subtract.at(borders, ends, 1)
    inside: NDArray[np.bool_] = np.cumsum(borders[:-1], dtype=np.int8).astype(bool)
    return data[inside]


def _bands(codes: bytes) -> list[int]:
    made = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    made.update(windows(codes))
    values = _BAND.pack(*made.digest())
    width = 4 * ROWS
    return [crc32(values[band * width : (band + 1) * width], band) for band in range(BANDS)]
