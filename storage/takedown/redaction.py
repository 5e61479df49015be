"""Redaction: removing one article from raw segments, and from documents that name its addresses. Pure functions."""

import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from urllib.parse import urljoin

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from storage.model.identifiers import ArticleId
from storage.warc.content_encoding import decode_content
from storage.warc.gzip_members import Member, members, stored_member
from storage.warc.headers import FORM, ROLE
from storage.warc.segments import MAX_BODY_BYTES, NOTICE, RECORD

__all__ = ["REMOVED", "Identify", "Linking", "RedactedSegment", "addresses_in", "redact_json", "redact_segment"]

Identify = Callable[[str], ArticleId]
"""Returns the article of the source to which an address leads."""

REMOVED = "[removed]"
"""Replaces an address of a purged article in documents."""

BODY = re.compile(rb"<body\b", re.IGNORECASE)

LINK = re.compile(rb"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)

ADDRESS = re.compile(r"https?://[^\s<>\"']+")

AFTER_ADDRESS = ".,;:!?)]}"
"""Characters that may follow an address in a sentence and are not part of it."""


@dataclass(slots=True)
class RedactedSegment:
    """A segment after an article was removed from it."""

    data: bytes
    """As long as before; every other record is unchanged and in its place."""
    overwritten: list[tuple[int, int]] = field(default_factory=list)
    """Offset and length of each record that held something of the article."""
    answers: int = 0
    """Number of these that were answers of the server."""
    led_here: set[str] = field(default_factory=set)
    """Addresses of other articles, or of no article, that redirected to the article, and of its print pages."""
    linking: int = 0
    """Number of pages at other addresses that link to the article."""
    unreadable: int = 0
    """Damaged bytes, which could not be searched and were not overwritten."""


class Linking(StrEnum):
    """What to do with pages of other articles that link to the article, as lists of related articles do."""

    UNSEEN = "unseen"
    """Do not look for them."""
    COUNTED = "counted"
    OVERWRITTEN = "overwritten"


@dataclass(frozen=True, slots=True)
class _Head:
    """The headers of a WARC record."""

    kind: str
    record_id: str
    date: str
    url: str
    concurrent_to: str | None
    named: str | None
    """The target of a redirect, or the referrer of a request."""
    role: str | None
    """What an answer is if it is no article's: a section page, a feed, …"""
    page: bytes
    """The decoded body of an answer."""


def redact_segment(
    data: bytes,
    leads_to: Callable[[str], bool],
    places: Collection[tuple[int, int]] = (),
    *,
    linking: Linking = Linking.UNSEEN,
) -> RedactedSegment:
    """Overwrite every record of an article: answers and requests for its addresses, redirects to them, listings.

    A section page, feed or sitemap that names the article goes as a whole: no article's version rests on it.
    `leads_to` tells the article's addresses. `places`, offset and length, are overwritten whatever lies there.
    """
    redacted = RedactedSegment(data)
    pieces = bytearray(data)
    offsets = {offset for offset, _ in places}
    gone: set[str] = set()
    """Record ids of overwritten answers: the request beside such an answer goes too."""
    wanted: dict[int, tuple[int, _Head | None]] = {offset: (length, None) for offset, length in places}
    damaged = False
    for member in members(data, mark=RECORD):
        head = _head(member.content, with_page=linking is not Linking.UNSEEN) if isinstance(member, Member) else None
        if head is None:
            damaged = True
            continue
        redirected = head.kind == "response" and head.named is not None and leads_to(head.named)
        redirected = redirected or _is_form(head, leads_to)
        if (
            member.offset in offsets
            or leads_to(head.url)
            or (head.named is not None and leads_to(head.named))
            or (head.concurrent_to is not None and head.concurrent_to in gone)
            or (head.role is not None and any(map(leads_to, addresses_in(head.page, head.url))))
        ):
            wanted[member.offset] = (member.length, head)
            gone.add(head.record_id)
            redacted.answers += head.kind == "response"
            if redirected and not leads_to(head.url):
                redacted.led_here.add(head.url)
        elif linking is not Linking.UNSEEN and any(map(leads_to, _links(head.page, head.url))):
            redacted.linking += 1
            if linking is Linking.OVERWRITTEN:
                wanted[member.offset] = (member.length, head)
    for offset, (length, head) in sorted(wanted.items()):
        blank = stored_member(length, lambda room, head=head: _notice(room, head))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        if offset + length <= len(data) and bytes(pieces[offset : offset + length]) != blank:
            pieces[offset : offset + length] = blank
            redacted.overwritten.append((offset, length))
    redacted.data = bytes(pieces)
    if damaged:  # what was overwritten is whole now
        redacted.unreadable = _unreadable(redacted.data)
    return redacted


def _unreadable(data: bytes) -> int:
    """Count the damaged bytes of a segment."""
    found = members(data, mark=RECORD)
    return sum(each.length for each in found if not isinstance(each, Member) or _head(each.content) is None)


def _is_form(head: _Head, leads_to: Callable[[str], bool]) -> bool:
    """Tell whether an answer is a print page of the article, which its head names; its body may link others."""
    if head.role != FORM:
        return False
    return any(map(leads_to, addresses_in(BODY.split(head.page, 1)[0], head.url)))


def redact_json(value: object, leads_to: Callable[[str], bool], ids: Collection[ArticleId]) -> object:
    """Return a document without the article's addresses, and without the details that it gives about one of them."""
    if isinstance(value, str):
        return ADDRESS.sub(lambda match: _without(match[0], leads_to), value) if "://" in value else value
    if isinstance(value, list):
        return [redact_json(item, leads_to, ids) for item in value]
    if not isinstance(value, dict):
        return value
    url = value.get("url")
    of_article = isinstance(url, str) and (value.get("article_id") in ids or leads_to(url))
    return {
        name: (REMOVED if item else item)
        if of_article and name in ("url", "detail", "traceback")
        else redact_json(item, leads_to, ids)
        for name, item in value.items()
    }


def _without(address: str, leads_to: Callable[[str], bool]) -> str:
    """Return the replacement of `address`, which may end with punctuation that belongs to the sentence."""
    for candidate in _readings(address):
        if leads_to(candidate):
            return REMOVED + address[len(candidate) :]
    return address


def _readings(address: str) -> Iterator[str]:
    yield address
    trimmed = address.rstrip(AFTER_ADDRESS)
    if trimmed != address:
        yield trimmed
    for mark in AFTER_ADDRESS:
        if mark in trimmed:
            yield trimmed[: trimmed.index(mark)]


def _head(content: bytes, *, with_page: bool = False) -> _Head | None:
    """Parse the headers of a record; None if this is no record."""
    try:
        record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(content), known_format="warc")
    except (ValueError, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException):
        return None
    about, http = record.rec_headers, record.http_headers
    url = str(about.get_header("WARC-Target-URI") or "")
    named = http.get_header("Location" if record.rec_type == "response" else "Referer") if http else None
    role = about.get_header(ROLE)
    return _Head(
        kind=record.rec_type,
        record_id=str(about.get_header("WARC-Record-ID")),
        date=str(about.get_header("WARC-Date")),
        url=url,
        concurrent_to=about.get_header("WARC-Concurrent-To"),
        named=_joined(url, named) if named else None,
        role=role,
        page=_page(record) if (with_page or role) and record.rec_type == "response" else b"",
    )


