"""How crawls read sections, feeds and sitemaps again and again."""

from collections.abc import Callable

from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.memory import MemoryStore
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import SLUG, Answer, Site, article_page, listing

Captures = Callable[[CrawlRecord], dict[str, Capture]]


def publish(site: Site, newest: int, pages: int = 8) -> None:
    """Let the section show ten articles a page, the newest first."""
    for page in range(1, pages + 1):
        numbers = range(newest - 10 * (page - 1), newest - 10 * page, -1)
        for number in numbers:
            site.put(f"/tin-post{number}.html", article_page(number))
        site.put("/" if page == 1 else f"/trang-{page}", listing(*numbers, next_page=f"/trang-{page + 1}"))


def numbers(captures: dict[str, Capture]) -> set[int]:
    return {int(url.rpartition("post")[2].removesuffix(".html")) for url in captures if "post" in url}


def test_after_a_pause_everything_that_is_still_listed_is_fetched(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket
) -> None:
    quick = {"max_pages": 2, "catch_up_pages": 3}
    publish(site, 100)
    assert numbers(captures(crawl(**quick))) == set(range(81, 101))
    publish(site, 150)

    first = crawl(**quick)
    publish(site, 155)
    second = crawl(**quick | {"catch_up_pages": 9})

    assert any(note.startswith("gap:") for note in first.notes)
    assert first.counts["discovery/gaps"] == 1
    assert numbers(captures(first)) == set(range(121, 151)) | set(range(81, 101))
    assert numbers(captures(second)) >= set(range(101, 121)) | set(range(151, 156))
    assert not any(note.startswith("gap:") for note in second.notes)
    (known,) = MemoryStore(bucket, SourceSlug(SLUG)).read().listings.values()
    assert known.gap is None


def test_a_section_is_asked_for_only_if_it_has_changed_and_not_before_news_is_expected(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    tagged = {"Content-Type": "text/html", "ETag": '"a"'}
    site.put("/tin-post1.html", article_page(1))
    site.put("/", Answer(listing(1).encode(), headers=tagged))
    crawl()

    again = crawl()
    quiet = crawl(revisit_worth=0.2)

    assert [asked.headers.get("if-none-match") for asked in site.requests("/")] == [None, '"a"']
    assert again.counts["discovery/unchanged"] == 1
    assert numbers(captures(again)) == {1}  # what it named is still asked for
    assert quiet.counts["discovery/not_due"] == 1
    assert (quiet.outcome, again.outcome) == ("finished", "finished")
