"""What is left in a page when somebody pastes into an editor: pictures as text, style sheets of Word's as prose."""

import re
from collections.abc import Iterator
from html import escape, unescape

from flows.cleaning.charset.charset_decoding import Decoded

__all__ = ["without_pasted_remains"]

LONG_FILE = 2_000
"""Characters of a file within the markup from which it is emptied: icons are shorter."""
_INLINE = rf"(data:[\w.+-]{{1,40}}/[\w.+-]{{1,80}};(?:[\w.=-]{{1,40}};)?base64,)[A-Za-z0-9+/=\r\n]{{{LONG_FILE},}}"
_INLINE_FILE, _INLINE_FILE_BYTES = re.compile(_INLINE, re.ASCII), re.compile(_INLINE.encode(), re.ASCII)

_SIGNS = ("X-NONE", "Style Definitions", "Font Definitions", "#ieooui", "[if gte mso", "[if !mso")
"""What Microsoft Word writes; a page without any of it holds none of its style sheets."""
_TEXT = re.compile(r">([^<]+)(?=<)")
_RAW_TEXT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_CLOSINGS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_SIGN_IN_TEXT = re.compile(r"mso-|X-NONE|Definitions \*/|#ieooui|@font-face|\[if (?:gte |!)?mso")
_DECLARED = r"[a-z\d-]{1,60}\s{0,9}:[^;{}]{0,300}"
_DECLARATIONS = rf"\s{{0,99}}(?:{_DECLARED};\s{{0,99}}){{0,200}}(?:{_DECLARED})?"
_SELECTOR = r"(?:@[a-z-]{1,20}(?: [\w:]{1,60})?|[\w.:#*\\-]{1,60})(?:,\s{0,9}[\w.:#*\\-]{1,60}){0,30}\s{0,9}"
_REMAINS = re.compile(
    r"<!--\s{0,9}\[if (?:gte |!)?mso.{0,20000}?<!\[endif\]\s{0,9}-->|"
    r"Normal\s{1,9}0(?:\s{1,9}(?:false|true|[\d.]{1,6}(?: ?pt)?|[A-Z]{2}(?:-[A-Z]{2})?|X-NONE|"
    r"MicrosoftInternetExplorer4)\b){3,20}|"
    rf"/\*\s{{0,9}}[A-Z][a-z]{{1,20}} Definitions\s{{0,9}}\*/|{_SELECTOR}\{{{_DECLARATIONS}\}}|"
    r"<!--(?=\s{0,99}(?:/\*|@font-face))|-->",
    re.DOTALL,
)
_SELECTS = re.compile(rf"\s*{_SELECTOR}\{{?\s*")
_DECLARES = re.compile(rf"\s*\{{?{_DECLARATIONS}\}}?\s*")
LONGEST_TEXT, MOST_SEARCHED = 50_000, 200_000
"""Characters of the longest text between two tags that is searched for such rules, and of all that are."""


def without_pasted_remains(decoded: Decoded) -> Decoded:
    """Empty the long files that a page holds as text, and remove Word's style sheets that it prints as prose.

    An editor writes a pasted picture into the markup; the record has no use for it. One that takes what Word hands over
    for text prints `Normal 0 false false false …` and the rules of its style sheet above the article or below it.
    """
    decoded = _without_files(decoded)
    if not any(_holds(decoded.markup, sign) for sign in _SIGNS):
        return decoded
    text = decoded.text
    cleaned = _without_style_sheets(text)
    return decoded if cleaned == text else Decoded(cleaned, decoded.charset)


def _holds(markup: bytes | str, sign: str) -> bool:
    return sign in markup if isinstance(markup, str) else sign.encode() in markup


def _without_files(decoded: Decoded) -> Decoded:
    markup = decoded.markup
    if len(markup) < LONG_FILE or not _holds(markup, ";base64,"):
        return decoded
    if isinstance(markup, bytes):
        return Decoded(_INLINE_FILE_BYTES.sub(rb"\1", markup), decoded.charset)
    return Decoded(_INLINE_FILE.sub(r"\1", markup), decoded.charset)


def _without_style_sheets(markup: str) -> str:
    """Remove from the texts between tags what is a rule of a style sheet of Word's, over several lines, too."""
    kept, start, searched = [], 0, 0
    within = False  # below a line that begins a style sheet or a rule and does not end it
    for match in _texts(markup):
        written = match[1]
        if written.isspace() or len(written) > LONGEST_TEXT:
            continue
        text = unescape(written)
        searched += len(text) if within or _SIGN_IN_TEXT.search(text) else 0
        if searched > MOST_SEARCHED:
            break
        if within and (_SELECTS.fullmatch(text) or _DECLARES.fullmatch(text)):
            rest = ""
        elif _SIGN_IN_TEXT.search(text):
            rest = _without_rules(text)
            rest = "" if "mso-" in rest and _DECLARES.fullmatch(rest) else rest
        else:
            within = False
            continue
        within = not rest.strip()
        kept += [markup[start : match.start(1)], escape(rest, quote=False)]
        start = match.end(1)
    return "".join([*kept, markup[start:]])


def _without_rules(text: str) -> str:
    """Cut off the rules with which a text begins and ends: a sentence may quote one."""
    spans = [match.span() for match in _REMAINS.finditer(text)]
    start, end = 0, len(text)
    for first, last in spans:
        if text[start:first].strip():
            break
        start = last
    for first, last in reversed(spans):
        if first < start or text[last:end].strip():
            break
        end = first
    return text[start:end]


def _texts(markup: str) -> Iterator[re.Match[str]]:
    """Yield the texts between tags that are shown, in linear time whatever is not closed."""
    start: int = 0
    while (raw := _RAW_TEXT.search(markup, start)) is not None:
        yield from _TEXT.finditer(markup, start, raw.start() + 1)
        closing = _CLOSINGS[raw[1].lower()].search(markup, raw.end())
        if closing is None:
            return
        start = closing.start()
    yield from _TEXT.finditer(markup, start)
