"""Sketches: a text as one byte a word, enough to compare two texts without reading either again.

A run of five words is 38 bits of a sketch, so that two texts share one by chance once in a million pairs. What differs
between two printings can be seen too: which words are numbers, and which are written with a capital.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from flows.dedup.folding import NUMBER_CODES, SHINGLE_WORDS, FoldedWord, fold_words

__all__ = ["CAPITAL", "NUMBER", "PLAIN", "Sketch", "draw", "windows"]

PLAIN, CAPITAL, NUMBER = b"pcn"
"""Kinds of words, as `Sketch.kinds` tells them."""

MOST_WORDS = 20_000
"""Words that count: ten times the longest reports of the press, so that a broken page costs no more."""

_KIND_OF_CODE = bytes(NUMBER if code >= NUMBER_CODES else PLAIN for code in range(256))
_WINDOW = re.compile(rb"(?=(.{%d}))" % SHINGLE_WORDS, re.DOTALL)


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
        kinds = bytearray(self.codes.translate(_KIND_OF_CODE))
        for place, bit in enumerate(f"{self.capitals:0{len(kinds)}b}" if kinds else ""):
            if bit == "1" and kinds[place] == PLAIN:
                kinds[place] = CAPITAL
        return bytes(kinds)


def draw(text: str) -> tuple[Sketch, str]:
    """Return the sketch of `text`, and `sha256:…` of its folded words."""
    folded = fold_words(text)
    hashed = hashlib.sha256(" ".join([word.text for word in folded]).encode(errors="surrogatepass")).hexdigest()
    counted: list[FoldedWord] = folded[:MOST_WORDS]
    capitals = bytes([49 if word.capital else 48 for word in counted])
    return Sketch(bytes([word.code for word in counted]), int(capitals or b"0", 2)), f"sha256:{hashed}"


def windows(codes: bytes) -> list[bytes]:
    """Return the runs of five words, in order; a shorter text is one run."""
    return _WINDOW.findall(codes) or [codes]
