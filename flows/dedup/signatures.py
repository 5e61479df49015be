"""Signatures: what the catalog keeps of a text, so that its repetitions are found and verified without reading it.

The bytes are: number of words and of anchors (`<HH`), 24 band keys and the anchors (`<I` each), the sketch's codes (a
byte a word) and its capitals (a bit a word).
"""

import re
import struct
from zlib import crc32

from rensa import RMinHash

from flows.dedup.folding import SHINGLE_WORDS
from flows.dedup.sketches import Sketch, draw, windows
from storage.catalog import Signature

__all__ = ["SCHEME", "keys_of", "pack", "sign", "sketch_of", "text_hash"]

BANDS, ROWS = 24, 5
"""A pair that shares 60 % of its shingles becomes a candidate with probability 0.86, one that shares 80 % with 0.9999.
What shares less, a short extract of a long text, is found by its anchors."""

SEED = 42
ANCHOR_WORDS = 7
"""Words of an anchor: longer than the stock phrases that all papers share."""

SCHEME = f"rensa-rminhash{RMinHash.ALGORITHM_VERSION}-p{BANDS * ROWS}-s{SEED}-w{SHINGLE_WORDS}-b{BANDS}-f2"
"""Library, algorithm, permutations, seed, words a shingle, bands, version of folding, sketch and anchors: compare only
within one scheme."""

SHORT = 160
"""Words up to which a text is anchored densely: 40 anchors in either case."""

# An anchor begins at one word in 12 (one in 4 in short texts), chosen by the word itself, so that the same passage has
# the same anchors in every text. The words chosen for long texts are among those for short ones.
_SPARSE = re.compile(rb"(?=([\x00-\x0f].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_DENSE = re.compile(rb"(?=([\x00-\x2f].{%d}))" % (ANCHOR_WORDS - 1), re.DOTALL)
_HEAD = struct.Struct("<HH")
_BAND = struct.Struct(f"<{BANDS * ROWS}I")


def text_hash(text: str) -> str:
    """Return `sha256:…` of the folded words of `text`: equal for texts that differ in spacing, case or punctuation."""
    return draw(text)[1]


def sign(text: str) -> Signature:
    """Return the signature of `text`, as the catalog keeps it."""
    sketch, hashed = draw(text)
    return Signature(scheme=SCHEME, values=pack(sketch), text_hash=hashed)


def pack(sketch: Sketch) -> bytes:
    """Return the bytes of a signature."""
    codes = sketch.codes
    bands = _bands(codes)
    chosen = (_DENSE if len(codes) <= SHORT else _SPARSE).findall(codes)
    anchors = sorted({crc32(anchor, BANDS) for anchor in chosen})
    keys = struct.pack(f"<{BANDS + len(anchors)}I", *bands, *anchors)
    capitals = sketch.capitals.to_bytes((len(codes) + 7) // 8, "big")
    return b"".join((_HEAD.pack(len(codes), len(anchors)), keys, codes, capitals))


def keys_of(values: bytes) -> memoryview:
    """Return band keys and anchors: what repetitions are likely to have in common."""
    _, anchors = _HEAD.unpack_from(values)
    return memoryview(values)[_HEAD.size : _HEAD.size + 4 * (BANDS + anchors)].cast("I")


def sketch_of(values: bytes) -> Sketch:
    """Return the sketch in a signature's bytes."""
    length, anchors = _HEAD.unpack_from(values)
    start = _HEAD.size + 4 * (BANDS + anchors)
    return Sketch(values[start : start + length], int.from_bytes(values[start + length :], "big"))


def _bands(codes: bytes) -> list[int]:
    made = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    made.update(windows(codes))
    values = _BAND.pack(*made.digest())
    width = 4 * ROWS
    return [crc32(values[band * width : (band + 1) * width], band) for band in range(BANDS)]
