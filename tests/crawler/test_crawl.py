"""Whole crawls, in their own processes, against a real site and a real store."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.addresses import article_id
from crawler.archiving.crawl_record import CrawlRecord, read_record
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.process import CrawlFailedError
from crawler.registry import load_registry
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl, believe_validators
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, write_registry

Captures = Callable[[CrawlRecord], dict[str, Capture]]


def address(number: int) -> str:
    return f"http://{HOST}/tin-post{number}.html"


def publish(site: Site, *numbers: int) -> None:
    for number in numbers:
        site.put(f"/tin-post{number}.html", article_page(number))


def know(bucket: Bucket, number: int, folder: Path) -> None:
    """Let an earlier crawl have seen an article."""
    then = datetime.now(UTC) - timedelta(hours=2)
    source = load_registry(write_registry(folder / "registry", sections=["/"]))[SourceSlug(SLUG)]
    entry = Entry(url=address(number), first_seen=then, tried_at=then, shown_at=then, status=200)
    FrontierStore(bucket, SourceSlug(SLUG)).update({article_id(address(number), source): entry})


def reasons(record: CrawlRecord) -> dict[str, str]:
    return {failure.url: failure.reason for failure in record.failures}


def test_articles_of_sections_feeds_and_sitemaps_are_archived(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, 1, 2, 3, 4, 5)
    site.put("/", listing(1, 2, next_page="/trang-2"))
    site.put("/trang-2", listing(2, 3))
    rss = f"<rss version='2.0'><channel><item><link>{address(4)}?utm_source=rss</link></item></channel></rss>"
    site.put("/home.rss", rss)
    index = f"<sitemapindex><sitemap><loc>http://{HOST}/bai-viet.xml.gz</loc></sitemap></sitemapindex>"
    site.put("/sitemap.xml", index)
    site.put("/bai-viet.xml.gz", gzip.compress(f"<urlset><url><loc>{address(5)}</loc></url></urlset>".encode()))

    record = crawl(sections=["/"], feeds=["/home.rss"], sitemaps=["/sitemap.xml"])

    assert record.outcome == "finished"
    assert record.reason is None
    assert record.failures == ()
    assert {url.split("?")[0] for url in captures(record)} == {address(n) for n in range(1, 6)}
    assert record.counts["discovery/pages"] == 5
    assert record.counts["discovery/articles"] == record.counts["fetch/archived"] == 5


def test_every_answer_is_archived_as_it_was_sent(site: Site, crawl: Crawl, captures: Captures, bucket: Bucket) -> None:
    page = article_page(1).encode()
    headers = {
        "Content-Type": "text/html",
        "Content-Encoding": "gzip",
        "X-Served-By": "tờ báo".encode().decode("latin-1"),
    }
    site.put("/", listing(1, 2, 3))
    site.put("/tin-post1.html", Answer(gzip.compress(page), headers=headers))
    site.put("/tin-post2.html", "")
    site.put("/tin-post3.html", Answer(b"\x89PNG\r\n", headers={"Content-Type": "image/png"}))

    record = crawl()

    archived = captures(record)
    assert archived[address(1)].body == page
    assert archived[address(1)].headers["content-encoding"] == "gzip"
    assert archived[address(1)].truncated is None
    assert b"Accept-Encoding: gzip, deflate\r\n" in gzip.decompress(bucket.get(record.segments[0]).body)
    # For processing to refuse.
    assert archived[address(2)].body == b""
    assert archived[address(3)].headers["content-type"] == "image/png"


def test_a_later_crawl_asks_only_for_what_has_changed(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket
) -> None:
    site.put("/", listing(1, 2))
    tagged = {"Content-Type": "text/html", "ETag": '"a"'}
    site.put("/tin-post1.html", Answer(article_page(1).encode(), headers=tagged))
    site.put("/tin-post2.html", Answer(article_page(2).encode(), headers=tagged))
    crawl()
    believe_validators(bucket)
    site.put("/tin-post2.html", Answer(article_page(2, "Đã sửa.").encode(), headers={**tagged, "ETag": '"b"'}))

    record = crawl()

    assert list(captures(record)) == [address(2)]
    assert record.counts["frontier/unchanged"] == 1
    assert record.counts["frontier/due"] == 2
    assert record.outcome == "finished"

    unchanged = crawl()

    assert captures(unchanged) == {}
    assert unchanged.outcome == "finished"


def test_a_known_article_that_is_gone_bears_the_time_since_when(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    site.put("/", listing(2))
    know(bucket, 1, tmp_path)

    first = captures(crawl())
    last = crawl()
    second = captures(last)

    assert first[address(2)].status == first[address(1)].status == 404
    assert first[address(2)].missing_since is None
    assert first[address(1)].missing_since == first[address(1)].fetched_at
    assert second[address(1)].missing_since == first[address(1)].fetched_at
    assert last.counts["fetch/missing"] == last.counts["fetch/archived"] == 2
    assert "fetch/redirected" not in last.counts


def test_a_known_article_is_asked_for_at_its_newest_address(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    know(bucket, 1, tmp_path)
    site.put("/", '<a href="/tin-da-sua-post1.html">Tin đã sửa</a>')
    site.put("/tin-da-sua-post1.html", article_page(1))

    record = crawl()

    assert captures(record).keys() == {f"http://{HOST}/tin-da-sua-post1.html"}
    assert "fetch/missing" not in record.counts


def test_a_redirect_is_archived_and_followed_on_the_site_only(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1, 2, 3, 4))
    site.put("/tin-post1.html", Answer(status=301, headers={"Location": "/tin-moi-post1.html"}))
    site.put("/tin-moi-post1.html", article_page(1))
    site.put("/tin-post2.html", Answer(status=302, headers={"Location": "/"}))
    site.put("/tin-post3.html", Answer(status=302, headers={"Location": "http://quangcao.example/tin-post3.html"}))
    site.put("/tin-post4.html", Answer(status=302, headers={"Location": "/tin-post4.html"}))

    record = crawl()

    archived = captures(record)
    assert {url: capture.status for url, capture in archived.items()} == {
        address(1): 301,
        f"http://{HOST}/tin-moi-post1.html": 200,
        address(2): 302,
        address(3): 302,
        address(4): 302,
    }
    assert reasons(record) == {address(3): "off_site", address(4): "redirect_loop"}
    assert not any("quangcao" in url for url in site.paths)


def test_every_failing_address_has_one_reason(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1, 2, 3, 4, 5))
    publish(site, 1)
    site.put("/tin-post2.html", Answer(status=503))
    site.put("/tin-post3.html", Answer(b"x" * 300_000))
    site.put("/tin-post4.html", Answer(article_page(4).encode(), held=True))
    site.put("/tin-post5.html", Answer(status=403))

    record = crawl(max_body_bytes=200_000, timeout=3.0)

    assert reasons(record) == {
        address(2): "http_503",
        address(3): "too_large",
        address(4): "timeout",
        address(5): "http_403",
    }
    assert "200,000 bytes" in next(failure.detail for failure in record.failures if failure.reason == "too_large")
    assert list(captures(record)) == [address(1)]
    assert len(site.requests("/tin-post2.html")) == 2
    assert record.outcome == "finished"
    assert record.counts["fetch/failed"] == 4


def test_an_answer_that_breaks_off_is_asked_for_again_and_else_marked(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    page = article_page(1).encode()
    site.put("/", listing(1, 2))
    site.put("/tin-post1.html", Answer(page, broken_after=40), Answer(page))
    site.put("/tin-post2.html", Answer(page, broken_after=40))

    record = crawl()

    archived = captures(record)
    assert archived[address(1)].truncated is None
    assert archived[address(1)].body == page
    assert archived[address(2)].truncated == "disconnect"
    assert archived[address(2)].body == page[:40]
    assert record.counts["fetch/truncated"] == 1


def test_robots_txt_that_forbids_everything_or_fails_ends_the_crawl_before_any_page(site: Site, crawl: Crawl) -> None:
    other = "http://www.baothu.example/"
    publish(site, 1)
    site.put("/", listing(1))
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    site.put("/robots.txt", Answer(status=500), host="www.baothu.example")

    record = crawl(sections=["/", other])

    assert record.outcome == "failed"
    assert reasons(record) == {f"http://{HOST}/": "robots", other: "http_500"}
    assert site.paths == []


def test_robots_txt_that_forbids_articles_leaves_them_alone(site: Site, crawl: Crawl) -> None:
    publish(site, 1)
    site.put("/", listing(1))
    site.put("/robots.txt", "User-agent: baotinh\nDisallow: /*.html\n")

    record = crawl()

    assert record.outcome == "failed"
    assert record.reason is not None
    assert record.reason.startswith("robots.txt forbids all articles")
    assert reasons(record) == {address(1): "robots"}
    assert site.paths == [f"http://{HOST}/"]


def test_unreachable_hosts_are_a_failed_crawl(crawl: Crawl) -> None:
    record = crawl(
        feeds=["http://127.0.0.1/", "http://khong-co.invalid/"], proxy=None, retries=0, allow_private="127.0.0.1"
    )

    assert record.outcome == "failed"
    assert reasons(record) == {"http://127.0.0.1/": "refused", "http://khong-co.invalid/": "dns"}
    assert all("robots.txt does not answer" in failure.detail for failure in record.failures)


def test_no_more_articles_are_fetched_than_allowed_and_the_rest_comes_next_time(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    publish(site, 1, 2, 3)
    site.put("/", listing(1, 2, 3))
    first = crawl(max_articles=2)
    site.put("/", listing(1))
    second = crawl(max_articles=9)

    assert captures(first).keys() == {address(1), address(2)}
    assert first.counts["frontier/postponed"] == 1
    assert address(3) in captures(second)


def test_repeating_a_crawl_does_nothing_unless_its_process_died(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, 1)
    site.put("/", listing(1))
    crawl_id = CrawlId("20260302T000000Z-00000001")
    first = crawl(crawl_id=crawl_id)
    asked = len(site.asked)

    assert crawl(crawl_id=crawl_id) == first
    assert len(site.asked) == asked
    assert list(bucket.list_keys("raw/")) == [f"raw/{SLUG}/2026/03/02/{crawl_id}-00000.warc.gz"]

    # As if its process had died after the first segment.
    bucket.delete(f"crawls/{SLUG}/{crawl_id}.json")
    for key in list(bucket.list_keys(f"frontier/{SLUG}/")):
        bucket.delete(key)

    assert crawl(crawl_id=crawl_id).outcome == "finished"
    assert [key[-13:] for key in bucket.list_keys("raw/")] == ["00000.warc.gz", "00001.warc.gz"]


def test_segments_record_and_frontier_lie_in_the_bucket(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket
) -> None:
    publish(site, *range(1, 7))
    site.put("/", listing(*range(1, 7)))

    record = crawl(segment_bytes=2_000)

    assert len(record.segments) >= 2
    assert len(captures(record)) == 6
    assert read_record(bucket, record.source, record.crawl_id) == record
    entries = FrontierStore(bucket, SourceSlug(SLUG)).read().values()
    assert [entry.url for entry in entries] == [address(number) for number in range(1, 7)]
    assert {entry.status for entry in entries} == {200}


def test_a_source_that_must_not_be_crawled_is_refused(site: Site, crawl: Crawl) -> None:
    with pytest.raises(CrawlFailedError, match=r"^baothu is not crawled: its robots\.txt forbids its articles$"):
        crawl(extra='status = "forbidden"')

    assert site.asked == []


def test_one_listing_that_fails_stops_no_other(site: Site, crawl: Crawl) -> None:
    publish(site, 1)
    site.put("/", listing(1))
    site.put("/home.rss", "<html>Trang chủ</html>")
    site.put("/sitemap.xml", "not xml at all")

    record = crawl(sections=["/", "/khong-co"], feeds=["/home.rss"], sitemaps=["/sitemap.xml"])

    assert record.outcome == "finished"
    assert reasons(record) == {
        f"http://{HOST}/khong-co": "http_404",
        f"http://{HOST}/home.rss": "not_a_feed",
        f"http://{HOST}/sitemap.xml": "not_a_sitemap",
    }
    assert record.counts["discovery/failed"] == 3


def test_pages_without_a_link_to_an_article_are_a_failed_crawl(site: Site, crawl: Crawl) -> None:
    site.put("/", "<html><a href='/lien-he'>Liên hệ</a></html>")

    record = crawl()

    assert record.outcome == "failed"
    assert record.reason is not None
    assert "link to an article" in record.reason


def test_pages_that_ask_not_to_be_archived_are_counted_and_named(site: Site, crawl: Crawl) -> None:
    site.put("/", listing(1, 2, 3))
    publish(site, 1)
    for number in (2, 3):
        refusing = {"Content-Type": "text/html", "X-Robots-Tag": "noarchive"}
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), headers=refusing))

    record = crawl()

    assert record.counts["fetch/noarchive"] == 2
    (note,) = [note for note in record.notes if note.startswith("noarchive: ")]
    assert address(2) in note or address(3) in note
