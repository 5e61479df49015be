"""Bytes to text: undoes compression that was saved with the body, then finds the charset that fits the bytes."""

import codecs
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Decoded", "decode", "decompress", "is_utf8"]

MAX_INFLATED = 32 * 1024 * 1024
"""Bytes that a compressed body may grow to: well above the crawler's limit of 20 MiB for a body."""

SAMPLE = 16_000
"""Bytes or characters that are enough to recognise a file that is not text."""

DECODED_AT_ONCE = 32_768
"""Bytes that are decoded at once: their text fits into the processor's cache."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_CONTROL = bytes([*range(0x01, 0x09), *range(0x0E, 0x20), 0x7F])
# Vietnamese letters outside Latin-1: their presence confirms a guess.
_VIETNAMESE = re.compile("[ăĂđĐĩĨũŨơƠưƯạ-ỹẠ-Ỹ]")
_MISREAD = re.compile("[\u0080-\u009f¡-¿×÷ÐðÞþœžŸƒ†‡ˆ‰‹›\u0300-\u036f₫]")


@dataclass(frozen=True)
class Decoded:
    """A body whose charset is known."""

    markup: bytes | str
    """The body itself where it is UTF-8, as most are and parsers want it; else its text."""
    charset: str

    @cached_property
    def text(self) -> str:
        """The whole text, decoded on demand."""
        return self.part(slice(None))

    def part(self, where: slice) -> str:
        """Return the text of a part of the markup; characters cut at its edges are left out."""
        part = self.markup[where]
        return part if isinstance(part, str) else part.decode("utf-8", "ignore")


def decompress(body: bytes) -> tuple[bytes, bool]:
    """Undo a gzip compression that a server forgot to declare; the flag says whether the stream was whole."""
    whole = True
    for _ in range(2):  # a proxy that compresses what was compressed already
        if body[:3] != b"\x1f\x8b\x08":
            break
        inflater = zlib.decompressobj(wbits=31)
        try:
            body = inflater.decompress(body, MAX_INFLATED)
        except zlib.error:
            return b"", False
        whole = whole and inflater.eof
    return body, whole


def decode(body: bytes, content_type: str | None, *, utf8: bool) -> Decoded | None:
    """Return the text of `body`, or None if no charset makes text of it.

    A byte order mark wins. Then bytes that are valid UTF-8 are UTF-8, whatever header and meta say: Vietnamese text in
    another charset is never valid UTF-8 by chance. Then header, meta and windows-1258 compete: the one wins whose text
    looks most like text. `utf8`: what `is_utf8` says of `body`.
    """
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return _checked(body[len(bom) :].decode(charset, "replace"), charset)
    if len(body) > 40 and body[1:40:2].count(0) > 15:
        return _checked(body.decode("utf-16-le", "replace"), "utf-16-le")
    if utf8:
        if b"\x00" in body:
            return _checked(body.decode("utf-8"), "utf-8")
        return None if _is_binary(body[:SAMPLE]) else Decoded(body, "utf-8")
    head = body[:4096]
    named = [match[1].decode("ascii", "replace") for match in (_META.search(head), _XML.search(head)) if match]
    if content_type and (match := _HEADER.search(content_type)):
        named.insert(0, match[1])
    best: tuple[float, Decoded] | None = None
    for charset in dict.fromkeys([*filter(None, map(_known, named)), "utf-8", "cp1258", "cp1252"]):
        text = unicodedata.normalize("NFC", body.decode(charset, "replace"))
        worth = _text_score(text)
        if best is None or worth > best[0]:
            best = worth, Decoded(text, charset)
    return _checked(best[1].text, best[1].charset) if best else None


def is_utf8(body: bytes) -> bool:
    """Tell whether `body` is valid UTF-8: part by part, in half the time of decoding a page to one large text."""
    view, start = memoryview(body), 0
    while start < len(body):
        end = min(len(body), start + DECODED_AT_ONCE)
        try:
            start += codecs.utf_8_decode(view[start:end], "strict", end == len(body))[1]
        except UnicodeDecodeError:
            return False
    return True


def _known(charset: str) -> str | None:
    """Return the codec that browsers use for `charset`; None if it is not a text charset."""
    try:
        info = codecs.lookup(charset)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in (
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    ):
        return None
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def _text_score(text: str) -> float:
    """Say how much `text` looks like Vietnamese or plain text rather than like a misreading. Higher is better."""
    return len(_VIETNAMESE.findall(text)) - 3.0 * text.count("\ufffd") - 2.0 * len(_MISREAD.findall(text))


def _checked(text: str, charset: str) -> Decoded | None:
    """Accept a decoding unless its beginning shows that it is not text."""
    text = text.replace("\x00", "")
    return None if _is_binary(text[:SAMPLE].encode("utf-8", "replace")) else Decoded(text, charset)


def _is_binary(sample: bytes) -> bool:
    """Tell whether `sample`, UTF-8, has many characters that do not occur in text."""
    suspicious = len(sample) - len(sample.translate(None, _CONTROL)) + sample.count(b"\xef\xbf\xbd")
    return suspicious > 20 and suspicious > 0.02 * len(sample)  # a mangled page has a few; a file that is no text, many
