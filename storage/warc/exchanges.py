"""What was asked and answered, read back from a segment: every request, with its answer if there was one."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from storage.warc.gzip_members import Member, members
from storage.warc.segments import FAILURE, RECORD, ROLE

__all__ = ["Exchange", "read_exchanges"]

ANSWERS = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. Times are UTC."""

    url: str
    sent_at: datetime
    status: int | None
    """HTTP status; None if no answer came."""
    size: int
    """Bytes of the answer's body, as sent."""
    role: str | None
    """What was asked for if it was no article: `section`, `feed`, `sitemap`, `robots`; `error` for an article's
    refusal."""
    failure: str | None
    """Why no answer came, in a word."""
    conditional: bool
    """True if the request asked only for what has changed."""


def read_exchanges(data: bytes) -> Iterator[Exchange]:
    """Yield the exchanges of the segment `data`, in the order in which they ended. Damaged records are left out."""
    answers: dict[str, ArcWarcRecord] = {}
    sizes: dict[str, int] = {}
    for member in members(data, begins=RECORD):
        record = _record(member) if isinstance(member, Member) else None
        if record is None:
            continue
        about = record.rec_headers
        if record.rec_type in ANSWERS:
            # Written right before its request.
            identity = str(about.get_header("WARC-Record-ID"))
            answers, sizes = {identity: record}, {identity: len(record.raw_stream.read())}
        elif record.rec_type == "request":
            concurrent = about.get_header("WARC-Concurrent-To") or ""
            answer = answers.get(concurrent)
            http = answer.http_headers if answer is not None else None
            asked = record.http_headers
            yield Exchange(
                url=str(about.get_header("WARC-Target-URI")),
                sent_at=datetime.fromisoformat(str(about.get_header("WARC-Date"))),
                status=int(http.get_statuscode()) if http is not None else None,
                size=sizes.get(concurrent, 0),
                role=answer.rec_headers.get_header(ROLE) if answer is not None else None,
                failure=about.get_header(FAILURE),
                conditional=bool(
                    asked and (asked.get_header("If-None-Match") or asked.get_header("If-Modified-Since"))
                ),
            )


def _record(member: Member) -> ArcWarcRecord | None:
    try:
        return ArcWarcRecordLoader().parse_record_stream(io.BytesIO(member.content), known_format="warc")
    except (ValueError, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException):
        return None
