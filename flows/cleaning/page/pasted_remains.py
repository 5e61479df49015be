"""What an editor or an import leaves in a page: pictures as text, style sheets of Word's as prose, escapes twice."""

import re
from collections.abc import Iterator
from html import escape, unescape
from html.entities import html5

from flows.cleaning.charset.charset_decoding import Decoded

__all__ = ["without_pasted_remains"]

LONG_FILE = 2_000
"""Characters of a file within the markup from which it is emptied: icons are shorter."""
_INLINE = rf"(data:[\w.+-]{{1,40}}/[\w.+-]{{1,80}};(?:[\w.=-]{{1,40}};)?base64,)[A-Za-z0-9+/=\r\n]{{{LONG_FILE},}}"
_INLINE_FILE, _INLINE_FILE_BYTES = re.compile(_INLINE, re.ASCII), re.compile(_INLINE.encode(), re.ASCII)

_SIGNS = ("X-NONE", "Style Definitions", "Font Definitions", "#ieooui", "[if gte mso", "[if !mso")
"""What Microsoft Word writes; a page without any of it holds none of its style sheets."""
_WORDS_OWN = ("mso", "X-NONE")
"""Of these one stands in each, too: most pages are told by two searches instead of six."""
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
_GOES_ON = re.compile(r"\*/\s*$|\{[^}]*$|;\s*$|^\s*[\w.:#*\\@-]+\s*$")
"""How a line ends that another line of a style sheet follows: behind a whole rule may stand a word of the article."""
_TAGS = (
    "p|br|div|h[1-6]|ul|ol|li|table|tbody|tr|td|blockquote|figure|figcaption|center|strong|b|em|i|u|span|font|img|a|o:p"
)
_ESCAPED_TAG = re.compile(
    rf"&lt;/?(?:{_TAGS})(?:\s(?:(?!&lt;|&gt;).){{0,500}}?)?\s?/?&gt;",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED_BREAK = re.compile(r"&lt;(?:br\s?/?|/p|/div)&gt;", re.IGNORECASE)
MANY_BREAKS = 3
"""Escaped ends of lines in a text that is no sentence about them."""
_ESCAPED_NAME = re.compile(r"&amp;(#x?[\da-fA-F]{1,6}|[a-zA-Z]\w{1,20});")
_TWICE = r"&(?:amp;#?\w{1,20};|lt;(?:br|/?p|/?div)\b)"
_ESCAPED_TWICE, _ESCAPED_TWICE_BYTES = re.compile(_TWICE, re.ASCII), re.compile(_TWICE.encode(), re.ASCII)
_LISTINGS = ("<pre", "<code", "<kbd", "<samp", "<tt", "<textarea", "<option")
"""Elements that show markup on purpose."""
_EMOJI = re.compile(r"<img\b[^<>]{0,500}\bclass=[\"']?[^\"'<>]{0,60}emoji[^<>]{0,800}>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\balt=[\"']([^\"'\w]{1,12})[\"']")
LONGEST_TEXT, MOST_SEARCHED = 50_000, 200_000
"""Characters of the longest text between two tags that is searched for such rules, and of all that are."""


def without_pasted_remains(decoded: Decoded) -> Decoded:
    """Empty the long files that a page holds as text, and remove what it prints though it is no text.

    An editor writes a pasted picture into the markup; the record has no use for it. One that takes what Word hands over
    for text prints `Normal 0 false false false …` and the rules of its style sheet above the article or below it. An
    import that escapes what is escaped prints `&nbsp;` and `<br />`. A small picture of a face stands for its sign.
    """
    decoded = _without_files(decoded)
    markup = decoded.markup
    written_by_word = any(_holds(markup, sign) for sign in _WORDS_OWN) and any(_holds(markup, sign) for sign in _SIGNS)
    escaped = _ESCAPED_TWICE.search(markup) if isinstance(markup, str) else _ESCAPED_TWICE_BYTES.search(markup)
    with_faces = _holds(markup, "emoji")
    if not (written_by_word or escaped or with_faces):
        return decoded
    text = cleaned = decoded.text
    if written_by_word:
        cleaned = _without_style_sheets(cleaned)
    if escaped:
        cleaned = _unescaped_once(cleaned)
    if with_faces:
        cleaned = _with_signs_of_faces(cleaned)
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
        signed = _SIGN_IN_TEXT.search(text) is not None
        searched += len(text) if within or signed else 0
        if searched > MOST_SEARCHED:
            break
        if within and (_SELECTS.fullmatch(text) or _DECLARES.fullmatch(text)):
            rest = ""
        elif signed:
            rest = _without_rules(text)
            rest = "" if "mso-" in rest and _DECLARES.fullmatch(rest) else rest
        else:
            within = False
            continue
        within = not rest.strip() and _GOES_ON.search(text) is not None
        kept += [markup[start : match.start(1)], escape(rest, quote=False)]
        start = match.end(1)
    return "".join([*kept, markup[start:]])


def _unescaped_once(markup: str) -> str:
    """Resolve what is escaped twice in the texts between tags: names of signs, and tags."""
    kept, start = [], 0
    for first, last in _texts_with_escapes(markup):
        written = markup[first:last]
        text = _ESCAPED_NAME.sub(_sign_of, written)
        if "&lt;" in text and _is_escaped_markup(text):
            text = _ESCAPED_TAG.sub(lambda tag: unescape(tag[0]), text)
        if text != written and not markup[markup.rfind("<", 0, first) :][:9].lower().startswith(_LISTINGS):
            kept += [markup[start:first], text]
            start = last
    return "".join([*kept, markup[start:]])


def _texts_with_escapes(markup: str) -> Iterator[tuple[int, int]]:
    """Yield where texts between tags, of no script, begin and end that hold what may be escaped twice."""
    done = 0
    for match in _ESCAPED_TWICE.finditer(markup):
        if match.start() < done:
            continue
        first = markup.rfind(">", done, match.start()) + 1 or done
        within_tag = "<" in markup[first : match.start()]
        end = markup.find(">" if within_tag else "<", match.end())
        done = end if end >= 0 else len(markup)
        if not within_tag and not markup[markup.rfind("<", 0, first) :][:7].lower().startswith(("<script", "<style")):
            yield first, done


def _sign_of(match: re.Match[str]) -> str:
    """Return the reference to a sign that was escaped; other words behind `&` stay."""
    return f"&{match[1]};" if match[1].startswith("#") or f"{match[1]};" in html5 else match[0]


def _is_escaped_markup(text: str) -> bool:
    """Tell whether a text is markup that was escaped: it begins with a tag, or ends many lines with one."""
    if _ESCAPED_TAG.match(text.lstrip()) is not None and _ESCAPED_BREAK.search(text) is not None:
        return True
    return len(_ESCAPED_BREAK.findall(text)) >= MANY_BREAKS


def _with_signs_of_faces(markup: str) -> str:
    """Put the sign in the place of a small picture of a face: it stands within a sentence."""
    return _EMOJI.sub(lambda match: sign[1] if (sign := _ALTERNATIVE.search(match[0])) else " ", markup)


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
    start = 0
    while (raw := _RAW_TEXT.search(markup, start)) is not None:
        yield from _TEXT.finditer(markup, start, raw.start() + 1)
        closing = _CLOSINGS[raw[1].lower()].search(markup, raw.end())
        if closing is None:
            return
        start = closing.start()
    yield from _TEXT.finditer(markup, start)
