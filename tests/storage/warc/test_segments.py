import gzip
import io
from datetime import UTC, datetime, timedelta, timezone

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage.errors import DamagedSegmentError, NotFoundError
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segment_writer import SegmentWriter
from storage.warc.segments import Capture, read_capture, read_segment
from tests.faults.flipped_bits import with_flipped_bits

SOURCE = SourceSlug("baothudo")
CRAWL = CrawlId("20260302T001530Z-9f3c21ab")
STARTED = datetime(2026, 3, 2, 0, 15, 30, tzinfo=UTC)
FETCHED = datetime(2026, 3, 2, 0, 16, 1, 123456, tzinfo=UTC)
PAGE = "<h1>Sương mù dày đặc ở miền núi</h1>".encode() * 20


def writer() -> SegmentWriter:
    return SegmentWriter(SOURCE, CRAWL, 0, STARTED, "baotinh/test")


def segment_of(*payloads: bytes) -> tuple[str, bytes]:
    segment = writer()
    for number, payload in enumerate(payloads):
        segment.add(f"https://bao.example/a{number}.html", "GET", [], 200, "OK", [], payload, FETCHED)
    return segment.key, segment.finish()


def read_back(headers: list[tuple[str, str]], payload: bytes, *, truncated: str | None = None) -> Capture:
    segment = writer()
    segment.add("https://bao.example/a.html", "GET", [], 200, "OK", headers, payload, FETCHED, truncated=truncated)
    (capture,) = read_segment(segment.key, segment.finish())
    return capture


def salvaged(key: str, data: bytes) -> tuple[list[bytes], str | None]:
    """Read everything that can be read; return the bodies and the error's message."""
    bodies = []
    try:
        for capture in read_segment(key, data):
            bodies.append(capture.body)  # noqa: PERF401 - what came before the error counts
    except DamagedSegmentError as error:
        return bodies, str(error)
    return bodies, None


