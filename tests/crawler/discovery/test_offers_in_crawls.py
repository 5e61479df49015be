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


def menu(*links: tuple[str, str]) -> str:
    return "<nav>" + "".join(f'<a href="{url}">{name}</a>' for url, name in links) + "</nav>"


def test_a_dead_section_is_replaced_by_the_one_of_its_name_in_the_menu(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    publish(site, 1, 2)
    site.put("/song", f'<a href="{address(1)}">Tin 1</a>')
    site.put("/kinh-te/", Answer(status=404))
    site.put("/", menu(("/song", "Đời sống"), ("/muc/kinh-te/", "Kinh tế")))
    site.put("/muc/kinh-te/", f'<a href="{address(2)}">Tin 2</a>')

    record = crawl(sections=["/song", "/kinh-te/"])

    assert captures(record).keys() == {address(1), address(2)}
    [proposal] = [note for note in record.notes if note.startswith("proposal")]
    assert f"http://{HOST}/muc/kinh-te/ instead of http://{HOST}/kinh-te/" in proposal


def test_a_feed_that_is_gone_is_replaced_by_what_the_front_page_declares(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    publish(site, 1, 2)
    site.put("/song", f'<a href="{address(1)}">Tin 1</a>')
    site.put("/", '<link rel="alternate" type="application/rss+xml" href="/tin.rss"><p>Báo Thử</p>')
    site.put("/tin.rss", RSS.format(address(2)))

    record = crawl(sections=["/song"], feeds=["/cu.rss"])

    assert captures(record).keys() == {address(1), address(2)}
    assert any("discovery.feeds" in note and "/tin.rss instead of" in note for note in record.notes)


def test_a_section_that_has_moved_is_followed_and_proposed(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, 1)
    site.put("/cu", Answer(status=301, headers={"Location": "/moi"}))
    site.put("/moi", f'<a href="{address(1)}">Tin 1</a>')

    record = crawl(sections=["/cu"])

    assert list(captures(record)) == [address(1)]
    assert any(f"http://{HOST}/moi instead of http://{HOST}/cu" in note for note in record.notes)


def test_a_site_that_moves_to_a_foreign_host_is_not_followed(site: Site, crawl: Crawl) -> None:
    site.put("/", Answer(status=301, headers={"Location": "http://khac.example/"}))
    site.put("/", f'<a href="{address(1)}">Tin 1</a>', host="khac.example")

    record = crawl(sections=["/"])

    assert record.outcome == "failed"
    assert not [asked for asked in site.asked if "khac.example" in asked.url]


def test_a_busy_server_is_no_lost_listing(site: Site, crawl: Crawl) -> None:
    publish(site, 1)
    site.put("/song", f'<a href="{address(1)}">Tin 1</a>')
    site.put("/kinh-te/", Answer(status=500))

    record = crawl(sections=["/song", "/kinh-te/"])

    assert not [note for note in record.notes if note.startswith("proposal")]


def test_a_section_without_articles_is_made_up_for_by_the_sitemap(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, 1, 2)
    site.put("/song", f'<a href="{address(1)}">Tin 1</a>')
    site.put("/rong", "<p>Đang tải…</p>")
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: http://{HOST}/bai.xml\n")
    site.put("/bai.xml", f"<urlset><url><loc>{address(2)}</loc></url></urlset>")

    record = crawl(sections=["/song", "/rong"])

    assert captures(record).keys() == {address(1), address(2)}
    assert any("/rong names no article" in note for note in record.notes)
