"""Crawls of a site that shows empty templates with status 200 where articles were."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.bodies import Unread
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import Answer, Site, article_page, listing
from tests.crawler.test_lies import address, know

Captures = Callable[[CrawlRecord], dict[str, Capture]]

EMPTY = "<html><head><title>Báo Thử</title></head><body><h1></h1><div class='body'></div></body></html>"


def publish(site: Site, bucket: Bucket, folder: Path, *, empty: range, shown: range) -> datetime:
    """Let processing have found the pages of articles to be none, 29 hours ago, and others be shown since."""
    since = datetime.now(UTC) - timedelta(hours=29)
    dated = {"page_date": since - timedelta(days=9), "shown_before": since - timedelta(days=9)}
    know(bucket, folder, *empty, unread=Unread(since), **dated)
    know(bucket, folder, *shown, **dated | {"shown_at": since + timedelta(hours=5)})
    site.put("/", listing(*shown))
    for number in empty:
        site.put(f"/tin-post{number}.html", EMPTY)
    for number in shown:
        site.put(f"/tin-post{number}.html", article_page(number))
    return since


def test_a_page_that_still_is_no_article_is_archived_whole_each_time_with_the_time_since_when(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    since = publish(site, bucket, tmp_path, empty=range(1, 2), shown=range(2, 4))

    answers = [captures(crawl()) for _ in range(2)]

    for archived in answers:
        assert abs(archived[address(1)].missing_since - since) < timedelta(seconds=1)  # type: ignore[operator]  # set
        assert archived[address(1)].gone is None
    assert answers[0][address(2)].missing_since is None


def test_many_pages_that_are_no_articles_at_once_are_no_removals_and_are_named(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    publish(site, bucket, tmp_path, empty=range(1, 5), shown=range(5, 8))

    record = crawl()

    assert all(captures(record)[address(number)].missing_since is None for number in range(1, 5))
    assert any("gone_unsure: the pages of 4 articles are no articles" in note for note in record.notes)


def test_an_article_that_leads_to_the_search_page_is_missing(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    know(bucket, tmp_path, 1, 2)
    site.put("/", listing(2))
    site.put("/tin-post1.html", Answer(status=302, headers={"Location": "/tim-kiem?q=tin-post1"}))
    site.put("/tin-post2.html", article_page(2))

    record = crawl()

    assert record.articles["missing"] == (address(1),)
    assert "search page" in (captures(record)[address(1)].gone or "")
