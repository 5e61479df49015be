"""Listings whose links lead nowhere are told, with the number and one address."""

import pytest

from crawler.learning.dead_links import dead_links
from tests.crawler.conftest import Crawl
from tests.crawler.frontier.examples import ids
from tests.crawler.site import HOST, Answer, Site, article_page, listing


@pytest.mark.parametrize(
    ("dead", "shown", "is_told"), [(3, 12, True), (3, 13, False), (2, 8, True), (2, 9, False), (1, 0, False)]
)
def test_several_dead_links_of_one_listing_are_told(dead: int, shown: int, is_told: bool) -> None:
    articles = ids(*map(str, range(dead + shown)))

    found = dead_links({"/": articles, "/khac": articles[dead:]}, articles, dict.fromkeys(articles[:dead], "/tin"))

    assert [(each.listing, each.dead, each.asked) for each in found] == [("/", dead, dead + shown)] * is_told


def test_a_crawl_names_a_feed_whose_links_lead_nowhere(site: Site, crawl: Crawl) -> None:
    items = "".join(f"<item><title>Tin {number}</title><link>tin-post{number}.html</link></item>" for number in (1, 2))
    feed = f"<rss version='2.0'><channel><title>Tin</title>{items}</channel></rss>"
    site.put("/rss/tin.rss", Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"}))
    site.put("/", listing(3, 4))
    for number in range(1, 5):
        site.put(f"/tin-post{number}.html", article_page(number))

    record = crawl(sections=["/"], feeds=["/rss/tin.rss"])

    [note] = [note for note in record.notes if note.startswith("dead_links: ")]
    assert f"2 of 2 new articles that http://{HOST}/rss/tin.rss names, such as http://{HOST}/rss/tin-post" in note


def test_a_crawl_does_not_take_removed_articles_for_dead_links(site: Site, crawl: Crawl) -> None:
    site.put("/", listing(1, 2, 3, 4))
    for number in range(1, 5):
        site.put(f"/tin-post{number}.html", article_page(number), Answer(status=404))

    notes = [*crawl().notes, *crawl().notes]

    assert not any(note.startswith("dead_links: ") for note in notes)


def test_what_was_asked_for_before_is_no_new_article(site: Site, crawl: Crawl) -> None:
    urls = "".join(f"<url><loc>http://{HOST}/tin-post{number}.html</loc></url>" for number in range(12))
    site.put("/s.xml", f"<urlset>{urls}</urlset>")
    for number in range(10):
        site.put(f"/tin-post{number}.html", article_page(number))
    for number in (10, 11):
        site.put(f"/tin-post{number}.html", Answer(status=404), Answer(status=404), Answer(hang_up=True))

    crawls = [crawl(sitemaps=["/s.xml"]) for _ in range(3)]

    asked = f"http://{HOST}/tin-post10.html"
    assert site.paths.count(asked) >= 3
    assert not any(note.startswith("dead_links: ") for record in crawls for note in record.notes)
