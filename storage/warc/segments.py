"""Captures: the responses of servers, stored in the bucket as WARC 1.1 segments.

Each WARC record is one gzip member. So each capture is a byte range of its segment: one ranged GET reads it, and every
WARC tool reads the segment.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from storage import layout
from storage.errors import DamagedSegmentError
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import not_after
from storage.warc.content_encoding import decode_content
from storage.warc.gzip_members import Damage, Member, first_member, members

__all__ = ["CONTENT_TYPE", "FAILURE", "ROLE", "Capture", "SegmentWriter", "read_capture", "read_segment"]

CONTENT_TYPE = "application/warc"
"""Content type of a segment in the bucket."""

MISSING_SINCE = "WARC-Baotinh-Missing-Since"
"""WARC header of a 404 for an address that existed before: the time of the first of the consecutive 404s."""

GONE = "WARC-Baotinh-Gone"
"""WARC header of a response that shows without a 404 that the article is gone: a sentence that says how."""

ROLE = "WARC-Baotinh-Role"
"""WARC header of a response that is not an article: `section`, `feed`, `sitemap`, `robots`, or `error` (an error status
for an article's address)."""

FAILURE = "WARC-Baotinh-Failure"
"""WARC header of a request without a response: one word for the reason, such as `timeout`."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
"""Profile of a revisit record: the server answered 304, not modified."""

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Limit for a decoded body, against decompression bombs: a hundred times the largest article page we have seen."""

RECORD = b"WARC/1.1\r\n"

NOTICE = b"removed on request"
"""Text in the record that a purge writes over a removed record."""

ASCII = bytes(range(0x20, 0x7F)).decode()


@dataclass(frozen=True, slots=True)
class Capture:
    """One response of a server, read back from a segment; transfer and content encodings are decoded."""

    ref: CaptureRef
    source: SourceSlug
    url: str
    """As requested."""
    status: int
    headers: dict[str, str]
    """Values by lower-case name; the values of a repeated header are joined with a comma."""
    body: bytes
    """Decoded; if the encoded body is damaged, the part before the damage."""
    fetched_at: datetime
    """UTC."""
    missing_since: datetime | None
    """UTC. For a 404 (or a response with `gone`) at an address that existed before: the time of the first of the
    consecutive ones. None for any other response."""
    truncated: str | None
    """Why the body is not complete: one of WARC's words `length`, `time`, `disconnect`, `unspecified`, or `encoding` if
    the encoded body breaks off, is damaged, or has an unknown encoding. None for a complete body."""
    gone: str | None = None
    """How a response other than 404 and 410 shows that the article is gone, such as a redirect to the front page or an
    error page with status 200. None for any other response."""
    role: str | None = None
    """None for an article; else the kind of response: `section`, `feed`, `sitemap`, `robots` or `error`."""


class SegmentWriter:
    """Builds one segment in memory. Not thread-safe.

    `software` is the name of the writing program, stored in the segment; `started_at` is the start of the crawl.
    """

    def __init__(self, source: SourceSlug, crawl_id: CrawlId, number: int, started_at: datetime, software: str) -> None:
        self.key = layout.segment(source, crawl_id, number, started_at)
        """Key under which to store the segment."""
        self.captures = 0
        """Number of captures in the segment so far."""
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=True, warc_version="1.1")
        about = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": crawl_id,
        }
        record = self._writer.create_warcinfo_record(self.key.rsplit("/", 1)[-1], about)
        record.rec_headers.replace_header("WARC-Date", _stamp(started_at))
        self._writer.write_record(record)

    @property
    def size(self) -> int:
        """Length of the segment so far, in bytes."""
        return self._buffer.tell()

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
    ) -> CaptureRef:
        """Add a request and its response; return the position of the response in the bucket.

        `payload` is the body as sent: still content-encoded, without the transfer encoding. `truncated` is one of
        WARC's words: `length`, `time`, `disconnect`, `unspecified`. `sent_at` is when the request was sent. A 304
        becomes a revisit record; `whole_at` is when the server last sent the page itself. Times must have a zone.
        """
        digest = "sha256:" + hashlib.sha256(payload).hexdigest()
        about = {"WARC-Date": _stamp(fetched_at)}
        if status == 304:
            about |= {"WARC-Profile": NOT_MODIFIED, "WARC-Refers-To-Target-URI": _as_target(url)}
            if whole_at:
                about["WARC-Refers-To-Date"] = _stamp(whole_at)
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
        url = _as_target(url)
        response = self._writer.create_warc_record(
            url,
            "revisit" if status == 304 else "response",
            payload=io.BytesIO(payload),
            length=len(payload),
            http_headers=_http(f"{status} {reason}", response_headers, "HTTP/1.1"),
            warc_headers_dict=about,
        )
        offset = self.size
        self._writer.write_record(response)
        length = self.size - offset
        beside = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
        self._add_request(url, method, request_headers, sent_at or fetched_at, beside)
        self.captures += 1
        return CaptureRef(segment=self.key, offset=offset, length=length, digest=digest)

    def add_failure(
        self, url: str, method: str, request_headers: Iterable[tuple[str, str]], sent_at: datetime, failure: str
    ) -> None:
        """Add a request without a response; `failure` is one word for the reason."""
        self._add_request(_as_target(url), method, request_headers, sent_at, {FAILURE: failure})

    def _add_request(
        self,
        url: str,
        method: str,
        headers: Iterable[tuple[str, str]],
        sent_at: datetime,
        about: dict[str, str],
    ) -> None:
        path = "/" + "/".join(url.split("/", 3)[3:])
        request = self._writer.create_warc_record(
            url,
            "request",
            http_headers=_http(f"{path} HTTP/1.1", headers, method),
            warc_headers_dict={"WARC-Date": _stamp(sent_at), **about},
        )
        self._writer.write_record(request)

    def finish(self) -> bytes:
        """Return the bytes of the segment, to store under `key`."""
        return self._buffer.getvalue()


