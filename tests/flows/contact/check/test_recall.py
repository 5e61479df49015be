"""The recall to expect of a crawl without feeds and sitemaps."""

from datetime import UTC, datetime, timedelta

from crawler.contact.answers import Answer
from crawler.discovery import Listed
from flows.contact.check.observations import ListingKind, ListingSeen, Observations
from flows.contact.check.recall import expected_recall

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def item(number: int, days: float | None = 0) -> Listed:
    """An article that appeared so many days ago; None: no listing says when."""
    moment = None if days is None else NOW - timedelta(days=days)
    return Listed(f"http://bao.example/tin-{number}.html", f"Tin {number}", moment)


def seen(**listings: tuple[Listed, ...]) -> Observations:
    found = Observations(NOW)
    for kind, items in listings.items():
        url = f"http://bao.example/{kind}"
        found.listings.append(ListingSeen(url, ListingKind(kind), True, Answer(url, 200), articles=items))
    return found


def test_the_share_of_the_latest_articles_that_sections_show() -> None:
    feed = tuple(item(number) for number in range(8))
    recall = expected_recall(seen(section=(*feed[:6], item(99)), feed=feed))
    assert recall is not None
    assert (recall.latest, recall.shown, recall.share) == (8, 6, 0.75)


def test_old_articles_of_a_sitemap_do_not_count() -> None:
    sitemap = (item(1), item(2, days=1.9), item(3, days=2.1), item(4, days=900), item(5, days=None))
    recall = expected_recall(seen(section=(item(1),), sitemap=sitemap))
    assert recall is not None
    assert (recall.latest, recall.shown) == (2, 1)


def test_the_first_articles_of_a_feed_without_dates_count_as_the_latest() -> None:
    feed = tuple(item(number, days=None) for number in range(30))
    recall = expected_recall(seen(section=feed[:10], feed=feed))
    assert recall is not None
    assert (recall.latest, recall.shown) == (20, 10)


def test_an_article_in_feed_and_sitemap_counts_once() -> None:
    recall = expected_recall(seen(section=(item(1),), feed=(item(1),), sitemap=(item(1), item(2))))
    assert recall is not None
    assert (recall.latest, recall.shown) == (2, 1)


def test_without_feed_and_sitemap_nobody_can_tell() -> None:
    assert expected_recall(seen(section=(item(1),))) is None
