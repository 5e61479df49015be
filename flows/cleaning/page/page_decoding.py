"""From a capture to a page: checks the status, checks that the body is HTML, finds the charset."""

import re

import numpy as np

from crawler.registry import Source
from flows.cleaning.charset.charset_decoding import Decoded, decode, decompress, is_utf8
from flows.cleaning.charset.legacy_encodings import decode_font, repaired
from flows.cleaning.page.pasted_remains import without_pasted_remains
from flows.stages import Page, Refusal, RefusalReason, Removal
from storage.model.moments import VIETNAM
from storage.warc.content_encoding import UNKNOWN
from storage.warc.segments import Capture

__all__ = ["open_page"]


MAX_CHARACTERS = 8_000_000
"""Longest page read. The largest article page seen has half a million; longer ones would take over two seconds."""

MAX_NESTING = 400
"""Deepest nesting of elements read: articles of the press have 40, and parsers slow down with its square."""
SHORTEST_TAG, MANY_TAGS = 3, 12_000
"""Characters of the shortest tag; tags above which their nesting is counted before the page is parsed: so few cost the
parser 0.1 s even if each opens an element in the one before."""

BEGINNING = 20_000
"""Characters or bytes in which HTML shows that it is HTML."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_VAGUE_TYPES = ("", "text/plain", "application/octet-stream", "text/xml", "application/xml", "binary/octet-stream")
_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|article|div|p|h1)\b", re.IGNORECASE)
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|main|aside|header|footer|nav|figure|ul|ol|dl|table|tbody|tr|td|"
    r"blockquote|center|"
    r"font|form|fieldset|details|object|button|strong|em|small|big|b|i|u|s|a)[\s>/]",
    re.IGNORECASE,
)
_ENDS_WITH_BOX = re.compile(r"</(?:div|section|article|main|footer|script)>\s*$")
_RAW_TEXT = re.compile(r"<(script|style|textarea|template)\b|<!--")


def open_page(capture: Capture, source: Source, *, removal_after: float = 24.0) -> Page | Refusal | Removal:
    """Decode `capture` to a page, or return why it is not one.

    A 410 is a removal at once; a 404, or another answer by which the article is gone (`capture.gone`), is one when it
    has lasted `removal_after` hours (`capture.missing_since`).
    """
    answer = _by_status(capture, removal_after)
    if answer is not None:
        return answer
    cut = _by_arrival(capture)
    if cut is not None:
        return cut
    body, whole = decompress(capture.body)
    if not whole:
        return _refuse(capture, RefusalReason.TRUNCATED, "the compressed body is damaged or cut off; fetch it again")
    if not body or body.isspace():
        return _refuse(capture, RefusalReason.EMPTY, "the server sent an empty body; fetch it again")
    declared = capture.headers.get("content-type", "")
    kind = declared.partition(";")[0].strip().lower()
    if kind not in _HTML_TYPES and kind not in _VAGUE_TYPES:
        return _refuse(capture, RefusalReason.NOT_HTML, f"the server calls it {kind[:60]}")
    if body.startswith(_MAGIC):
        return _refuse(
            capture, RefusalReason.NOT_HTML, "the body is a file of another kind, whatever the server calls it"
        )
    decoded = _decoded(body, declared)
    if decoded is None:
        return _refuse(
            capture,
            RefusalReason.UNDECODABLE,
            "the body is no text in any charset the page could mean, or letters of it are lost",
        )
    head = decoded.part(slice(BEGINNING))
    if not head.strip() and not decoded.text.strip():
        return _refuse(capture, RefusalReason.EMPTY, "the body holds nothing but white space; fetch it again")
    if not _LOOKS_LIKE_HTML.search(head):
        return _refuse(capture, RefusalReason.NOT_HTML, "the body holds no HTML markup")
    return _bounded(
        capture,
        source,
        without_pasted_remains(decoded),
        many_tags=len(body) > SHORTEST_TAG * MANY_TAGS and _count(b"<", body) > MANY_TAGS,
    )


def _count(byte: bytes, body: bytes) -> int:
    """Count a byte that occurs often, in a fifth of the time that `body.count` takes."""
    return int(np.count_nonzero(np.frombuffer(body, dtype=np.uint8) == byte[0]))


def _by_arrival(capture: Capture) -> Refusal | None:
    """Return why a page cannot be read as it was sent; None if it can."""
    if not capture.truncated or _ends_like_a_page(capture):
        return None
    if capture.truncated.startswith(UNKNOWN):
        name = capture.truncated.removeprefix(UNKNOWN).strip()
        return _refuse(
            capture, RefusalReason.NOT_HTML, f"the server sent the page in an encoding that is not known: {name}"
        )
    return _refuse(capture, RefusalReason.TRUNCATED, f"the answer was cut off ({capture.truncated}); fetch it again")


_BEGINS_TEXT = re.compile(r"<(?:p|h[1-6]|article)\b")


def _ends_like_a_page(capture: Capture) -> bool:
    """Tell whether a page that was cut off lacks nothing of its article: it ends behind `</html>`, or in its foot."""
    return capture.truncated == "disconnect" and (
        b"</html" in capture.body[-200:].lower() or _ends_in_foot(capture.body.decode("utf-8", "replace"))
    )


def _ends_in_foot(markup: str) -> bool:
    """Tell whether markup ends within the page's `<footer>`: the article above it is whole.

    Paragraphs end above the foot, none begins in it, and no box of a quotation is open.
    """
    folded = _without_raw_text(markup.lower())
    foot = max(0, folded.rfind("<footer"))
    text = folded[max(0, folded.rfind("<h1", 0, foot)) : foot]
    last = "</footer" not in folded[foot:] and not _BEGINS_TEXT.search(folded, foot)
    closed = all(text.count(f"<{name}") <= text.count(f"</{name}") for name in ("blockquote", "figure", "article"))
    return foot > 0 and last and closed and "</p>" in text and text.rstrip().endswith(">")


def _decoded(body: bytes, declared: str) -> Decoded | None:
    """Return the text of `body`, also from legacy fonts and double encoding; None if it cannot be made readable."""
    utf8 = is_utf8(body)
    decoded = (None if utf8 else decode_font(body)) or decode(body, declared, utf8=utf8)
    return repaired(decoded) if decoded is not None else None


def _bounded(capture: Capture, source: Source, decoded: Decoded, *, many_tags: bool) -> Page | Refusal:
    if len(decoded.markup) > MAX_CHARACTERS and (characters := len(decoded.text)) > MAX_CHARACTERS:
        detail = f"the page has {characters:,} characters, more than the {MAX_CHARACTERS:,} that are read"
        return _refuse(capture, RefusalReason.TOO_LARGE, detail)
    if _is_cut_off(decoded):
        return _refuse(capture, RefusalReason.TRUNCATED, "the page ends before </body> or </html>; fetch it again")
    if many_tags and _nesting(decoded.text.lower())[0] > MAX_NESTING:
        detail = f"its elements are nested more than {MAX_NESTING} deep, which no article of the press is"
        return _refuse(capture, RefusalReason.TOO_LARGE, detail)
    return Page(
        capture=capture.ref,
        source=source,
        layout=source.layout_on(capture.fetched_at.astimezone(VIETNAM).date()),
        url=capture.url,
        markup=decoded.markup,
        fetched_at=capture.fetched_at,
    )


def _by_status(capture: Capture, removal_after: float) -> Refusal | Removal | None:
    status = capture.status
    if status == 200 and capture.gone is None:
        return None
    removal = Removal(
        capture.ref, capture.url, status, capture.fetched_at, capture.gone or f"the server answers {status}"
    )
    if status == 410:
        return removal
    if status == 404 or capture.gone is not None:
        answer = capture.gone or "404"
        if capture.missing_since is None:
            return _refuse(capture, RefusalReason.NOT_FOUND, f"{answer}, for an address that was no article before")
        missing = (capture.fetched_at - capture.missing_since).total_seconds() / 3600
        if missing >= removal_after:
            return removal
        detail = f"{answer} for {missing:.1f} hours; after {removal_after:g} it counts as a removal"
        return _refuse(capture, RefusalReason.MISSING, detail)
    if 300 <= status < 400:
        target = capture.headers.get("location", "nowhere")
        return _refuse(capture, RefusalReason.REDIRECTED, f"{status}, leads to {target[:300]}")
    if status == 206:
        return _refuse(capture, RefusalReason.TRUNCATED, "206, the server sent a part of the page; fetch it again")
    return _refuse(capture, RefusalReason.HTTP_ERROR, f"the server answered {status}")


def _is_cut_off(decoded: Decoded) -> bool:
    """Tell whether a page opens its body or document without closing either: press systems always close them.

    Minifiers leave both end tags out, as HTML allows, and that of the head; all other elements are closed then.
    """
    end = decoded.part(slice(-3000, None))
    if "</html" in end or "</body" in end:
        return False
    folded = decoded.text.lower()
    opened = "<html" in folded or "<body" in folded
    if not opened or "</html" in folded or "</body" in folded:
        return False
    minified = "</head>" not in folded and _ENDS_WITH_BOX.search(folded) and _nesting(folded)[1] == 0
    return not minified and not _ends_in_foot(folded)


def _nesting(folded: str) -> tuple[int, int]:
    """Return how deep the elements of lower-case markup that must be closed are nested, and how many are left open.

    Scripts are left out.
    """
    depth = deepest = 0
    for close in _NESTING.findall(_without_raw_text(folded)):
        if close:
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest, depth


def _without_raw_text(html: str) -> str:
    """Return lower-case `html` without scripts, styles and comments, in linear time whatever is not closed."""
    kept, start, position = [], 0, 0
    unclosed: set[str] = set()
    while match := _RAW_TEXT.search(html, position):
        end = f"</{match[1]}" if match[1] else "-->"
        found = -1 if end in unclosed else html.find(end, match.end())
        if found < 0:
            unclosed.add(end)
            position = match.end()
        else:
            kept.append(html[start : match.start()])
            start = position = found + len(end)
    return "".join([*kept, html[start:]])


def _refuse(capture: Capture, reason: RefusalReason, detail: str) -> Refusal:
    return Refusal(capture.ref, capture.url, reason, detail)
