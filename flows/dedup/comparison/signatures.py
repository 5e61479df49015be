"""Signatures: what the catalog keeps of a text, to find and verify its reprints without reading the text.

Layout in bytes: number of words and of anchors (`<HH`); 24 band keys, then the anchors (`<I` each); the encoded text:
codes (one byte a word), capitals (one bit a word), numbers (one byte a number).
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

from flows.dedup.comparison.encoded_text import EncodedText, encode, shingle_bytes
from flows.text.normalization import SHINGLE_WORDS
from storage.tables.catalog import Signature

__all__ = ["SCHEME", "Unpacked", "keys_of", "pack", "sign", "signature_of", "text_hash", "unpack"]

BANDS, ROWS = 24, 5
"""Bands and rows of the MinHash. A pair that shares 60 % of its shingles becomes a candidate with probability 0.86, one
that shares 80 % with 0.9999. A pair that shares less, such as a short extract of a long text, is found by anchors."""

SEED = 42
ANCHOR_WORDS = 7
"""Words of an anchor: longer than the stock phrases that all papers share."""

SCHEME = f"rensa-rminhash{RMinHash.ALGORITHM_VERSION}-p{BANDS * ROWS}-s{SEED}-w{SHINGLE_WORDS}-b{BANDS}-f5"
"""Library, algorithm, permutations, seed, words a shingle, bands, and the version of folding, encoding and anchors.
Only signatures of one scheme can be compared."""

SHORT = 160
"""Words of a short text, which gets more anchors: about 40, as many as a long one."""

# An anchor begins at about one word in 12 (in short texts one in 4). The word's own code decides, so the same passage
# has the same anchors in every text. The words chosen in long texts are among those chosen in short ones.
_SPARSE = re.compile(rb"(?=([\x00-\x0d].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_DENSE = re.compile(rb"(?=([\x00-\x2a].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_HEAD = struct.Struct("<HH")
_BAND = struct.Struct(f"<{BANDS * ROWS}I")


def text_hash(text: str) -> str:
    """Return `sha256:…` of the folded words of `text`: equal for texts that differ in spacing, case or punctuation."""
    return encode(text)[1]


def sign(text: str) -> Signature:
    """Return the signature of `text`, as the catalog keeps it."""
    encoded, hashed = encode(text)
    return signature_of(encoded, keys_of(encoded), hashed)


def signature_of(encoded: EncodedText, keys: Sequence[int], text_hash: str) -> Signature:
    """Return the signature of a text that is already encoded; `keys` and `text_hash` are its own."""
    return Signature(scheme=SCHEME, values=pack(encoded, keys), text_hash=text_hash)


def pack(encoded: EncodedText, keys: Sequence[int]) -> bytes:
    """Return the bytes of a signature. `keys` are those of the encoded text."""
    head = _HEAD.pack(len(encoded), len(keys) - BANDS)
    return b"".join((head, struct.pack(f"<{len(keys)}I", *keys), encoded.codes, encoded.capital_bits, encoded.numbers))


def keys_of(encoded: EncodedText) -> list[int]:
    """Return band keys and anchors, which a reprint is likely to share; an empty list for an empty text."""
    codes = encoded.codes
    if not codes:
        return []
    chosen = (_DENSE if len(codes) <= SHORT else _SPARSE).findall(codes)
    return _band_keys(codes) + sorted({crc32(anchor, BANDS) for anchor in chosen})


class Unpacked(NamedTuple):
    """The contents of many signatures, one signature after the other."""

    keys: NDArray[np.uint32]
    key_counts: NDArray[np.int64]
    """Number of keys by signature; 0 for a damaged one."""
    encoded_texts: NDArray[np.uint8]
    """Codes, capitals and numbers."""
    words: NDArray[np.int64]
    """Number of words by signature."""
    sizes: NDArray[np.int64]
    """Bytes of the encoded text by signature."""


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
        _slices(data, starts[whole] + _HEAD.size, after_keys[whole]).view("<u4"),
        keys,
        _slices(data, after_keys[whole], ends[whole]),
        words,
        np.where(whole, ends - after_keys, 0),
    )


def _slices(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the slices of `data` from each start to its end, joined. The slices are in order and do not overlap."""
    borders = np.zeros(len(data) + 1, np.int8)
    np.add.at(borders, starts, 1)
    np.subtract.at(borders, ends, 1)
    inside: NDArray[np.bool_] = np.cumsum(borders[:-1], dtype=np.int8).astype(bool)
    return data[inside]


def _band_keys(codes: bytes) -> list[int]:
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    minhash.update(shingle_bytes(codes))
    values = _BAND.pack(*minhash.digest())
    width = 4 * ROWS
    return [crc32(values[band * width : (band + 1) * width], band) for band in range(BANDS)]
