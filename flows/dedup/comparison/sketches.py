"""Sketches: a text as one byte a word, enough to compare two texts without reading either again.

A run of five words is 38 bits of a sketch, so that two texts share one by chance once in a million pairs. What differs
between two printings can be seen too: which words are numbers, and which are written with a capital.
"""

import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from flows.text.normalization import FOREIGN_CODES, NUMBER_CODES, SHINGLE_WORDS, SPELLED_CODES, fold_words, second_code

__all__ = ["CAPITAL", "FOREIGN", "NUMBER", "PLAIN", "SPELLED", "Sketch", "draw", "windows"]

PLAIN, CAPITAL, NUMBER, SPELLED, FOREIGN = b"@ABDH"
"""Kinds of words, as `Sketch.kinds` tells them: SPELLED is a number in words. A capital is PLAIN with its lowest bit
set."""

MOST_WORDS = 20_000
"""Words that count: ten times the longest reports of the press, so that a broken page costs no more."""

_KIND_OF_CODE = bytes(
    NUMBER
    if code >= NUMBER_CODES
    else SPELLED
    if code >= SPELLED_CODES
    else FOREIGN
    if code >= FOREIGN_CODES
    else PLAIN
    for code in range(256)
)
_IS_NUMBER = bytes(code >= NUMBER_CODES for code in range(256))
_RUN = np.uint64((1 << 8 * SHINGLE_WORDS) - 1)
_CAPITAL_SPELLED = bytes.maketrans(bytes([SPELLED | 1, FOREIGN | 1]), bytes([CAPITAL, CAPITAL]))
_BIT_OF_DIGIT = bytes(CAPITAL - PLAIN if character == ord("1") else 0 for character in range(256))


@dataclass(frozen=True)
class Sketch:
    """The words of a text, one byte each."""

    codes: bytes
    """Hash of each word; SPELLED_CODES and above are numbers."""
    capitals: int
    """A bit for each word, the first word's the highest: written with a capital."""
    numbers: bytes
    """A second byte of hash for each number, in order: whether a number is the same decides more than any word."""

    def __len__(self) -> int:
        return len(self.codes)

    def bare(self) -> "Sketch":
        """Return the same without what was made of it, for keeping."""
        return Sketch(self.codes, self.capitals, self.numbers)

    @property
    def capital_bits(self) -> bytes:
        """The capitals as they are stored."""
        return self.capitals.to_bytes((len(self.codes) + 7) // 8, "big")

    @cached_property
    def runs(self) -> NDArray[np.uint64]:
        """The run of five words at each place, as a number; of a shorter text, one for all of it."""
        length = len(self.codes)
        if length <= SHINGLE_WORDS:
            return np.array([int.from_bytes(self.codes) + (length << 40)], np.uint64)
        # Numbers of eight bytes, one from each byte on, of which five count.
        numbers = np.ndarray(length - SHINGLE_WORDS + 1, "<u8", self.codes + bytes(8 - SHINGLE_WORDS), strides=(1,))
        return numbers & _RUN

    @cached_property
    def windows(self) -> NDArray[np.uint64]:
        """The different runs of five words, sorted."""
        runs = np.sort(self.runs)
        return runs[np.concatenate(([True], runs[1:] != runs[:-1]))]

    @cached_property
    def kinds(self) -> bytes:
        """PLAIN, CAPITAL, NUMBER or SPELLED for each word."""
        kinds = self.codes.translate(_KIND_OF_CODE)
        bits = f"{self.capitals:0{len(kinds)}b}".encode().translate(_BIT_OF_DIGIT)
        marked = int.from_bytes(kinds) | int.from_bytes(bits)
        return marked.to_bytes(len(kinds)).translate(_CAPITAL_SPELLED)


def draw(text: str) -> tuple[Sketch, str]:
    """Return the sketch of `text`, and `sha256:…` of its folded words."""
    words, codes, capitals = fold_words(text)
    hashed = hashlib.sha256(words[:-1]).hexdigest()
    codes = codes[:MOST_WORDS]
    numbers = compress(words.split(b" "), codes.translate(_IS_NUMBER))
    return Sketch(codes, int(capitals[:MOST_WORDS] or b"0", 2), bytes(map(second_code, numbers))), f"sha256:{hashed}"


def windows(codes: bytes) -> list[bytes]:
    """Return the runs of five words, every fifth first; a shorter text is one run."""
    if len(codes) <= SHINGLE_WORDS:
        return [codes]
    found: list[bytes] = []
    for start in range(SHINGLE_WORDS):
        found += _cut((len(codes) - start) // SHINGLE_WORDS).unpack_from(codes, start)
    return found


@lru_cache(maxsize=4096)
def _cut(pieces: int) -> struct.Struct:
    # Five passes of this take a fifth of the time of slicing at every word.
    return struct.Struct(f"{SHINGLE_WORDS}s" * pieces)
