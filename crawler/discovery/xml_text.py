"""Repairs XML as newspapers send it: gzipped, truncated, in another charset than declared, with bare ampersands.

What cannot be repaired is told: a file that lacks something must not count as read whole.
"""

import re
import zlib
from html import escape, unescape

from w3lib.encoding import html_to_unicode

__all__ = ["MAX_BYTES", "damage_in", "decoded", "mended", "unpacked", "without_stump"]

MAX_BYTES = 50 * 1024 * 1024
"""Greatest size of an unpacked sitemap, by the protocol. The rest of a longer file is ignored."""

MAX_LAYERS = 2
"""Layers of gzip: the server may compress a gzipped file once more."""

_GZIP = b"\x1f\x8b"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""The first bytes of a zlib stream. No text begins so: they are `x`, and a control character, `^` or no UTF-8."""
_BREAKS_OFF = "it breaks off: what it was packed with has no end"
_FAILURE = re.compile(r"(?:Fatal|Parse) error(?:</b>)?\s*:")
"""What PHP prints where it stops. It goes on after a warning: the entries that one has spoilt are counted."""
_DECLARATION = 1_000
"""Bytes at the beginning of a file in which its XML declaration stands."""
_LONGEST_FAILURE = 1_000
"""Characters of such a message, which ends with `on line` and a number."""
_MOST_FAILURES = 100
"""How often the end of one is looked for: the program stops at the first."""
_COMMENT = ("<!--", "-->")
_CDATA = ("<![CDATA[", "]]>")


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """Undo gzip and zlib, whatever the headers said, and say what is missing, in words; None if nothing is.

    A truncated file gives its readable part. Raises zlib.error.
    """
    is_whole = True
    for _ in range(MAX_LAYERS):
        if body.startswith(_GZIP):
            body, ends = _members(body)
        elif body.startswith(_ZLIB):
            stream = zlib.decompressobj()
            body = stream.decompress(body, MAX_BYTES)
            ends = stream.eof
        else:
            break
        is_whole = is_whole and ends
    if len(body) >= MAX_BYTES:
        return body[:MAX_BYTES], f"it is longer than {MAX_BYTES >> 20} MiB"
    return body, None if is_whole else _BREAKS_OFF


def _members(body: bytes) -> tuple[bytes, bool]:
    """Unpack all members of a gzip file: a site that appends to one adds a member. Ignore what follows the last one.

    Tell whether the last one ends.
    """
    found: list[bytes] = []
    length = 0
    ends = True
    while body.startswith(_GZIP) and length < MAX_BYTES:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            part = member.decompress(body, MAX_BYTES - length)
        except zlib.error:
            if not found:
                raise
            return b"".join(found), False
        found.append(part)
        length += len(part)
        ends = member.eof
        body = member.unused_data
    return b"".join(found), ends


def damage_in(text: str, root: str, entry: str, read: int) -> str | None:
    """Say how the text of a file shows that entries of it are missing; None if nothing does.

    `root`, `entry`: the names of its elements, as regular expressions; `read`: how many entries the parser has found.
    """
    name = rf"(?:[\w.-]+:)?(?:{root})"
    own = "".join(_apart(text, _COMMENT, _CDATA)[::2])
    begin = re.search(rf"<{name}\b", own, re.IGNORECASE)
    ends = [end.start() for end in re.finditer(rf"</{name}\s*>|<{name}\b[^<>]*/>", own, re.IGNORECASE)]
    if begin is None or not ends:
        return "it breaks off: its root element has no end"
    if _has_failure(own[begin.start() : ends[-1]]):
        return "the program that makes it has failed amid it"
    if len(re.findall(rf"<(?:{entry})[\s>]", own, re.IGNORECASE)) > read:
        return "not all of its entries can be read"
    return None


def _has_failure(text: str) -> bool:
    """Tell whether the message of a program that has failed stands in a text."""
    end = -1
    for _ in range(_MOST_FAILURES):
        end = text.find("on line", end + 1)
        if end < 0:
            return False
        if _FAILURE.search(text, max(0, end - _LONGEST_FAILURE), end):
            return True
    return False


def _apart(text: str, *kinds: tuple[str, str]) -> list[str]:
    """Return by turns what is outside and inside comments or CDATA, which begin and end as `kinds` say.

    What has no end is outside, with all that follows.
    """
    parts: list[str] = []
    begin = re.compile("|".join(re.escape(begin) for begin, _ in kinds))
    done = 0
    while found := begin.search(text, done):
        end_mark = dict(kinds)[found[0]]
        end = text.find(end_mark, found.end())
        if end < 0:
            break
        parts += (text[done : found.start()], text[found.start() : end + len(end_mark)])
        done = end + len(end_mark)
    return [*parts, text[done:]]


def decoded(body: bytes) -> str:
    """Decode by byte order mark, else by the XML declaration, else as UTF-8."""
    if body[:64].count(0) > 16:  # UTF-16 without a mark: every second byte of ASCII text is zero
        marks = {b"<\0": b"\xff\xfe", b"\0<": b"\xfe\xff", b"h\0": b"\xff\xfe", b"\0h": b"\xfe\xff"}
        body = marks.get(body[:2], b"") + body
    head = body[:200].lstrip()
    if head.startswith(b"<") and b"\0" not in head:
        # ASP.NET declares UTF-16 and sends UTF-8.
        declared = rb"(<\?xml[^>]*?encoding=[\"'])utf-?(?:16|32)\w*"
        start = re.sub(declared, rb"\1utf-8", body[:_DECLARATION], count=1, flags=re.IGNORECASE)
        body = start + body[_DECLARATION:]
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    return text.lstrip("\ufeff \t\r\n")


def without_stump(text: str) -> str:
    """Remove what follows the last complete tag: in a truncated file it may be half an address."""
    return text[: text.rfind(">") + 1]


def mended(text: str) -> str:
    """Drop the declaration, and repair character references at which parsers lose the rest of a text.

    Escape bare ampersands outside CDATA; drop references to no character.
    """
    text = re.sub(r"<\?xml[^<>]*\?>", "", text, count=1)
    parts = _apart(text, _CDATA)
    parts[::2] = map(_with_references, parts[::2])
    return "".join(parts).encode("utf-8", "ignore").decode()


def _with_references(text: str) -> str:
    text = re.sub(r"&#(?:\d{1,9}|[xX][\da-fA-F]{1,8});", lambda reference: escape(unescape(reference[0])), text)
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)", "&amp;", text)