def test_a_capture_comes_back_as_it_was_added() -> None:
    segment = writer()
    ref = segment.add(
        "https://bao.example/a.html?x=1",
        "GET",
        [("User-Agent", "baotinh")],
        404,
        "Not Found",
        [("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
        PAGE,
        FETCHED,
        ip="127.0.0.1",
        missing_since=FETCHED - timedelta(hours=5),
    )
    (capture,) = read_segment(segment.key, segment.finish())
    assert capture == Capture(
        ref=ref,
        source=SOURCE,
        url="https://bao.example/a.html?x=1",
        status=404,
        headers={"content-type": "text/html", "set-cookie": "a=1, b=2"},
        body=PAGE,
        fetched_at=FETCHED,
        missing_since=FETCHED - timedelta(hours=5),
        truncated=None,
    )
    assert segment.captures == 1
    assert segment.size == len(segment.finish())


def test_the_segment_is_warc_that_other_tools_read() -> None:
    segment = writer()
    segment.add("https://bao.example/a.html", "GET", [("Accept", "*/*")], 200, "OK", [], PAGE, FETCHED)
    records = [
        (record.rec_type, record.rec_headers.protocol, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(segment.finish()), check_digests="raise")
    ]
    assert [(kind, version) for kind, version, _ in records] == [
        ("warcinfo", "WARC/1.1"),
        ("response", "WARC/1.1"),
        ("request", "WARC/1.1"),
    ]
    assert b"software: baotinh/test" in records[0][2]
    assert records[1][2] == PAGE


def test_times_of_other_zones_are_kept_in_utc() -> None:
    segment = writer()
    local = FETCHED.astimezone(timezone(timedelta(hours=7)))
    segment.add("https://bao.example/", "GET", [], 200, "OK", [], b"", local)
    (capture,) = read_segment(segment.key, segment.finish())
    assert capture.fetched_at.isoformat() == "2026-03-02T00:16:01.123456+00:00"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        writer().add("https://bao.example/", "GET", [], 200, "OK", [], b"", FETCHED.replace(tzinfo=None))


def test_a_capture_that_arrives_damaged_is_read_again(bucket: Bucket, session: boto3.Session) -> None:
    segment = writer()
    ref = segment.add("https://bao.example/", "GET", [], 200, "OK", [], PAGE, FETCHED)
    bucket.put_if_absent(segment.key, segment.finish())
    with with_flipped_bits(bucket, session, "raw/") as (unsafe, flipped):
        assert read_capture(unsafe, ref).body == PAGE
        assert flipped.gets.total() == 2


def test_one_capture_is_read_by_its_range(bucket: Bucket) -> None:
    segment = writer()
    refs = [
        segment.add(f"https://bao.example/{n}", "GET", [], 200, "OK", [], PAGE + bytes([n]), FETCHED) for n in range(3)
    ]
    bucket.put_if_absent(segment.key, segment.finish())
    whole = list(read_segment(segment.key, segment.finish()))
    assert [read_capture(bucket, ref) for ref in refs] == whole
    assert [capture.ref for capture in whole] == refs


def test_a_range_that_is_no_capture_is_reported(bucket: Bucket) -> None:
    segment = writer()
    ref = segment.add("https://bao.example/", "GET", [], 200, "OK", [], PAGE, FETCHED)
    other = segment.add("https://bao.example/b", "GET", [], 200, "OK", [], PAGE * 2, FETCHED)
    bucket.put_if_absent(segment.key, segment.finish()[:-700])
    with pytest.raises(DamagedSegmentError, match=f"{ref.length} bytes from {ref.offset + 1} on"):
        read_capture(bucket, ref.model_copy(update={"offset": ref.offset + 1}))
    with pytest.raises(DamagedSegmentError, match="another record is stored there"):
        read_capture(bucket, ref.model_copy(update={"digest": other.digest}))
    with pytest.raises(DamagedSegmentError, match="it breaks off"):
        read_capture(bucket, other)
    with pytest.raises(DamagedSegmentError, match="it breaks off"):
        read_capture(bucket, other.model_copy(update={"offset": 10**6}))
    with pytest.raises(NotFoundError):
        read_capture(bucket, ref.model_copy(update={"segment": "raw/baothudo/nothing.warc.gz"}))


def test_the_content_encoding_is_undone() -> None:
    capture = read_back([("Content-Encoding", "gzip")], gzip.compress(PAGE))
    assert (capture.body, capture.truncated) == (PAGE, None)


def test_a_body_whose_encoding_breaks_off_is_not_whole() -> None:
    capture = read_back([("Content-Encoding", "gzip")], gzip.compress(PAGE)[:-9])
    assert capture.truncated == "encoding"


def test_the_reason_of_a_cut_answer_is_kept() -> None:
    assert read_back([], PAGE, truncated="length").truncated == "length"


def test_a_chunked_answer_is_stored_without_chunks() -> None:
    capture = read_back([("Transfer-Encoding", "chunked")], b"5\r\nnot chunks")
    assert capture.body == b"5\r\nnot chunks"
    assert "transfer-encoding" not in capture.headers


@given(
    reason=st.text(),
    headers=st.lists(st.tuples(st.text(min_size=1).filter(lambda name: ":" not in name), st.text())),
    payload=st.binary(),
)
def test_no_header_of_a_server_can_break_a_segment(reason: str, headers: list[tuple[str, str]], payload: bytes) -> None:
    segment = writer()
    headers = [(name, value) for name, value in headers if name.lower() not in ("content-encoding", "content-length")]
    segment.add("https://bao.example/a b\r\nX: y", "GET", headers, 200, reason, headers, payload, FETCHED)
    segment.add("https://bao.example/b", "GET", [], 200, "OK", [], PAGE, FETCHED)
    assert [capture.body for capture in read_segment(segment.key, segment.finish())] == [payload, PAGE]


def test_a_segment_cut_anywhere_gives_all_that_is_whole() -> None:
    segment = writer()
    refs = [segment.add(f"https://bao.example/{n}", "GET", [], 200, "OK", [], bytes([n]), FETCHED) for n in range(3)]
    data = segment.finish()
    for end in range(len(data)):
        bodies, _ = salvaged(segment.key, data[:end])
        assert bodies == [bytes([n]) for n, ref in enumerate(refs) if ref.offset + ref.length <= end]


def test_a_cut_segment_is_named() -> None:
    key, data = segment_of(PAGE)
    start = data.rindex(b"\x1f\x8b\x08")
    message = f"segment {key} is damaged ({len(data) - 1 - start} bytes from {start} on: it breaks off)"
    assert salvaged(key, data[:-1])[1] == message


def test_an_empty_segment_is_damaged() -> None:
    assert salvaged(segment_of()[0], b"")[1] is not None


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_damaged_byte_costs_no_other_record(place: int, flip: int) -> None:
    # Random bytes are stored as they are: the gzipped pages show through the segment's own compression.
    bodies = [gzip.compress(str(n).encode() * 50) for n in range(4)]
    segment = writer()
    refs = [
        segment.add(f"https://bao.example/{n}", "GET", [], 200, "OK", [], body, FETCHED)
        for n, body in enumerate(bodies)
    ]
    data = bytearray(segment.finish())
    place %= len(data)
    data[place] ^= flip
    untouched = [
        body for ref, body in zip(refs, bodies, strict=True) if not ref.offset <= place < ref.offset + ref.length
    ]
    found, _ = salvaged(segment.key, bytes(data))
    assert [body for body in found if body in untouched] == untouched
    assert set(found) <= set(bodies)


@given(data=st.binary(max_size=2000))
def test_rubbish_is_damage_and_nothing_else(data: bytes) -> None:
    bodies, message = salvaged("raw/baothudo/2026/03/02/x-00000.warc.gz", data)
    assert bodies == []
    assert message is not None
