"""What a site offers instead of lost listings is read as long as these name no article."""

from datetime import datetime, timedelta

import pytest

from storage.model.moments import VIETNAM
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, listing
from tests.crawler.spiders.test_watching import INDEX, MONTH, let_days_pass
from tests.crawler.test_crawl import address, publish

EMPTY = "<html><body><div id=app></div></body></html>"
FEED = f'<html><head><link rel="alternate" type="application/rss+xml" href="http://{HOST}/tin.rss"></head><body></body></html>'


def sitemap(*numbers: int) -> str:
    return f"<urlset>{''.join(f'<url><loc>{address(number)}</loc></url>' for number in numbers)}</urlset>"


def feed(*numbers: int) -> str:
    items = "".join(f"<item><title>Tin {n}</title><link>{address(n)}</link></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Báo</title>{items}</channel></rss>"


def show_index(site: Site) -> None:
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {INDEX}\n")
    site.put("/index.xml", f"<sitemapindex><sitemap><loc>{MONTH}</loc></sitemap></sitemapindex>")


def test_a_sitemap_is_read_in_every_crawl_while_the_section_stays_empty(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    publish(site, *range(1, 10))
    show_index(site)
    site.put("/", listing(3, 2, 1))
    site.put("/thang.xml", sitemap(1, 2, 3, 4))
    crawl(revisit_worth=0.2)
    crawl(revisit_worth=0.2)  # watches the sitemap, and leaves alone what it does not know
    let_days_pass(bucket, 0.5)
    site.put("/", EMPTY)
    site.asked.clear()
    rebuilt = crawl(revisit_worth=0.2)
    assert address(4) in site.paths, "the sitemap was watched lately, and is read all the same"
    assert any("robots.txt names the sitemap" in note for note in rebuilt.notes)

    for number in range(5, 9):
        let_days_pass(bucket, 0.5)
        site.put("/thang.xml", sitemap(*range(1, number + 1)))
        later = crawl(revisit_worth=0.2)
        assert address(number) in site.paths
        assert any(f"{INDEX} is read instead of http://{HOST}/" in note for note in later.notes)

    let_days_pass(bucket, 3)
    site.put("/", listing(9, 8, 7))
    back = crawl(revisit_worth=0.2)
    assert address(9) in site.paths
    assert any("is read instead of" in note for note in back.notes), "the crawl did not know it when it began"
    last = crawl(revisit_worth=0.2)
    assert not any("is read instead of" in note for note in last.notes)


def test_a_feed_that_a_lost_section_offers_is_read_as_often_as_it_brings_news(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    publish(site, *range(1, 12))
    site.put("/", FEED)
    site.put("/tin.rss", feed(2, 1))
    crawl(revisit_worth=0.2)
    for number in range(3, 12):
        let_days_pass(bucket, 0.5)
        site.put("/tin.rss", feed(number, number - 1))
        crawl(revisit_worth=0.2)
    assert {address(number) for number in range(1, 12)} <= set(site.paths)


def test_an_offered_feed_that_is_gone_is_replaced_by_the_next_one(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, 1, 2, 3)
    site.put("/", FEED)
    site.put("/tin.rss", feed(2, 1))
    crawl(revisit_worth=0.2)
    let_days_pass(bucket, 4)
    site.put("/", FEED.replace("tin.rss", "moi.rss"))
    site.put("/tin.rss", Answer(status=404))
    site.put("/moi.rss", feed(3, 2))
    crawl(revisit_worth=0.2)
    let_days_pass(bucket, 4)
    site.asked.clear()
    last = crawl(revisit_worth=0.2)

    assert f"http://{HOST}/tin.rss" not in site.paths
    assert f"http://{HOST}/moi.rss" in site.paths
    assert any(f"moi.rss is read instead of http://{HOST}/" in note for note in last.notes)


def test_one_refusal_ends_no_substitute(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, *range(1, 9))
    site.put("/", FEED)
    site.put("/tin.rss", feed(2, 1))
    crawl(revisit_worth=0.2)
    site.put("/", EMPTY)
    for number in range(3, 9):
        let_days_pass(bucket, 0.5)
        site.put("/tin.rss", Answer(status=403) if number == 5 else feed(number, number - 1))
        crawl(revisit_worth=0.2)
    assert {address(number) for number in range(1, 9)} <= set(site.paths)


@pytest.mark.usefixtures("one_month")
def test_an_offer_that_answers_elsewhere_and_a_dead_file_of_an_index_are_asked_by_their_schedule(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    begun = datetime.now(VIETNAM)  # no listing is read before
    since_new_month = begun - begun.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    publish(site, *range(1, 5))
    show_index(site)
    site.put("/", EMPTY)
    site.put("/index.xml", Answer(status=301, headers={"Location": f"http://{HOST}/tat-ca.xml"}))
    files = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in (MONTH, f"http://{HOST}/cu.xml"))
    site.put("/tat-ca.xml", f"<sitemapindex>{files}</sitemapindex>")
    site.put("/thang.xml", sitemap(1, 2, 3, 4))
    crawl(revisit_worth=0.2)
    assert MONTH in site.paths
    crawl(revisit_worth=0.2)
    site.asked.clear()
    for _ in range(3):
        let_days_pass(bucket, min(0.01, since_new_month / timedelta(days=4)))  # a new month would be looked for
        crawl(revisit_worth=0.2)
    assert site.paths.count(MONTH) <= 1
    assert site.paths.count(INDEX) <= 1
