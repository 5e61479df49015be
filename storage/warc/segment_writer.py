"""Builds a WARC 1.1 segment: each request and its answer, each record one gzip member."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from storage import layout
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, SourceSlug
from storage.warc.headers import (
    FAILURE,
    GONE,
    MISSING_SINCE,
    NOT_MODIFIED,
    PAYLOAD_LENGTH,
    REFERS_TO,
    ROLE,
    SAME_PAYLOAD,
)
from storage.warc.record_bytes import new_record_id, record_member

__all__ = ["CONTENT_TYPE", "EarlierBody", "SegmentWriter"]

CONTENT_TYPE = "application/warc"
"""Content type of a segment in the bucket."""

ASCII = bytes(range(0x20, 0x7F)).decode()


@dataclass(frozen=True, slots=True)
class EarlierBody:
    """A body that an earlier response record of the same address holds."""

    segment: str
    """Key of its segment; `offset` and `length` give the record there."""
    offset: int
    length: int
    digest: str
    """The beginning of the payload's digest, `sha256:` and at least 24 hexadecimal digits."""
    fetched_at: datetime


class SegmentWriter:
    """Builds one segment in memory. Not thread-safe.

    `software` is the name of the writing program, stored in the segment; `started_at` is the start of the crawl.
    """

    def __init__(self, source: SourceSlug, crawl_id: CrawlId, number: int, started_at: datetime, software: str) -> None:
        self.key = layout.segment(source, crawl_id, number, started_at)
        """Key under which to store the segment."""
        self.captures = 0
        """Number of captures in the segment so far."""
        self.size = 0
        """Length of the segment so far, in bytes."""
        self.refers_to: set[str] = set()
        """Segments that hold bodies to which this one refers."""
        self._members: list[bytes] = []
        about = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": crawl_id,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        named = {"WARC-Filename": self.key.rsplit("/", 1)[-1], "WARC-Date": _stamp(started_at)}
        self._write("warcinfo", named, lines.encode())

    def add(
        self,
        url: str,
        method: str,
        request_headers: Iterable[tuple[str, str]],
        status: int,
        reason: str,
        response_headers: Iterable[tuple[str, str]],
        payload: bytes,
        fetched_at: datetime,
        *,
        sent_at: datetime | None = None,
        ip: str | None = None,
        missing_since: datetime | None = None,
        gone: str | None = None,
        role: str | None = None,
        truncated: str | None = None,
        whole_at: datetime | None = None,
        earlier: EarlierBody | None = None,
    ) -> CaptureRef:
        """Add a request and its response; return the position of the response in the bucket.

        `payload` is the body as sent: still content-encoded, without the transfer encoding. `truncated` is one of
        WARC's words: `length`, `time`, `disconnect`, `unspecified`. `sent_at` is when the request was sent. A 304
        becomes a revisit record; `whole_at` is when the server last sent the page itself. So does an answer with the
        body that `earlier` names; then return the position of that body. Times must have a zone.
        """
        digest = "sha256:" + hashlib.sha256(payload).hexdigest()
        target = _as_target(url)
        about = {"WARC-Date": _stamp(fetched_at), "WARC-Target-URI": target}
        same = earlier is not None and status == 200 and not truncated and digest.startswith(earlier.digest)
        if status == 304:
            about |= {"WARC-Profile": NOT_MODIFIED, "WARC-Refers-To-Target-URI": target}
            if whole_at:
                about["WARC-Refers-To-Date"] = _stamp(whole_at)
        elif earlier is not None and same:
            about |= _reference(target, earlier, digest, len(payload))
        else:
            about["WARC-Payload-Digest"] = digest
        optional = {
            "WARC-IP-Address": ip,
            "WARC-Truncated": truncated,
            MISSING_SINCE: _stamp(missing_since) if missing_since else None,
            GONE: _ascii(gone) if gone else None,
            ROLE: role,
        }
        about |= {name: value for name, value in optional.items() if value}
        head = _http(f"HTTP/1.1 {status} {reason}", response_headers)
        offset = self.size
        kind = "revisit" if status == 304 or same else "response"
        identity = self._write(kind, about, head, b"" if same else payload)
        length = self.size - offset
        beside = {"WARC-Concurrent-To": identity}
        self._add_request(target, method, request_headers, sent_at or fetched_at, beside)
        self.captures += 1
        if earlier is not None and same:
            self.refers_to.add(earlier.segment)
            return CaptureRef(segment=earlier.segment, offset=earlier.offset, length=earlier.length, digest=digest)
        return CaptureRef(segment=self.key, offset=offset, length=length, digest=digest)

    def add_failure(
        self, url: str, method: str, request_headers: Iterable[tuple[str, str]], sent_at: datetime, failure: str
    ) -> None:
        """Add a request without a response; `failure` is one word for the reason."""
        self._add_request(_as_target(url), method, request_headers, sent_at, {FAILURE: failure})

    def finish(self) -> bytes:
        """Return the bytes of the segment, to store under `key`."""
        return b"".join(self._members)

    def _add_request(
        self, target: str, method: str, headers: Iterable[tuple[str, str]], sent_at: datetime, about: dict[str, str]
    ) -> None:
        path = "/" + "/".join(target.split("/", 3)[3:])
        block = _http(f"{method} {path} HTTP/1.1", headers)
        self._write("request", {"WARC-Date": _stamp(sent_at), "WARC-Target-URI": target, **about}, block)

    def _write(self, kind: str, about: dict[str, str], *block: bytes) -> str:
        """Write a record; return its id."""
        identity = new_record_id()
        member = record_member(kind, identity, about, block)
        self._members.append(member)
        self.size += len(member)
        return identity


def _reference(target: str, earlier: EarlierBody, digest: str, length: int) -> dict[str, str]:
    return {
        "WARC-Profile": SAME_PAYLOAD,
        "WARC-Refers-To-Target-URI": target,
        "WARC-Refers-To-Date": _stamp(earlier.fetched_at),
        "WARC-Payload-Digest": digest,
        REFERS_TO: f"{earlier.segment} {earlier.offset} {earlier.length}",
        PAYLOAD_LENGTH: str(length),
    }


def _as_target(url: str) -> str:
    return url if _is_plain(url) and " " not in url else re.sub(r"[\x00-\x20\x7f\ud800-\udfff]", "%20", url)


def _http(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [_ascii(first_line)]
    for name, value in headers:
        # The stored payload is not chunked any more; with this header, WARC readers would expect chunks.
        if name.lower() == "transfer-encoding":
            name = "X-Archive-Orig-Transfer-Encoding"
        lines.append(f"{_ascii(name)}: {_percent_encoded(value)}")
    return "\r\n".join([*lines, "", ""]).encode()


def _ascii(text: str) -> str:
    return text if _is_plain(text) else _in_one_line(text, " ").encode("ascii", "replace").decode()


def _percent_encoded(value: str) -> str:
    """Percent-encode characters outside of ASCII, on some of which warcio fails. Received values are Latin-1 text."""
    if _is_plain(value):
        return value
    value = _in_one_line(value, " ")
    if value.isascii():
        return value
    try:
        return quote(value.encode("latin-1"), safe=ASCII)
    except UnicodeEncodeError:
        return quote(value, safe=ASCII, errors="replace")


def _is_plain(text: str) -> bool:
    """Tell whether `text` has only printable ASCII, as nearly all headers and addresses; it costs no pattern."""
    return text.isascii() and text.isprintable()


def _in_one_line(text: str, instead: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", instead, text)


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
