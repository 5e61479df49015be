"""Answers with the same body as an earlier one: written as revisit records, and read back by ours and other tools."""

import gzip
import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.takedown.redaction import redact_segment
from storage.warc.exchanges import read_exchanges
from storage.warc.segment_writer import EarlierBody, SegmentWriter
from storage.warc.segments import read_revisited, read_revisits, read_segment

SOURCE = SourceSlug("baothudo")
FIRST = datetime(2026, 3, 2, 0, 16, 1, 123456, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)
URL = "https://bao.example/tin-1.html"
HEADERS = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
PAGE = gzip.compress("<h1>Cầu đã thông xe</h1>".encode() * 40)


@pytest.fixture
def first() -> tuple[SegmentWriter, EarlierBody]:
    segment = SegmentWriter(SOURCE, CrawlId(f"{FIRST:%Y%m%dT%H%M%SZ}-9f3c21ab"), 0, FIRST, "test")
    place = segment.add(URL, "GET", [], 200, "OK", HEADERS, PAGE, FIRST)
    return segment, EarlierBody(place.segment, place.offset, place.length, place.digest[:31], FIRST)


def again(
    earlier: EarlierBody, payload: bytes = PAGE, status: int = 200, truncated: str | None = None
) -> SegmentWriter:
    segment = SegmentWriter(SOURCE, CrawlId(f"{LATER:%Y%m%dT%H%M%SZ}-00000001"), 0, LATER, "test")
    segment.add(URL, "GET", [], status, "OK", HEADERS, payload, LATER, earlier=earlier, truncated=truncated)
    return segment


def test_an_equal_body_is_not_stored_again(first: tuple[SegmentWriter, EarlierBody], bucket: Bucket) -> None:
    segment, earlier = first
    second = again(earlier)
    assert second.refers_to == {segment.key}
    assert PAGE not in gzip.decompress(second.finish())
    assert list(read_segment(second.key, second.finish())) == []
    bucket.put_if_absent(segment.key, segment.finish())

    [revisit] = read_revisits(second.finish())
    [stored] = read_segment(segment.key, segment.finish())
    assert (revisit.url, revisit.fetched_at, revisit.capture) == (URL, LATER, stored.ref)
    assert (earlier.segment, earlier.offset) == (stored.ref.segment, stored.ref.offset)
    found = read_revisited(bucket, revisit)
    assert (found.body, found.fetched_at, found.ref) == (stored.body, LATER, stored.ref)
    [exchange] = read_exchanges(second.finish())
    assert (exchange.status, exchange.size) == (200, len(PAGE))


def test_other_tools_read_the_revisit(first: tuple[SegmentWriter, EarlierBody]) -> None:
    second = again(first[1])
    records = list(ArchiveIterator(io.BytesIO(second.finish()), check_digests="raise"))
    assert [record.rec_type for record in records] == ["warcinfo", "revisit", "request"]
    about = records[1].rec_headers
    assert about.get_header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert about.get_header("WARC-Refers-To-Target-URI") == URL
    assert about.get_header("WARC-Refers-To-Date") == "2026-03-02T00:16:01.123456Z"
    assert about.get_header("WARC-Payload-Digest") == "sha256:" + sha256(PAGE).hexdigest()
    assert records[1].http_headers.get_header("Content-Type") == "text/html"
    fast = [
        (record.headers["WARC-Payload-Digest"], record.http_headers.status_code, record.reader.read())
        for record in FastIterator(io.BytesIO(second.finish()), record_types=WarcRecordType.revisit, parse_http=True)
    ]
    assert fast == [("sha256:" + sha256(PAGE).hexdigest(), 200, b"")]


@pytest.mark.parametrize(
    ("payload", "status", "truncated"),
    [
        pytest.param(PAGE + b"x", 200, None, id="another body"),
        pytest.param(PAGE, 404, None, id="another status"),
        pytest.param(PAGE, 200, "disconnect", id="a cut answer"),
    ],
)
def test_other_answers_are_stored_whole(
    first: tuple[SegmentWriter, EarlierBody], payload: bytes, status: int, truncated: str | None
) -> None:
    second = again(first[1], payload, status, truncated)
    assert second.refers_to == set()
    assert list(read_revisits(second.finish())) == []
    assert len(list(read_segment(second.key, second.finish()))) == 1


def test_a_purge_overwrites_the_revisit_too(first: tuple[SegmentWriter, EarlierBody]) -> None:
    second = again(first[1])
    redacted = redact_segment(second.finish(), lambda url: url == URL)
    assert list(read_revisits(redacted.data)) == []
    assert URL.encode() not in gzip.decompress(redacted.data)
