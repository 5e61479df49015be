"""One article is taken out of a segment, and nothing else of it changes by a byte."""

import io
import random
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage.model.identifiers import ArticleId, CrawlId, SourceSlug
from storage.takedown.redaction import REMOVED, redact_json, redact_segment
from storage.warc.gzip_members import Member, first_member, stored_member
from storage.warc.segment_writer import SegmentWriter
from storage.warc.segments import read_segment

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
WANTED = "https://bao.example/tin-1.html"


def segment(pages: list[tuple[str, int, list[tuple[str, str]], bytes]], referer: str | None = None) -> SegmentWriter:
    writer = SegmentWriter(SourceSlug("baomau"), CrawlId("20260302T030000Z-aaaaaaaa"), 0, AT, "test")
    for url, status, headers, body in pages:
        asked = [("Referer", referer)] if referer else []
        writer.add(url, "GET", asked, status, "", headers, body, AT)
    return writer


def is_wanted(url: str) -> bool:
    return url == WANTED


@given(st.integers(18 + 5, 300_000))
def test_a_member_has_any_length_that_is_asked_for(length: int) -> None:
    made = stored_member(length, lambda room: b"x" * room)
    assert len(made) == length
    found = first_member(made)
    assert isinstance(found, Member)
    assert found.length == length
    assert set(found.content) <= {ord("x")}


@pytest.mark.parametrize("length", [0, 17, 22])
def test_no_member_is_shorter_than_its_frame(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} bytes"):
        stored_member(length, lambda room: b"x" * room)


@given(st.integers(0, 2**32), st.sampled_from([0, 1, 100, 65_000, 65_535, 65_540, 200_000]))
def test_every_other_record_stays_where_and_what_it_was(seed: int, size: int) -> None:
    noise = random.Random(seed)
    pages: list[tuple[str, int, list[tuple[str, str]], bytes]] = [
        (f"https://bao.example/tin-{n}.html", 200, [], noise.randbytes(size)) for n in range(3)
    ]
    writer = segment(pages)
    before = writer.finish()
    redacted = redact_segment(before, is_wanted)
    assert redacted.answers == 1
    assert len(redacted.data) == len(before)
    kept = {c.url: c for c in read_segment(writer.key, before) if c.url != WANTED}
    assert {c.url: c for c in read_segment(writer.key, redacted.data)} == kept
    assert [record.rec_type for record in ArchiveIterator(io.BytesIO(redacted.data))] == [
        "warcinfo", "response", "request", "metadata", "metadata", "response", "request",
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert WANTED.encode() not in zlib_all(redacted.data)
    assert redact_segment(redacted.data, is_wanted).overwritten == []


def zlib_all(data: bytes) -> bytes:
    content = b""
    while data:
        decompressor = zlib.decompressobj(16 + zlib.MAX_WBITS)
        content += decompressor.decompress(data)
        data = decompressor.unused_data
    return content


def test_what_only_led_to_the_article_goes_too() -> None:
    old = "https://bao.example/cu.html"
    writer = segment([(old, 301, [("Location", "/tin-1.html")], b""), ("https://bao.example/khac.html", 200, [], b"x")])
    redacted = redact_segment(writer.finish(), is_wanted)
    assert redacted.led_here == {old}
    assert old.encode() not in zlib_all(redacted.data)
    assert [capture.url for capture in read_segment(writer.key, redacted.data)] == ["https://bao.example/khac.html"]


def test_the_print_page_of_the_article_goes_too() -> None:
    writer = segment([])
    pages = {
        "https://bao.example/in/1": b'<head><link rel=canonical href="/tin-1.html"></head><body>Tin</body>',
        "https://bao.example/in/2": b'<head><link rel=canonical href="/tin-2.html"></head><Body><a href="/tin-1.html">',
        "https://bao.example/in/3": b'<head><link rel=canonical href="/tin-3.html"></head><body>Tin</body>',
    }
    for url, body in pages.items():
        writer.add(url, "GET", [], 200, "", [], body, AT, role="form")
    redacted = redact_segment(writer.finish(), is_wanted)
    assert redacted.led_here == {"https://bao.example/in/1"}
    kept = read_segment(writer.key, redacted.data, every_role=True)
    assert [capture.url for capture in kept] == ["https://bao.example/in/3"]


def test_a_request_that_came_from_the_article_goes_and_its_answer_stays() -> None:
    other = "https://bao.example/khac.html"
    writer = segment([(other, 200, [], b"x")], referer=WANTED)
    redacted = redact_segment(writer.finish(), is_wanted)
    assert WANTED.encode() not in zlib_all(redacted.data)
    assert [capture.url for capture in read_segment(writer.key, redacted.data)] == [other]


def test_a_place_is_overwritten_even_where_the_record_is_damaged() -> None:
    writer = segment([(WANTED, 200, [], b"text " * 100), ("https://bao.example/khac.html", 200, [], b"x")])
    data = bytearray(writer.finish())
    first = next(capture.ref for capture in read_segment(writer.key, bytes(data)) if capture.url == WANTED)
    data[first.offset + 40] ^= 0xFF
    redacted = redact_segment(bytes(data), is_wanted, [(first.offset, first.length)])
    assert redacted.unreadable == 0
    assert redact_segment(bytes(data), is_wanted).unreadable == first.length
    assert [capture.url for capture in read_segment(writer.key, redacted.data)] == ["https://bao.example/khac.html"]
    assert redact_segment(redacted.data, is_wanted, [(first.offset, first.length)]).overwritten == []


def test_documents_lose_the_addresses_and_what_is_told_of_them() -> None:
    document = {
        "captures": [
            {"offset": 1, "url": WANTED, "detail": "reading it failed: Suối Mơ", "article_id": None},
            {"offset": 2, "url": "https://bao.example/alt.html", "detail": None, "article_id": "a" * 20},
            {"offset": 3, "url": "https://bao.example/khac.html", "detail": f"it leads to {WANTED}.", "article_id": ""},
        ],
        "warnings": [f"<GET {WANTED}> timed out, as ({WANTED}, …)", "nothing"],
        "number": 1,
    }
    redacted = redact_json(document, is_wanted, {ArticleId("a" * 20)})
    assert redacted == {
        "captures": [
            {"offset": 1, "url": REMOVED, "detail": REMOVED, "article_id": None},
            {"offset": 2, "url": REMOVED, "detail": None, "article_id": "a" * 20},
            {
                "offset": 3,
                "url": "https://bao.example/khac.html",
                "detail": f"it leads to {REMOVED}.",
                "article_id": "",
            },
        ],
        "warnings": [f"<GET {REMOVED}> timed out, as ({REMOVED}, …)", "nothing"],
        "number": 1,
    }
