"""Answers of a newspaper's server, and what faults make of them."""

import hashlib
import re
import unicodedata
import zlib
from dataclasses import dataclass, field, replace

from ..text.spelling import TONES
from .faults import Fault, Switch

__all__ = ["Answer", "compressed", "entity_tag", "html", "redirect", "spoilt", "windows_1258"]

HUGE = 30 * 1024 * 1024
NAMES = re.compile(rb"""(\b(?:class|id)=")([^"]*)\"""")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body, before transfer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    missing_bytes: int = 0
    """How much more than the body Content-Length promises."""
    hang_up: bool = False
    """True: no answer at all, the connection is closed."""


def html(text: str, status: int = 200, **headers: str) -> Answer:
    """Answer with a page."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8", **named})


def redirect(location: str, status: int = 301) -> Answer:
    """Lead to another address."""
    return Answer(status, b"", {"Location": location, "Content-Type": "text/html; charset=utf-8"})


def entity_tag(text: str, *, weak: bool = False) -> str:
    """Return an ETag for `text`."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    return f"W/{tag}" if weak else tag


def compressed(answer: Answer) -> Answer:
    """Return the answer gzip-encoded, the same bytes every time."""
    headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    # Not gzip.compress: from Python 3.13 on it writes another header.
    gzip = zlib.compressobj(6, wbits=31)
    return replace(answer, body=gzip.compress(answer.body) + gzip.flush(), headers=headers)


def spoilt(answer: Answer, switch: Switch, target: str) -> Answer:
    """Return what `switch` makes of the good answer for an article at `target`."""
    match switch.fault:
        case Fault.TRUNCATED:
            half = answer.body[: len(answer.body) // 2]
            return replace(answer, body=half, missing_bytes=len(answer.body) - len(half))
        case Fault.HUGE:
            filler = b"<!-- " + b"x" * (HUGE - len(answer.body)) + b" -->"
            return replace(answer, body=answer.body + filler)
        case Fault.EMPTY:
            return replace(answer, body=b"")
        case Fault.NOT_HTML:
            return replace(answer, body=PDF)
        case Fault.WRONG_CHARSET:
            return _typed(answer, "text/html; charset=windows-1252")
        case Fault.WINDOWS_1258:
            text = re.sub(r"(?i)charset=(\"?)utf-8", r"charset=\1windows-1258", answer.body.decode())
            return _typed(replace(answer, body=windows_1258(text)), "text/html; charset=windows-1258")
        case Fault.NEW_TEMPLATE:
            return replace(answer, body=NAMES.sub(_renamed, answer.body))
        case Fault.ENDLESS_REDIRECT:
            base, _, count = target.partition("?lan=")
            return redirect(f"{base}?lan={int(count or 0) + 1}", 302)
        case _:
            return answer


def _renamed(names: re.Match[bytes]) -> bytes:
    return names[1] + b" ".join(b"v2-" + name[::-1] for name in names[2].split()) + b'"'


def windows_1258(text: str) -> bytes:
    """Encode as windows-1258 does: letters with their quality mark, the tone as a combining mark after them."""
    letters = []
    for char in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in marks if mark in TONES)
        rest = "".join(mark for mark in marks if mark not in TONES)
        letters.append(unicodedata.normalize("NFC", rest) + tone)
    return "".join(letters).encode("cp1258", "xmlcharrefreplace")


def _typed(answer: Answer, content_type: str) -> Answer:
    return replace(answer, headers={**answer.headers, "Content-Type": content_type})
