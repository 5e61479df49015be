"""What a crawl leaves in the archive, read by other WARC tools and by our own reports."""

import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.explanation import explain_address, source_of
from crawler.politeness.report import politeness_reports, summed_up
from crawler.registry import load_registry
from flows.cli import main
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.references import read_references, referring_segments
from storage.warc.segments import read_revisited, read_revisits, read_segment
from tests.crawler.conftest import Crawl, believe_validators
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, write_registry

TAGGED = {"Content-Type": "text/html", "ETag": '"a"'}


@pytest.fixture
def crawled(site: Site, crawl: Crawl, bucket: Bucket, one_day: None) -> Bucket:
    """A bucket after two crawls of a site with a feed, a page that is busy and one that never comes."""
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\nDisallow: /tin-post9\n")
    site.put("/", listing(1, 2, 3, 9))
    site.put("/home.rss", f"<rss><channel><item><link>http://{HOST}/tin-post1.html</link></item></channel></rss>")
    site.put("/tin-post1.html", Answer(article_page(1).encode(), headers=TAGGED))
    site.put("/tin-post2.html", Answer(b"busy", status=403))
    site.put("/tin-post3.html", Answer(b"", held=True))
    for _ in range(2):
        believe_validators(bucket)
        crawl(sections=["/"], feeds=["/home.rss"], timeout=3.0, retries=0, concurrency=1)
    return bucket


def test_the_archive_tells_everything(
    crawled: Bucket, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    segments = [crawled.get(key).body for key in crawled.list_keys(f"raw/{SLUG}/")]
    assert len(segments) == 2
    ours = []
    for data in segments:
        for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
            record.content_stream().read()
            ours.append((record.rec_type, record.rec_headers.get_header("WARC-Baotinh-Role")))
    kinds = Counter(kind for kind, _ in ours)
    fast = Counter(
        str(record.record_type).split(".")[-1].lower() for data in segments for record in FastIterator(io.BytesIO(data))
    )
    assert kinds == {"warcinfo": 2, "response": 9, "revisit": 1, "request": 12}
    assert {name: fast[name] for name in kinds} == kinds
    roles = Counter(role for kind, role in ours if kind == "response")
    assert roles == {"robots": 2, "section": 2, "feed": 2, "error": 2, None: 1}
    [key, *_] = crawled.list_keys(f"raw/{SLUG}/")
    assert [capture.url for capture in read_segment(key, segments[0])] == [f"http://{HOST}/tin-post1.html"]

    since = datetime.now(UTC) - timedelta(days=1)
    [report] = politeness_reports(crawled, [SourceSlug(SLUG)], since)
    assert report.requests == len(site.asked) == 12
    assert report.by_role == {"article": 6, "robots": 2, "section": 2, "feed": 2}
    assert (report.not_modified, report.conditional, report.share_not_modified) == (1, 1, 1.0)
    assert report.errors == 4
    assert report.failures == {"timeout": 2}
    assert report.smallest_gap is not None
    assert report.smallest_gap > 0.19
    assert report.busiest_day == (datetime.now(UTC).date(), 12)
    assert [seen.delay for seen in report.state.robots] == [0.2]
    json.dumps(summed_up(report))
    assert politeness_reports(crawled, [SourceSlug(SLUG)], since, host="khac.example") == []

    registry = load_registry(tmp_path / "registry")
    source = source_of(f"http://www.{HOST}/x", registry)
    assert source is not None
    told = explain_address(crawled, source, f"http://www.{HOST}/tin-doi-ten-post1.html", since)
    assert {(naming.role, naming.times) for naming in told.named_by} == {("section", 2), ("feed", 2)}
    assert [status for _, status, _ in told.crawls] == ["stored", "unchanged"]
    assert [capture.status for capture in told.captures] == [200]
    assert told.robots.startswith("allowed by")
    assert told.decision.startswith("its last answer was 200")
    forbidden = explain_address(crawled, source, f"http://{HOST}/tin-post9.html", since)
    assert forbidden.decision == "it is not asked for: robots.txt forbids it"
    assert [status for _, status, _ in forbidden.crawls] == ["robots", "robots"]
    slow = explain_address(crawled, source, f"http://{HOST}/tin-post3.html", since)
    assert slow.decision == "the last crawl that met it ended with: failed/timeout"
    never = explain_address(crawled, source, f"http://{HOST}/tin-post7.html", since)
    assert never.decision.startswith("no listing of the time looked at names it")

    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(tmp_path / "registry"))
    assert main(["politeness", f"www.{HOST}"]) == 0
    shown = capsys.readouterr().out
    assert "answers: 200 7, 304 1, 403 2, timeout 2" in shown
    assert "Crawl-delay 0.2 s" in shown
    assert main(["politeness", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["requests"] == 12
    assert main(["explain", f"http://{HOST}/tin-post1.html"]) == 0
    assert "not processed yet" in capsys.readouterr().out
    assert main(["explain", f"http://{HOST}/tin-post1.html", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["captures"][0]["status"] == 200
    assert main(["explain", "http://khac.vn/a"]) == 2

    other = write_registry(tmp_path / "without it", slug="baokhac", host="khac.example", sections=["/"])
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(other))
    capsys.readouterr()
    crawled.put_if_absent(key.replace("raw/", "raw/backup/"), segments[0])
    crawled.put_if_absent("raw/notes/readme.txt", b"copies of the raw data")
    for host in ((), (HOST,)):  # what is in the archive counts, whatever the registry says today
        assert main(["politeness", *host, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["requests"] == 12


def test_an_equal_page_is_archived_once_and_again_after_it_was_away(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    site.put("/", listing(1, 2))
    site.put("/tin-post1.html", Answer(article_page(1).encode(), headers={"Content-Type": "text/html"}))
    site.put("/tin-post2.html", Answer(article_page(2).encode(), headers={"Content-Type": "text/html"}))
    crawl(sections=["/"], revisit_worth=0.0)
    site.put("/", listing(1))
    site.put("/tin-post2.html", Answer(b"", status=404))
    second = crawl(sections=["/"], revisit_worth=0.0)
    site.put("/", listing(1, 2))
    site.put("/tin-post2.html", Answer(article_page(2).encode(), headers={"Content-Type": "text/html"}))
    third = crawl(sections=["/"], revisit_worth=0.0)

    assert (second.counts["fetch/same_body"], second.counts["articles/stored"]) == (1, 1)
    first_key, second_key, third_key = bucket.list_keys(f"raw/{SLUG}/")
    urls = {f"http://{HOST}/tin-post{number}.html" for number in (1, 2)}
    assert {capture.url for capture in read_segment(first_key, bucket.get(first_key).body)} == urls
    for key in (second_key, third_key):
        [revisit] = read_revisits(bucket.get(key).body)
        assert (revisit.url, revisit.capture.segment) == (f"http://{HOST}/tin-post1.html", first_key)
        body = read_revisited(bucket, revisit).body
        assert body == article_page(1).encode()
        [other] = read_segment(key, bucket.get(key).body)
        assert other.url == f"http://{HOST}/tin-post2.html"
    assert third.counts["fetch/same_body"] == 1
    referring = referring_segments(bucket, SourceSlug(SLUG), datetime.max.replace(tzinfo=UTC))
    assert {key: list(read_references(bucket, keys)) for key, keys in referring.items()} == {
        second_key: [first_key], third_key: [first_key],
    }  # fmt: skip  # short items
