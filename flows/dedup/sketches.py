"""Sketches: a text as one byte a word, enough to compare two texts without reading either again.

A run of five words is 38 bits of a sketch, so that two texts share one by chance once in a million pairs. What differs
between two printings can be seen too: which words are numbers, and which are written with a capital.
"""

import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from flows.dedup.folding import NUMBER_CODES, SHINGLE_WORDS, fold_words

__all__ = ["CAPITAL", "NUMBER", "PLAIN", "Sketch", "draw", "windows"]

PLAIN, CAPITAL, NUMBER = b"@AB"
"""Kinds of words, as `Sketch.kinds` tells them. A capital is PLAIN with its lowest bit set."""

MOST_WORDS = 20_000
"""Words that count: ten times the longest reports of the press, so that a broken page costs no more."""

_KIND_OF_CODE = bytes(NUMBER if code >= NUMBER_CODES else PLAIN for code in range(256))
_DIGIT_OF_BIT = bytes.maketrans(b"\x00\x01", b"01")
_BIT_OF_DIGIT = bytes(CAPITAL - PLAIN if character == ord("1") else 0 for character in range(256))


@dataclass(frozen=True)
class Sketch:
    """The words of a text, one byte each."""

    codes: bytes
    """Hash of each word; NUMBER_CODES and above are numbers."""
    capitals: int
    """A bit for each word, the first word's the highest: written with a capital."""

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def windows(self) -> frozenset[bytes]:
        """The runs of five words."""
        return frozenset(windows(self.codes))

    @cached_property
    def kinds(self) -> bytes:
        """PLAIN, CAPITAL or NUMBER for each word."""
        kinds = self.codes.translate(_KIND_OF_CODE)
        bits = f"{self.capitals:0{len(kinds)}b}".encode().translate(_BIT_OF_DIGIT)
        return (int.from_bytes(kinds) | int.from_bytes(bits)).to_bytes(len(kinds))

    @cached_property
    def places(self) -> dict[bytes, int]:
        """Where each run of five words begins; where it stands twice, one of the places."""
        steps = range(SHINGLE_WORDS)
        ordered = chain.from_iterable(range(step, len(self.codes) - SHINGLE_WORDS + 1, SHINGLE_WORDS) for step in steps)
        return dict(zip(windows(self.codes), ordered, strict=False))


def draw(text: str) -> tuple[Sketch, str]:
    """Return the sketch of `text`, and `sha256:…` of its folded words."""
    folded = fold_words(text)
    if not folded:
        return Sketch(b"", 0), f"sha256:{hashlib.sha256().hexdigest()}"
    texts, codes, capitals = zip(*folded, strict=True)
    hashed = hashlib.sha256(" ".join(texts).encode(errors="surrogatepass")).hexdigest()
    bits = bytes(capitals[:MOST_WORDS]).translate(_DIGIT_OF_BIT)
    return Sketch(bytes(codes[:MOST_WORDS]), int(bits, 2)), f"sha256:{hashed}"


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
