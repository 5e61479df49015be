"""Reads a WARC file as what a site answers: the last record of each address counts (setting `crawl.replay`).

A damaged file is refused as a whole: an address that it lacks would answer 404, and its article would count as removed.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from w3lib.url import safe_url_string
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from storage.errors import SettingsError
from storage.warc.gzip_members import MAGIC, Damage, first_member

__all__ = ["RecordedAnswer", "Unanswered", "read_answers"]

RECORD = b"WARC/"
"""How every record begins."""

NOT_MODIFIED = 304

UNREADABLE = (AttributeError, EOFError, ValueError, ArchiveLoadFailed, StatusAndHeadersParserException)
"""What warcio raises for a record that it cannot read; AttributeError for a response without an address."""

_Head = tuple[int, tuple[tuple[str, str], ...]]
"""Status and headers of an answer."""

Key = tuple[str, ...]
"""What a revisit record may name a response by: its id, its address and date, its digest, or its address."""


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One recorded answer. Its content encoding is kept; its transfer encoding is undone."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An address that was asked, of which the file does not hold the answer."""

    url: str
    why: str


@dataclass(frozen=True, slots=True)
class _Revisit:
    """An answer whose body another record has."""

    url: str
    head: _Head | None
    """None if the status and the headers are those of the other record, too: 304, or none recorded."""
    refers_to: tuple[Key, ...]
    """The most exact one first."""


class _DamageError(Exception):
    """The file is no whole WARC file; the message says what is wrong with it."""


def read_answers(path: Path) -> dict[str, RecordedAnswer | Unanswered]:
    """Read the answers of a WARC file, plain or gzipped, by address. A revisit answers with the body that it
    refers to.

    Raise SettingsError if the file cannot be read, is damaged, ends early, or holds no response.
    """
    try:
        answers = _last_answers(path.read_bytes())
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}") from error
    except _DamageError as error:
        raise _refused(path, str(error)) from error
    if not any(isinstance(answer, RecordedAnswer) for answer in answers.values()):
        raise _refused(path, "holds no responses")
    return answers


def _refused(path: Path, what: str) -> SettingsError:
    return SettingsError(
        f"the WARC file {path} {what}",
        hint="set crawl.replay (BAOTINH_CRAWL__REPLAY) to a whole one, or unset it to ask the site itself",
    )


def _last_answers(data: bytes) -> dict[str, RecordedAnswer | Unanswered]:
    """Read the file twice: a response that another one follows is kept only if a revisit refers to it."""
    referred = {key for record in _records(data) for key in _references_of(record)}
    last: dict[str, RecordedAnswer | Unanswered | _Revisit] = {}
    responses: dict[Key, RecordedAnswer] = {}
    for record in _records(data):
        found = _read(record)
        if found is not None:
            last[found.url] = found
        if isinstance(found, RecordedAnswer):
            responses |= dict.fromkeys(referred.intersection(_names(record, found.url)), found)
    return {url: _resolved(found, responses) if isinstance(found, _Revisit) else found for url, found in last.items()}


def _resolved(revisit: _Revisit, responses: dict[Key, RecordedAnswer]) -> RecordedAnswer | Unanswered:
    found = next((responses[key] for key in revisit.refers_to if key in responses), None)
    if found is None:
        return Unanswered(revisit.url, "the WARC file says only that it answered as before, not what")
    status, headers = revisit.head or (found.status, found.headers)
    return RecordedAnswer(revisit.url, status, headers, found.body)


def _records(data: bytes) -> Iterator[ArcWarcRecord]:
    if not data.startswith(MAGIC):
        yield from _parsed(data)
        return
    offset = 0
    while offset < len(data):
        part = first_member(data, offset)
        if isinstance(part, Damage):
            raise _DamageError(f"is damaged from byte {part.offset} on: {part.reason}")
        if offset and part.content and not part.content.startswith(RECORD):
            raise _DamageError(f"is damaged from byte {part.offset} on: no record begins here")
        yield from _parsed(part.content)  # an empty member, with which some programs end a file, has none
        offset += part.length


def _parsed(content: bytes) -> Iterator[ArcWarcRecord]:
    """Yield the records in uncompressed bytes. Raise _DamageError after the last whole one if something follows it."""
    if content and not content.startswith(RECORD):
        raise _DamageError("is no WARC file, and holds no responses")
    stream, loader, name = io.BytesIO(content), ArcWarcRecordLoader(), "its beginning"
    while line := next((line for line in stream if line.strip()), b""):  # blank lines separate records
        try:
            record = loader.parse_record_stream(stream, line, "warc")
        except UNREADABLE as error:
            raise _DamageError(f"ends early or is damaged after {name}") from error
        yield record
        name = f"the record of {record.rec_headers.get_header('WARC-Target-URI') or record.rec_type}"
        rest = record.raw_stream
        while isinstance(rest, LimitReader) and rest.read(io.DEFAULT_BUFFER_SIZE):
            pass
        if not record.rec_headers.get_header("Content-Length") or not isinstance(rest, LimitReader) or rest.limit:
            raise _DamageError(f"ends early, in {name}")


def _read(record: ArcWarcRecord) -> RecordedAnswer | Unanswered | _Revisit | None:
    """Return what a record tells of an address; None if it is no answer of a site."""
    address = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type not in ("response", "revisit") or address is None:
        return None
    url = safe_url_string(address)
    refers_to = tuple(_references_of(record))
    is_revisit = record.rec_type == "revisit"
    if record.http_headers is None:
        return _Revisit(url, None, refers_to) if is_revisit else None
    try:
        status = int(record.http_headers.get_statuscode())
    except ValueError:
        return Unanswered(url, "its record in the WARC file has no HTTP status")
    headers = tuple(each for each in record.http_headers.headers if each[0].lower() != "transfer-encoding")
    if is_revisit:
        return _Revisit(url, (status, headers) if status != NOT_MODIFIED else None, refers_to)
    chunked = record.http_headers.get_header("Transfer-Encoding", "").lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    return RecordedAnswer(url, status, headers, stream.read())


def _names(record: ArcWarcRecord, url: str) -> Iterator[Key]:
    """Yield what revisits may name a response by."""
    about = record.rec_headers
    yield "id", str(about.get_header("WARC-Record-ID"))
    yield "moment", url, str(about.get_header("WARC-Date"))
    yield "digest", str(about.get_header("WARC-Payload-Digest"))
    yield "address", url


def _references_of(record: ArcWarcRecord) -> Iterator[Key]:
    """Yield what a revisit names its response by; another record names none.

    Without a digest the server only said that nothing has changed.
    """
    about = record.rec_headers
    address = about.get_header("WARC-Target-URI")
    if record.rec_type != "revisit" or address is None:
        return
    known = {name: about.get_header(f"WARC-{name}") for name in ("Refers-To", "Refers-To-Date", "Payload-Digest")}
    target = safe_url_string(about.get_header("WARC-Refers-To-Target-URI") or address)
    if known["Refers-To"]:
        yield "id", known["Refers-To"]
    if known["Refers-To-Date"]:
        yield "moment", target, known["Refers-To-Date"]
    if known["Payload-Digest"]:
        yield "digest", known["Payload-Digest"]
    elif str(about.get_header("WARC-Profile")).endswith("server-not-modified"):
        yield "address", target
