from datetime import timedelta

from crawler.frontier.listings import PRIOR_CHANGES, PRIOR_NEWS, Listing, is_due, read
from crawler.frontier.sitemaps import MAX_SITEMAPS, chosen_sitemaps, sitemap_priors
from tests.crawler.frontier.examples import HOUR, NOW, ids


def test_of_an_index_the_first_sitemaps_that_name_articles_may_have_news() -> None:
    def sitemap(*named: str, age: float) -> Listing:
        return read(Listing(), NOW - timedelta(hours=age), news=0, named=ids(*named))

    tags, of_today, of_month, older = sitemap(age=30), sitemap(age=3), sitemap("a", age=30), sitemap("b", age=30)

    priors = sitemap_priors([tags, of_today, of_month, older, Listing()], NOW)
    assert priors == [0, PRIOR_NEWS, PRIOR_NEWS, PRIOR_CHANGES, PRIOR_CHANGES]
    assert not is_due(tags, NOW, prior=0)
    assert is_due(tags, NOW + timedelta(days=3), prior=0)


def test_a_sitemap_that_once_had_news_may_have_some_again() -> None:
    was_empty = read(read(Listing(), NOW - timedelta(days=9), news=0, named=[]), NOW, news=3, named=ids("a"))
    emptied = read(was_empty, NOW + timedelta(hours=2), news=0, named=[])

    assert sitemap_priors([emptied], NOW + timedelta(days=3)) == [PRIOR_NEWS]


def test_each_sitemap_of_an_index_without_dates_is_read_in_time() -> None:
    named, listings = [f"s{number}.xml" for number in range(40)], dict[str, Listing]()
    for crawl in range(4):
        chosen = chosen_sitemaps(named, listings, sorted_by_time=False)
        assert len(chosen) == MAX_SITEMAPS
        for url in chosen:
            known = listings.get(url, Listing())
            news = int(url == "s17.xml")  # where new articles are added
            listings[url] = read(known, NOW + crawl * HOUR, news=news, named=ids(url))

    assert listings.keys() == set(named)
    assert chosen_sitemaps(named, listings, sorted_by_time=False)[0] == "s0.xml", (
        "17 brought no news at a second reading"
    )
    listings["s17.xml"] = read(listings["s17.xml"], NOW + 5 * HOUR, news=1, named=ids("b"))
    assert chosen_sitemaps(named, listings, sorted_by_time=False)[0] == "s17.xml"
    assert chosen_sitemaps([*named, "s40.xml"], listings, sorted_by_time=False)[1] == "s40.xml"


def test_the_old_sitemaps_of_an_index_in_order_of_time_stay_unread() -> None:
    named = [f"s{number}.xml" for number in range(40)]

    assert chosen_sitemaps(named, {named[0]: Listing(asked_at=NOW)}, sorted_by_time=True) == named[:MAX_SITEMAPS]
