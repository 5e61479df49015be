"""Makes text from outside sources safe to write to a terminal, to a page, as JSON and as CSV.

Headlines, sections, addresses and error messages come from web pages and from other writers of the bucket. On a
terminal some characters are commands: they move the cursor, set the window's title, hide or reorder what follows. On a
page some of them reorder what follows, too.
"""

import re

__all__ = ["csv_cell", "json_escaped", "visible", "without_controls"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_CONTROLS = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1 but the line feed: escape sequences begin with them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: they reorder what is around them
    "\u2028\u2029"  # separators, at which some terminals begin a line
    "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"  # deprecated format characters, annotations, tags
    "\ufeff\ufffe\uffff\ud800-\udfff"  # byte order marks, noncharacters, halves of surrogate pairs
    "]"
)

_SPACES = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
"""The white space among these; a space replaces it."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of cells that spreadsheets run as formulas (OWASP, CSV injection); the last four are full-width."""


def visible(text: str, *, lines: bool = True) -> str:
    """Return text in which each character that is a command to a terminal is replaced by a visible one.

    The length stays the same. Without `lines` a line feed becomes a space, too.
    """
    shown = _CONTROLS.sub(_shown, text)
    return shown if lines else shown.replace("\n", " ")


def _shown(found: re.Match[str]) -> str:
    return " " if found[0] in _SPACES else REPLACEMENT


def without_controls(text: str) -> str:
    """Return text without such characters, white space among them replaced by a space: for pages and feeds."""
    return _CONTROLS.sub(lambda found: " " if found[0] in _SPACES else "", text)


def json_escaped(line: str) -> str:
    r"""Return a line of JSON with the same meaning, in which such characters are written as `\u009b`."""
    return _CONTROLS.sub(_escape, line)


def _escape(found: re.Match[str]) -> str:
    # JSON has code units of UTF-16: two for a character beyond U+FFFF.
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def csv_cell(text: str) -> str:
    """Return text as a cell of CSV: visible, and with an apostrophe before what a spreadsheet takes for a formula."""
    shown = visible(text)
    return f"'{shown}" if text.startswith(FORMULA) else shown
