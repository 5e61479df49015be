"""Read exchanges back from a segment: each request, with its response if there was one."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from storage.warc.gzip_members import Member, members
from storage.warc.headers import FAILURE, PAYLOAD_LENGTH, ROLE
from storage.warc.segments import RECORD

__all__ = ["Exchange", "read_exchanges"]

RESPONSE_TYPES = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its result. Times are UTC."""

    url: str
    sent_at: datetime
    status: int | None
    """HTTP status; None if no response came."""
    size: int
    """Bytes of the response body, as sent (still content-encoded)."""
    role: str | None
    """None for an article; else what was requested: `section`, `feed`, `sitemap` or `robots`; `error` if the server
    answered a request for an article with an error status."""
    failure: str | None
    """One word for why no response came, such as `timeout`; None if one came."""
    conditional: bool
    """True if the request had If-None-Match or If-Modified-Since."""


def read_exchanges(data: bytes) -> Iterator[Exchange]:
    """Yield the exchanges of the segment `data` in the order in which they ended. Skip damaged records."""
    responses: dict[str, ArcWarcRecord] = {}
    sizes: dict[str, int] = {}
    for member in members(data, mark=RECORD):
        record = _record(member) if isinstance(member, Member) else None
        if record is None:
            continue
        headers = record.rec_headers
        if record.rec_type in RESPONSE_TYPES:
            # A segment holds each response right before its request.
            identity = str(headers.get_header("WARC-Record-ID"))
            size = int(headers.get_header(PAYLOAD_LENGTH) or len(record.raw_stream.read()))
            responses, sizes = {identity: record}, {identity: size}
        elif record.rec_type == "request":
            concurrent = headers.get_header("WARC-Concurrent-To") or ""
            response = responses.get(concurrent)
            http = response.http_headers if response is not None else None
            sent = record.http_headers
            yield Exchange(
                url=str(headers.get_header("WARC-Target-URI")),
                sent_at=datetime.fromisoformat(str(headers.get_header("WARC-Date"))),
                status=int(http.get_statuscode()) if http is not None else None,
                size=sizes.get(concurrent, 0),
                role=response.rec_headers.get_header(ROLE) if response is not None else None,
                failure=headers.get_header(FAILURE),
                conditional=bool(sent and (sent.get_header("If-None-Match") or sent.get_header("If-Modified-Since"))),
            )


def _record(member: Member) -> ArcWarcRecord | None:
    try:
        return ArcWarcRecordLoader().parse_record_stream(io.BytesIO(member.content), known_format="warc")
    except (ValueError, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException):
        return None
