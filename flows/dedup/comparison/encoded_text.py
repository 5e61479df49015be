"""Encoded texts: one byte for each word, enough to compare two texts without reading either again.

A shingle of five words has some 36 bits of hash, so about one of a million pairs of texts shares one by chance. An
encoded text also tells which words are numbers and which begin with a capital, so that changed facts can be told from
changed words.
"""

import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from flows.text.normalization import (
    FOREIGN_CODES,
    NUMBER_CODES,
    SHINGLE_WORDS,
    SPELLED_CODES,
    fold_words,
    second_code,
)

__all__ = ["CAPITAL", "FOREIGN", "NUMBER", "PLAIN", "SPELLED", "EncodedText", "encode", "shingle_bytes"]

PLAIN, CAPITAL, NUMBER, SPELLED, FOREIGN = b"@ABDH"
"""Kinds of words in `EncodedText.kinds`. SPELLED is a number in words; FOREIGN has not the shape of a Vietnamese
syllable. CAPITAL is PLAIN with its lowest bit set."""

MOST_WORDS = 20_000
"""Words that are encoded: ten times the longest reports of the press, so that a broken page costs no more."""


def _kind_of(code: int) -> int:
    if code >= NUMBER_CODES:
        return NUMBER
    if code >= SPELLED_CODES:
        return SPELLED
    return FOREIGN if code >= FOREIGN_CODES else PLAIN


_KIND_OF_CODE = bytes(map(_kind_of, range(256)))
_IS_NUMBER = bytes(code >= NUMBER_CODES for code in range(256))
_SHINGLE = np.uint64((1 << 8 * SHINGLE_WORDS) - 1)
_OTHER_CAPITALS = bytes.maketrans(bytes([SPELLED | 1, FOREIGN | 1]), bytes([CAPITAL, CAPITAL]))
_BIT_OF_DIGIT = bytes(CAPITAL - PLAIN if character == ord("1") else 0 for character in range(256))


@dataclass(frozen=True)
class EncodedText:
    """The words of a text, one byte each."""

    codes: bytes
    """Hash of each word. Its range tells the kind of the word: see flows.text.normalization."""
    capitals: int
    """One bit for each word, the first word's highest: 1 if it begins with a capital."""
    numbers: bytes
    """A second byte of hash for each number, in order: whether a number is the same matters more than any word."""

    def __len__(self) -> int:
        return len(self.codes)

    def without_caches(self) -> "EncodedText":
        """Return a copy without the cached properties, which take far more memory than the text."""
        return EncodedText(self.codes, self.capitals, self.numbers)

    @property
    def capital_bits(self) -> bytes:
        """The capitals as they are stored."""
        return self.capitals.to_bytes((len(self.codes) + 7) // 8, "big")

    @cached_property
    def shingle_sequence(self) -> NDArray[np.uint64]:
        """The shingle of five words that begins at each word; one shingle for a text of up to five words."""
        length = len(self.codes)
        if length <= SHINGLE_WORDS:
            return np.array([int.from_bytes(self.codes) + (length << 40)], np.uint64)
        # Read eight bytes from every byte on, and keep the first five of them.
        numbers = np.ndarray(length - SHINGLE_WORDS + 1, "<u8", self.codes + bytes(8 - SHINGLE_WORDS), strides=(1,))
        return numbers & _SHINGLE

    @cached_property
    def shingles(self) -> NDArray[np.uint64]:
        """The distinct shingles, sorted."""
        ordered = np.sort(self.shingle_sequence)
        return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]

    @cached_property
    def kinds(self) -> bytes:
        """The kind of each word: PLAIN, CAPITAL, NUMBER, SPELLED or FOREIGN."""
        kinds = self.codes.translate(_KIND_OF_CODE)
        bits = f"{self.capitals:0{len(kinds)}b}".encode().translate(_BIT_OF_DIGIT)
        marked = int.from_bytes(kinds) | int.from_bytes(bits)
        return marked.to_bytes(len(kinds)).translate(_OTHER_CAPITALS)


def encode(text: str) -> tuple[EncodedText, str]:
    """Return the encoded `text`, and `sha256:…` of its folded words."""
    words, codes, capitals = fold_words(text)
    hashed = hashlib.sha256(words[:-1]).hexdigest()
    codes = codes[:MOST_WORDS]
    numbers = compress(words.split(b" "), codes.translate(_IS_NUMBER))
    encoded = EncodedText(codes, int(capitals[:MOST_WORDS] or b"0", 2), bytes(map(second_code, numbers)))
    return encoded, f"sha256:{hashed}"


def shingle_bytes(codes: bytes) -> list[bytes]:
    """Return the shingles of encoded words, in no particular order; a shorter text is one shingle."""
    if len(codes) <= SHINGLE_WORDS:
        return [codes]
    found: list[bytes] = []
    for start in range(SHINGLE_WORDS):
        found += _splitter((len(codes) - start) // SHINGLE_WORDS).unpack_from(codes, start)
    return found


@lru_cache(maxsize=4096)
def _splitter(shingles: int) -> struct.Struct:
    # Five passes of `unpack_from` take a fifth of the time of a slice at every word.
    return struct.Struct(f"{SHINGLE_WORDS}s" * shingles)
