from datetime import datetime, timedelta

import msgspec
import pytest

from crawler.discovery import Listed
from crawler.frontier.entry import Entry, answered, doubted
from crawler.frontier.listings import named_anew
from crawler.frontier.plan import plan
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry, ids

(NAME,) = ids("a")


def gone(since: timedelta = 2 * DAY, status: int = 410, **fields: object) -> Entry:
    """An article that was shown until it went, and was asked for an hour ago for the last time."""
    shown = answered(entry(first_seen=NOW - 30 * DAY), 200, NOW - 20 * DAY)
    there = msgspec.structs.replace(shown, **fields)
    return answered(answered(there, status, NOW - since), status, NOW - HOUR)


def asked(
    known: Entry, now: datetime = NOW, *, anew: bool = True, sitemap: bool = False, modified_at: datetime | None = None
) -> Entry | None:
    """The entry with which a crawl asks for an article that a listing names; None if it does not ask."""
    found = {NAME: Listed(known.url, modified_at=modified_at)}
    sitemaps = {"mark": {NAME}} if sitemap else {}
    chosen = plan(
        {NAME: known}, found, now, removal_after=REMOVAL, limit=9, named_anew={NAME} if anew else (), sitemaps=sitemaps
    )
    return chosen.visits[0].entry if chosen.visits else None


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_article_that_a_section_names_anew_is_asked_for_at_once(status: int) -> None:
    known = gone(status=status)

    assert asked(known) is not None
    assert asked(known, anew=False) is None


def test_an_article_that_only_seemed_gone_is_asked_for_at_once_too() -> None:
    shown = answered(entry(first_seen=NOW - 30 * DAY), 200, NOW - 20 * DAY)
    known = doubted(doubted(shown, NOW - 2 * DAY), NOW - HOUR)

    assert asked(known) is not None
    assert asked(known, anew=False) is None


def test_a_removed_article_that_a_sitemap_names_again_or_as_changed_is_asked_for_at_once() -> None:
    left = gone(left_at=NOW - 2 * DAY)

    assert asked(left, anew=False, sitemap=True) is not None
    assert asked(gone(sitemap="mark"), anew=False, sitemap=True) is None
    assert asked(gone(), anew=False, modified_at=NOW - HOUR / 2) is not None
    assert asked(gone(), anew=False, modified_at=NOW - 3 * HOUR) is None


def test_a_listing_that_shows_a_dead_link_every_other_time_costs_few_requests() -> None:
    known, requests = gone(since=25 * HOUR), 0
    for crawl in range(1, 24 * 60):
        now = NOW + crawl * HOUR
        visited = asked(known, now, anew=crawl % 2 == 1)
        if visited is not None:
            known, requests = answered(visited, 410, now), requests + 1

    assert 5 <= requests <= 10


def test_what_was_not_named_before_and_what_stands_above_it_is_named_anew() -> None:
    a, b, c, new, newer = ids("a", "b", "c", "new", "newer")

    assert list(named_anew((a, b, c), (new, a, b, c))) == [new]
    assert list(named_anew((a, b), (c, a, b))) == [c]
    assert list(named_anew((a, b, c), (c, new, newer, a, b))) == [c, new, newer]
    assert list(named_anew((a, b, c), (a, b, c))) == []
