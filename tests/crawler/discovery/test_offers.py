from crawler.discovery import read_offers, sitemaps_of_robots
from crawler.registry import Source
from tests.crawler.site import HOST


def test_a_page_offers_its_own_feeds_and_sitemaps(source: Source) -> None:
    page = (
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="sitemap" href="/s.xml">'
        '<link rel="alternate" type="application/atom+xml" href="http://khac.example/rss">'
    )

    offers = read_offers(page, f"http://www.{HOST}/", source)

    assert offers.feeds == (f"http://www.{HOST}/rss",)
    assert offers.sitemaps == (f"http://www.{HOST}/s.xml",)


def test_robots_txt_names_sitemaps_of_the_site(source: Source) -> None:
    text = f"User-agent: *\nSITEMAP:http://{HOST}/a.xml # chính\nSitemap: /b.xml\nSitemap: http://khac.example/c.xml\n"

    assert sitemaps_of_robots(text, f"http://{HOST}/robots.txt", source) == (
        f"http://{HOST}/a.xml",
        f"http://{HOST}/b.xml",
    )