def _page(record: ArcWarcRecord) -> bytes:
    encoding = record.http_headers.get_header("Content-Encoding") if record.http_headers else None
    page = decode_content(record.raw_stream.read(), encoding or "", MAX_BODY_BYTES)[0]
    # A sitemap may be a gzip file of its own.
    return decode_content(page, "gzip", MAX_BODY_BYTES)[0] if page.startswith(b"\x1f\x8b") else page


def addresses_in(page: bytes, url: str) -> Iterator[str]:
    """Yield every address that a page, feed or sitemap at `url` names, in links, text and scripts."""
    yield from _links(page, url)
    text = unescape(page.decode("utf-8", "replace").replace("\x00", "").replace("\\/", "/"))
    for address in dict.fromkeys(ADDRESS.findall(text)):
        yield from _readings(address)


def _links(page: bytes, url: str) -> Iterator[str]:
    """Yield each address to which a page links once."""
    for link in dict.fromkeys(LINK.findall(page)):
        yield _joined(url, unescape(link.decode("utf-8", "replace")))


def _joined(url: str, named: str) -> str:
    try:
        return urljoin(url, named)
    except ValueError:
        return named


def _notice(room: int, head: _Head | None) -> bytes:
    """Return a record of exactly `room` bytes that says that something was removed. Only id and date are kept."""
    identity = head.record_id if head else "<urn:uuid:00000000-0000-0000-0000-000000000000>"
    lines = (
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: {identity}",
        f"WARC-Date: {head.date if head else '1970-01-01T00:00:00Z'}",
        "Content-Type: text/plain",
    )
    begin = "\r\n".join(lines).encode()
    # The number has a fixed width, so that the length of the record does not depend on its digits.
    size = room - len(begin) - len(b"\r\nContent-Length: %10d\r\n\r\n\r\n\r\n" % 0)
    if size < len(NOTICE):
        raise ValueError(f"{room} bytes are too few for the notice of a removal")
    return begin + b"\r\nContent-Length: %10d\r\n\r\n" % size + NOTICE.ljust(size) + b"\r\n\r\n"
