"""Repairs XML as newspapers send it: gzipped, truncated, in another charset than declared, with bare ampersands."""

import re
import zlib
from html import escape, unescape

from w3lib.encoding import html_to_unicode

__all__ = ["MAX_BYTES", "decoded", "mended", "unpacked", "without_stump"]

MAX_BYTES = 50 * 1024 * 1024
"""Greatest size of an unpacked sitemap, by the protocol. The rest of a longer file is ignored."""

MAX_LAYERS = 2
"""Layers of gzip: the server may compress a gzipped file once more."""

_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)


def unpacked(body: bytes) -> bytes:
    """Undo gzip, whatever the headers said. A truncated file gives its readable part. Raises zlib.error."""
    for _ in range(MAX_LAYERS):
        if not body.startswith(b"\x1f\x8b"):
            break
        body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_BYTES)
    return body[:MAX_BYTES]


def decoded(body: bytes) -> str:
    """Decode by byte order mark, else by the XML declaration, else as UTF-8."""
    head = body[:200].lstrip()
    if head.startswith(b"<") and b"\0" not in head:
        # ASP.NET declares UTF-16 and sends UTF-8.
        body = re.sub(
            rb"(<\?xml[^>]*?encoding=[\"'])utf-?(?:16|32)\w*", rb"\1utf-8", body, count=1, flags=re.IGNORECASE
        )
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    return text.lstrip("\ufeff \t\r\n")


def without_stump(text: str) -> str:
    """Remove what follows the last complete tag: in a truncated file it may be half an address."""
    return text[: text.rfind(">") + 1]


def mended(text: str) -> str:
    """Drop the declaration, and repair character references at which parsers lose the rest of a text.

    Escape bare ampersands outside CDATA; drop references to no character.
    """
    text = re.sub(r"<\?xml[^>]*\?>", "", text, count=1)
    parts = _CDATA.split(text)
    parts[::2] = map(_with_references, parts[::2])
    return "".join(parts).encode("utf-8", "ignore").decode()


def _with_references(text: str) -> str:
    text = re.sub(r"&#(?:\d+|[xX][\da-fA-F]+);", lambda reference: escape(unescape(reference[0])), text)
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)", "&amp;", text)
