import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.network.recording import RecordedAnswer, read_answers
from crawler.process import CrawlFailedError
from tests.crawler.conftest import Crawl
from tests.crawler.site import Site, article_page, listing
from tests.crawler.test_crawl import Captures, reasons

FRONT = "https://baothu.example/"
ARTICLE = "https://baothu.example/tin-post1.html"


def write_warc(path: Path, *answers: tuple[str, str, list[tuple[str, str]], bytes]) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, status, headers, body in answers:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http
            )
            writer.write_record(record)
    return path


def test_answers_keep_their_encoding_and_lose_their_chunks(tmp_path: Path) -> None:
    packed = gzip.compress(b"<html>")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    headers = [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    warc = write_warc(tmp_path / "a.warc.gz", (ARTICLE, "200 OK", headers, chunked))

    answer = RecordedAnswer(ARTICLE, 200, (("Content-Encoding", "gzip"),), packed)
    assert read_answers(warc) == {ARTICLE: answer}


def test_a_warc_file_stands_in_for_the_network(site: Site, crawl: Crawl, captures: Captures, tmp_path: Path) -> None:
    html = [("Content-Type", "text/html; charset=utf-8")]
    page = article_page(1).encode()
    warc = write_warc(
        tmp_path / "a.warc.gz",
        (FRONT, "200 OK", html, listing(1, 2).encode()),
        (ARTICLE, "200 OK", [*html, ("Content-Encoding", "gzip")], gzip.compress(page)),
    )

    record = crawl(sections=[FRONT], replay=warc)

    archived = captures(record)
    assert record.outcome == "finished"
    assert reasons(record) == {}
    assert archived[ARTICLE].body == page
    assert archived["https://baothu.example/tin-post2.html"].status == 404
    assert site.asked == []


def test_an_article_whose_answer_is_elsewhere_is_not_gone(crawl: Crawl, captures: Captures, tmp_path: Path) -> None:
    html = [("Content-Type", "text/html; charset=utf-8")]
    warc = write_warc(tmp_path / "a.warc.gz", (FRONT, "200 OK", html, listing(1).encode()))
    with warc.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        http = StatusAndHeaders("200 OK", html, protocol="HTTP/1.1")
        writer.write_record(writer.create_revisit_record(ARTICLE, "sha1:ELSEWHERE", ARTICLE, "2026-03-02", http))

    record = crawl(sections=[FRONT], replay=warc)

    assert reasons(record) == {ARTICLE: "not_recorded"}
    assert ARTICLE not in captures(record)


def test_a_damaged_file_ends_a_crawl_before_it_begins(crawl: Crawl, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", (FRONT, "200 OK", [], listing(1).encode()))
    warc.write_bytes(warc.read_bytes()[:-30])
    with pytest.raises(CrawlFailedError, match=r"the WARC file .*a\.warc\.gz is damaged .*breaks off .*crawl\.replay"):
        crawl(sections=[FRONT], replay=warc)
