"""A WARC file that stands in for a site: which record answers, and what is refused instead of answering 404."""

import gzip
import io
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.network.recording import RecordedAnswer, Unanswered, read_answers
from storage.errors import SettingsError

ARTICLE = "https://baothu.example/tin-post1.html"
OTHER = "https://baothu.example/tin-post2.html"
NOW = "2026-03-02T00:00:00Z"
HTML = (("Content-Type", "text/html"),)


class Recorder:
    """Writes records one after the other."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._writer = WARCWriter(self._file, gzip=True)
        self.ends: list[int] = []

    def response(self, url: str, body: bytes, status: str = "200 OK") -> str:
        """Write a response; return the digest of its body."""
        http = StatusAndHeaders(status, list(HTML), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": NOW}
        )
        self._write(record)
        return str(record.rec_headers.get_header("WARC-Payload-Digest"))

    def revisit(
        self,
        url: str,
        digest: str,
        refers_to: str = "",
        at: str = "",
        status: str | None = "304 Not Modified",
        http_headers: tuple[tuple[str, str], ...] = (),
        **headers: str,
    ) -> None:
        """Write a record that says: it answered as before; without a `status` it has no HTTP headers."""
        http = StatusAndHeaders(status, list(http_headers), protocol="HTTP/1.1") if status else None
        record = self._writer.create_revisit_record(url, digest or "none", refers_to, at, http_headers=http)
        if not digest:
            record.rec_headers.remove_header("WARC-Payload-Digest")
        for name, value in headers.items():
            record.rec_headers.replace_header(f"WARC-{name}", value)
        self._write(record)

    def _write(self, record: object) -> None:
        self._writer.write_record(record)
        self.ends.append(self._file.tell())

    @property
    def data(self) -> bytes:
        """The file so far."""
        return self._file.getvalue()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[bytes], dict[str, RecordedAnswer | Unanswered]]:
    def read(data: bytes) -> dict[str, RecordedAnswer | Unanswered]:
        path = tmp_path / "site.warc.gz"
        path.write_bytes(data)
        return read_answers(path)

    return read


Answers = Callable[[bytes], dict[str, RecordedAnswer | Unanswered]]


def test_the_last_answer_counts_however_the_file_is_packed(recorder: Recorder, answers: Answers) -> None:
    recorder.response(ARTICLE, b"first")
    recorder.response(ARTICLE, b"second")
    plain = gzip.decompress(recorder.data)
    for data in (recorder.data, plain, gzip.compress(plain)):
        assert answers(data) == {ARTICLE: RecordedAnswer(ARTICLE, 200, HTML, b"second")}


def test_answers_that_others_follow_take_no_memory(recorder: Recorder, tmp_path: Path) -> None:
    for number in range(40):
        recorder.response(ARTICLE, random.Random(number).randbytes(100_000))
    path = tmp_path / "site.warc.gz"
    path.write_bytes(recorder.data)
    tracemalloc.start()
    try:
        read_answers(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1.5 * path.stat().st_size


def test_a_revisit_answers_what_it_refers_to(recorder: Recorder, answers: Answers) -> None:
    digest = recorder.response(ARTICLE, b"page")
    asked = {
        "digest": ("https://baothu.example/1", digest, ""),
        "moment": ("https://baothu.example/2", "sha1:OTHERWISE", NOW),
        "neither": ("https://baothu.example/3", "sha1:OTHERWISE", ""),
    }
    for url, known, at in asked.values():
        recorder.revisit(url, known, ARTICLE, at)
    found = answers(recorder.data)
    for reason in ("digest", "moment"):
        url = asked[reason][0]
        assert found[url] == RecordedAnswer(url, 200, HTML, b"page")
    assert isinstance(found[asked["neither"][0]], Unanswered)


def test_a_revisit_answers_with_its_own_status_and_headers(recorder: Recorder, answers: Answers) -> None:
    digest = recorder.response(ARTICLE, b"page")
    moved = (("Location", ARTICLE), ("Content-Length", "4"))
    recorder.revisit(f"{OTHER}?1", digest, status="404 Not Found", http_headers=HTML)
    recorder.revisit(f"{OTHER}?2", digest, status="302 Found", http_headers=(*moved, ("Transfer-Encoding", "chunked")))
    recorder.revisit(f"{OTHER}?3", digest, status=None)
    found = answers(recorder.data)
    assert found[f"{OTHER}?1"] == RecordedAnswer(f"{OTHER}?1", 404, HTML, b"page")
    assert found[f"{OTHER}?2"] == RecordedAnswer(f"{OTHER}?2", 302, moved, b"page")
    assert found[f"{OTHER}?3"] == RecordedAnswer(f"{OTHER}?3", 200, HTML, b"page")


def test_a_server_that_said_not_modified_is_answered_with_the_page_before(recorder: Recorder, answers: Answers) -> None:
    recorder.response(ARTICLE, b"page")
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    recorder.revisit(ARTICLE, "", Profile=profile)
    recorder.revisit(OTHER, "", Profile=profile)
    found = answers(recorder.data)
    assert found[ARTICLE] == RecordedAnswer(ARTICLE, 200, HTML, b"page")
    assert isinstance(found[OTHER], Unanswered)


def test_an_answer_without_a_status_is_no_missing_page(recorder: Recorder, answers: Answers) -> None:
    recorder.response(ARTICLE, b"page")
    recorder.response(OTHER, b"", status="broken")
    assert isinstance(answers(recorder.data)[OTHER], Unanswered)


@pytest.mark.parametrize("unpack", [bytes, gzip.decompress], ids=["gzip", "plain"])
def test_a_file_that_ends_early_is_refused_wherever_it_ends(
    recorder: Recorder, answers: Answers, unpack: Callable[[bytes], bytes]
) -> None:
    recorder.response(ARTICLE, b"first page")
    recorder.response(OTHER, b"second page")
    whole = unpack(recorder.data)
    first = len(unpack(recorder.data[: recorder.ends[0]]))
    blank = len(b"\r\n\r\n") if unpack is not bytes else 0
    complete = {*range(first - blank, first + 1), *range(len(whole) - blank, len(whole))}
    for end in range(1, len(whole)):
        if end in complete:
            assert answers(whole[:end])[ARTICLE] == RecordedAnswer(ARTICLE, 200, HTML, b"first page")
        else:
            with pytest.raises(SettingsError):
                answers(whole[:end])


def test_an_empty_member_is_no_damage_wherever_it_stands(recorder: Recorder, answers: Answers) -> None:
    recorder.response(ARTICLE, b"first page")
    recorder.response(OTHER, b"second page")
    first, second, empty = recorder.data[: recorder.ends[0]], recorder.data[recorder.ends[0] :], gzip.compress(b"")
    assert len(answers(empty + first + empty + empty + second + empty)) == 2
    for nothing in (b"hello", b"\r\n"):
        with pytest.raises(SettingsError, match="no record begins here"):
            answers(first + gzip.compress(nothing) + second)


def test_damage_in_the_middle_is_refused_and_named(recorder: Recorder, answers: Answers) -> None:
    for number in range(3):
        recorder.response(f"{ARTICLE}?{number}", b"page")
    damaged = bytearray(recorder.data)
    damaged[recorder.ends[0] + 40] ^= 0xFF
    with pytest.raises(SettingsError, match=f"site.warc.gz is damaged from byte {recorder.ends[0]} on") as refused:
        answers(bytes(damaged))
    assert "crawl.replay" in refused.value.in_one_line


@pytest.mark.parametrize("data", [b"", b"hello, this is no warc\n" * 50, gzip.compress(b"hello"), b"WARC/"])
def test_a_file_of_something_else_is_refused(answers: Answers, data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"the WARC file .*site\.warc\.gz (is|holds|ends)"):
        answers(data)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there\.warc cannot be read: No such file") as refused:
        read_answers(tmp_path / "there.warc")
    assert "BAOTINH_CRAWL__REPLAY" in refused.value.in_one_line
