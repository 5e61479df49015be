"""Letters of legacy fonts that a page writes as character references: `m&#239;a` or `m&iuml;a` for `mùa`."""

import re
from html import unescape
from html.entities import name2codepoint

__all__ = ["has_font_references", "resolved", "resolved_bytes"]

FEW = 12
"""Most references to letters of a legacy font that an ordinary page may have: trade marks, foreign names."""
FIRST, LAST = 0xA1, 0xFF
"""Codes of the letters that the fonts redraw; the space before them is no letter."""

_NAMED = "|".join(sorted(name for name, code in name2codepoint.items() if FIRST <= code <= LAST))
_REFERENCE = re.compile(
    rf"&(?:#0{{0,5}}(?:16[1-9]|1[7-9]\d|2[0-4]\d|25[0-5])(?!\d);?|"
    rf"#[xX]0{{0,5}}(?![aA]0)(?i:[a-f][\da-f])(?![\da-fA-F]);?|(?:{_NAMED});)"
)
_IN_BYTES = re.compile(_REFERENCE.pattern.encode())
_TELLING = re.compile(
    rb"&(?:#0{0,5}(?:16[89]|17[24]|18[14]|228|24[168])(?!\d)|#[xX]0{0,5}(?i:a[89ce]|b[58]|e4|f[168])(?![\da-fA-F])|"
    rb"(?:uml|copy|not|reg|micro|cedil|auml|ntilde|ouml|oslash);)"
)
"""ă, â, ơ, đ, à, á of the TCVN3 fonts, and the signs of the VNI fonts that proper Vietnamese never has."""


def has_font_references(markup: bytes) -> bool:
    """Tell whether `markup` has so many references to letters of a legacy font that it may be written for one."""
    return len(_TELLING.findall(markup)) > FEW


def resolved(markup: str) -> str:
    """Return `markup` with the letters themselves in place of the references to those that the fonts redraw."""
    return _REFERENCE.sub(lambda found: unescape(found[0]), markup)


def resolved_bytes(markup: bytes) -> bytes:
    """Do the same in text of one byte a letter."""
    return _IN_BYTES.sub(lambda found: unescape(found[0].decode("ascii")).encode("latin-1"), markup)