def read_segment(
    key: str, data: bytes, *, stored_at: datetime | None = None, every_role: bool = False
) -> Iterator[Capture]:
    """Yield the captures in `data`, the bytes of the segment `key`: articles only, or with `every_role` all.

    `stored_at` is when the segment was stored, by the store's clock. No capture can be later, so a later time (the
    crawler's clock was ahead) is replaced by it.

    If parts of the segment are damaged, yield all whole captures first; then raise DamagedSegmentError, which names the
    lost bytes.
    """
    losses: list[Damage] = []
    for part in members(data, mark=RECORD):
        read = _read_record(key, part, stored_at) if isinstance(part, Member) else part
        if isinstance(read, Capture):
            if read.role is None or every_role:
                yield read
        elif isinstance(read, Damage):
            losses.append(read)
    if not data:
        losses.append(Damage(0, 0, "the segment is empty"))
    if losses:
        where = "; ".join(f"{loss.length} bytes from {loss.offset} on: {loss.reason}" for loss in losses[:3])
        more = f"; and {len(losses) - 3} more places" if len(losses) > 3 else ""
        raise DamagedSegmentError(
            f"segment {key} is damaged ({where}{more})",
            hint="all other captures of it were read; crawl again to fetch the lost pages",
        )


def read_capture(bucket: Bucket, ref: CaptureRef) -> Capture:
    """Read one capture with one ranged GET. Raise NotFoundError if its segment is missing, DamagedSegmentError."""
    part = bucket.get_part(ref.segment, ref.offset, ref.length)
    found = first_member(part.body)
    read = (
        found
        if isinstance(found, Damage)
        else _read_record(ref.segment, Member(ref.offset, ref.length, found.content), part.stored_at)
    )
    if isinstance(read, Capture) and read.ref.digest == ref.digest:
        return read
    reason = read.reason if isinstance(read, Damage) else "another record is stored there"
    if isinstance(found, Member) and NOTICE in found.content and read is None:
        reason = NOTICE.decode()
    raise DamagedSegmentError(
        f"segment {ref.segment} is damaged ({ref.length} bytes from {ref.offset} on: {reason})",
        hint="other captures of the segment may be whole",
    )


def _read_record(key: str, member: Member, stored_at: datetime | None) -> Capture | Damage | None:
    """Read a record; return None for a whole record that is not a response."""
    try:
        record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(member.content), known_format="warc")
        if record.rec_type != "response":
            return None
        return _capture(key, member, record, stored_at)
    except (ValueError, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException) as error:
        return Damage(member.offset, member.length, str(error) or "the record breaks off")


def _capture(key: str, member: Member, record: ArcWarcRecord, stored_at: datetime | None) -> Capture:
    payload = record.raw_stream.read()
    digest = "sha256:" + hashlib.sha256(payload).hexdigest()
    about = record.rec_headers
    if digest != about.get_header("WARC-Payload-Digest"):
        raise ValueError("the payload does not match its digest")
    if record.http_headers is None:
        raise ValueError("the record holds no HTTP response")
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    body, undecoded = decode_content(payload, headers.get("content-encoding", ""), MAX_BODY_BYTES)
    missing_since = about.get_header(MISSING_SINCE)
    return Capture(
        ref=CaptureRef(segment=key, offset=member.offset, length=member.length, digest=digest),
        source=layout.source_of_segment(key),
        url=str(about.get_header("WARC-Target-URI")),
        status=int(record.http_headers.get_statuscode()),
        headers=headers,
        body=body,
        fetched_at=not_after(datetime.fromisoformat(str(about.get_header("WARC-Date"))), stored_at),
        missing_since=not_after(datetime.fromisoformat(missing_since), stored_at) if missing_since else None,
        truncated=about.get_header("WARC-Truncated") or undecoded,
        gone=about.get_header(GONE),
        role=about.get_header(ROLE),
    )


def _as_target(url: str) -> str:
    return re.sub(r"[\x00-\x20\x7f\ud800-\udfff]", "%20", url)


def _http(status_line: str, headers: Iterable[tuple[str, str]], protocol: str) -> StatusAndHeaders:
    kept = []
    for name, value in headers:
        # The stored payload is not chunked any more; with this header, WARC readers would expect chunks.
        if name.lower() == "transfer-encoding":
            name = "X-Archive-Orig-Transfer-Encoding"
        kept.append((_ascii(name), _percent_encoded(value)))
    return StatusAndHeaders(_ascii(status_line), kept, protocol=protocol)


def _ascii(text: str) -> str:
    return _in_one_line(text, " ").encode("ascii", "replace").decode()


def _percent_encoded(value: str) -> str:
    """Percent-encode characters outside of ASCII, on some of which warcio fails. Received values are Latin-1 text."""
    value = _in_one_line(value, " ")
    if value.isascii():
        return value
    try:
        return quote(value.encode("latin-1"), safe=ASCII)
    except UnicodeEncodeError:
        return quote(value, safe=ASCII, errors="replace")


def _in_one_line(text: str, instead: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", instead, text)


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
