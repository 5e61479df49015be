"""A crawl reads what a site offers where its listings fail."""

import pytest

from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site
from tests.crawler.test_crawl import Captures, address, publish

RSS = "<rss version='2.0'><channel><item><link>{}</link></item></channel></rss>"


def test_a_feed_that_the_page_at_its_old_address_offers_is_read(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, 1)
    site.put("/cu.rss", '<link rel="alternate" type="application/rss+xml" href="/moi.rss"><p>Đã chuyển</p>')
    site.put("/moi.rss", RSS.format(address(1)))

    record = crawl(feeds=["/cu.rss"])

    assert list(captures(record)) == [address(1)]
    assert "the page offers" in record.failures[0].detail
    assert any("/moi.rss" in note for note in record.notes)


@pytest.mark.parametrize("section", ['<link rel="alternate" type="application/rss+xml" href="/rss">', None])
def test_what_the_site_offers_is_read_when_no_listing_names_an_article(
    site: Site, crawl: Crawl, captures: Captures, section: str | None
) -> None:
    publish(site, 1, 2)
    site.put("/", section if section is not None else Answer(status=404))
    site.put("/rss", RSS.format(address(1)))
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: http://{HOST}/bai.xml\n")
    site.put("/bai.xml", f"<sitemapindex><sitemap><loc>http://{HOST}/bai-2.xml</loc></sitemap></sitemapindex>")
    site.put("/bai-2.xml", f"<urlset><url><loc>{address(2)}</loc></url></urlset>")

    record = crawl()

    assert captures(record).keys() == {address(2)} | ({address(1)} if section else set())
    assert any("robots.txt names the sitemap" in note for note in record.notes)
