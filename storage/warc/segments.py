"""Reads captures, the responses of servers, back from WARC 1.1 segments in the bucket.

Each WARC record is one gzip member. So each capture is a byte range of its segment: one ranged GET reads it, and every
WARC tool reads the segment.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from storage import layout
from storage.errors import DamagedSegmentError
from storage.model.article import CaptureRef
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW, not_after
from storage.warc.content_encoding import decode_content
from storage.warc.gzip_members import Damage, Member, first_member, members
from storage.warc.headers import GONE, MISSING_SINCE, REFERS_TO, ROLE
from storage.warc.site_clock import contradicts_future, site_time

__all__ = [
    "Capture", "Revisit", "read_capture", "read_revisited", "read_revisits", "read_segment", "sources_under",
]  # fmt: skip  # short items

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Limit for a decoded body, against decompression bombs: a hundred times the largest article page we have seen."""

UNREADABLE = (ValueError, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException)
"""What warcio raises for a damaged record; a ValidationError of pydantic is a ValueError."""

RECORD = b"WARC/1.1\r\n"

NOTICE = b"removed on request"
"""Text in the record that a purge writes over a removed record."""


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
    consecutive ones. For a page with status 200: since when the pages of an article have been no articles, if they
    count as a removal. None for any other response."""
    truncated: str | None
    """Why the body is not complete: one of WARC's words `length`, `time`, `disconnect`, `unspecified`, or `encoding` if
    the encoded body breaks off, is damaged, or has an unknown encoding. None for a complete body."""
    gone: str | None = None
    """How a response other than 404 and 410 shows that the article is gone, such as a redirect to the front page or an
    error page with status 200. None for any other response."""
    role: str | None = None
    """None for an article; else the kind of response: `section`, `feed`, `sitemap`, `robots`, `error`, `redirect`
    for a page between an article's address and its page, or `form` for the print page of an article."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """An answer with the same body as an earlier one, which `capture` names. Times are UTC."""

    url: str
    fetched_at: datetime
    capture: CaptureRef


def read_segment(
    key: str,
    data: bytes,
    *,
    stored_at: datetime | None = None,
    now: datetime | None = None,
    every_role: bool = False,
) -> Iterator[Capture]:
    """Yield the captures in `data`, the bytes of the segment `key`: articles only, or with `every_role` all.

    `stored_at` is when the segment was stored, by the store's clock. No capture can be later, so a later time (the
    crawler's clock was ahead) is replaced by it. If that is after `now`, the store's clock was ahead, too: then the
    server's own time counts, and at most `now`.

    If parts of the segment are damaged, yield all whole captures first; then raise DamagedSegmentError, which names the
    lost bytes.
    """
    losses: list[Damage] = []
    for part in members(data, mark=RECORD):
        read = _read_record(key, part, stored_at, now) if isinstance(part, Member) else part
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
            hint="all other captures of it were read; the next crawl fetches the lost pages again",
        )


def read_revisits(data: bytes) -> Iterator[Revisit]:
    """Yield the answers in `data`, the bytes of a segment, whose bodies earlier records hold. Skip damaged records."""
    for part in members(data, mark=RECORD):
        if isinstance(part, Member) and REFERS_TO.encode() in part.content.partition(b"\r\n\r\n")[0]:
            try:
                yield _revisit(_parsed(part).rec_headers)
            except UNREADABLE:
                continue


def read_revisited(bucket: Bucket, revisit: Revisit) -> Capture:
    """Read the capture that holds the body of a revisit, and give it the revisit's time. Raise as `read_capture`."""
    return replace(read_capture(bucket, revisit.capture), fetched_at=revisit.fetched_at)


def read_capture(bucket: Bucket, ref: CaptureRef) -> Capture:
    """Read one capture with one ranged GET. Raise NotFoundError if its segment is missing, DamagedSegmentError."""
    part = bucket.get_part(ref.segment, ref.offset, ref.length)
    found = first_member(part.body)
    if isinstance(found, Damage):  # perhaps only on its way
        part = bucket.get_part(ref.segment, ref.offset, ref.length)
        found = first_member(part.body)
    read = (
        found
        if isinstance(found, Damage)
        else _read_record(ref.segment, Member(ref.offset, ref.length, found.content), part.stored_at, bucket.now())
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


def _read_record(key: str, member: Member, stored_at: datetime | None, now: datetime | None) -> Capture | Damage | None:
    """Read a record; return None for a whole record that is not a response."""
    try:
        record = _parsed(member)
        if record.rec_type != "response":
            return None
        return _capture(key, member, record, stored_at, now)
    except UNREADABLE as error:
        return Damage(member.offset, member.length, str(error) or "the record breaks off")


def _parsed(member: Member) -> ArcWarcRecord:
    return ArcWarcRecordLoader().parse_record_stream(io.BytesIO(member.content), known_format="warc")


def _revisit(about: StatusAndHeaders) -> Revisit:
    segment, offset, length = str(about.get_header(REFERS_TO)).split(" ")
    digest = str(about.get_header("WARC-Payload-Digest"))
    return Revisit(
        url=str(about.get_header("WARC-Target-URI")),
        fetched_at=datetime.fromisoformat(str(about.get_header("WARC-Date"))),
        capture=CaptureRef(segment=segment, offset=int(offset), length=int(length), digest=digest),
    )


def _capture(
    key: str, member: Member, record: ArcWarcRecord, stored_at: datetime | None, now: datetime | None
) -> Capture:
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
    stated_at = datetime.fromisoformat(str(about.get_header("WARC-Date")))
    latest = stored_at or now
    if latest and now and latest > now + MOST_SKEW:  # the store's clock was ahead, or is behind now
        served = site_time(headers)
        if served and contradicts_future(stated_at, served, now):
            latest = min(served, now)
    missing_since = about.get_header(MISSING_SINCE)
    return Capture(
        ref=CaptureRef(segment=key, offset=member.offset, length=member.length, digest=digest),
        source=layout.source_of_segment(key),
        url=str(about.get_header("WARC-Target-URI")),
        status=int(record.http_headers.get_statuscode()),
        headers=headers,
        body=body,
        fetched_at=not_after(stated_at, latest),
        missing_since=not_after(datetime.fromisoformat(missing_since), latest) if missing_since else None,
        truncated=about.get_header("WARC-Truncated") or undecoded,
        gone=about.get_header(GONE),
        role=about.get_header(ROLE),
    )


def sources_under(bucket: Bucket, prefix: str) -> Iterator[SourceSlug]:
    """Yield the names of the folders under `prefix`, such as those of the newspapers with segments. One LIST for each.

    What somebody has put beside them is a name, too.
    """
    after: str | None = None
    while key := next(bucket.list_keys(prefix, after=after), None):
        source = key.removeprefix(prefix).split("/")[0]
        yield SourceSlug(source)
        after = f"{prefix}{source}/\U0010ffff"  # after everything in that folder, whatever its name
