import random
from datetime import datetime

import msgspec
import pytest

from crawler.frontier.bodies import Unread, merged_unread
from crawler.frontier.entry import Entry, answered, merged
from crawler.frontier.memory import Findings, learnt
from crawler.frontier.revisits.habit import Habit
from crawler.frontier.revisits.schedule import conditional, next_visit
from crawler.frontier.revisits.unread import FEW, READABLE, SPAN, read_again, unread, weigh_unread
from storage.model.identifiers import ArticleId
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry, ids
from tests.timing import assert_quick


def shown(*moments: datetime, born: datetime = NOW - 30 * DAY) -> Entry:
    """An article that was read when it was first shown."""
    known = entry(first_seen=born, page_date=born)
    for moment in moments:
        known = answered(known, 200, moment)
    return known


def articles(name: str, number: int, one: Entry) -> dict[ArticleId, Entry]:
    return {ArticleId(f"{name}{position}"): one for position in range(number)}


ONCE = unread(shown(NOW - 10 * DAY, NOW - DAY))


def test_an_article_is_unread_from_its_first_page_that_is_none_until_one_is_an_article_again() -> None:
    later = answered(ONCE, 200, NOW)
    back = read_again(answered(later, 200, NOW + HOUR))

    assert ONCE.unread_since == NOW - DAY
    assert unread(later).unread_since == NOW - DAY
    assert back.unread_since is None
    assert unread(back).unread_since is None
    assert unread(answered(back, 200, NOW + DAY)).unread_since == NOW + DAY


def test_a_page_that_never_was_an_article_is_not_unread() -> None:
    album = msgspec.structs.replace(shown(NOW - 10 * DAY, NOW - DAY), page_date=None)

    assert unread(album) == album
    assert unread(shown(NOW - DAY)).unread_since is None


def test_what_two_crawls_know_of_unread_pages_merges_in_any_order() -> None:
    row, closed, next_row = Unread(NOW), Unread(None, NOW + HOUR), Unread(NOW + DAY, NOW + HOUR)

    assert merged_unread(row, closed) == merged_unread(closed, row) == closed
    assert merged_unread(next_row, row) == merged_unread(row, next_row) == next_row
    assert merged_unread(None, row) == row
    assert merged(ONCE, shown(NOW - 10 * DAY, NOW - DAY)).unread_since == NOW - DAY


def test_processing_tells_the_next_crawl_which_pages_were_no_articles() -> None:
    gone, back, other = ids("gone", "back", "other")
    known = {gone: shown(NOW - 10 * DAY, NOW - DAY), back: ONCE, other: shown(NOW - DAY)}
    findings = Findings([], {}, {"/gone": False, "/back": True, "/unknown": False})

    changed = learnt(known, findings, NOW, lambda url: ArticleId(url[1:]))

    assert {article: entry.unread_since for article, entry in changed.items()} == {gone: NOW - DAY, back: None}


def test_an_unread_article_is_asked_for_without_conditions_when_it_may_count_as_removed_then_more_seldom() -> None:
    proved = Habit(validators_proved=True)
    assert conditional(msgspec.structs.replace(ONCE, unread=None), proved)
    assert not conditional(ONCE, proved)

    assert next_visit(ONCE, Habit(), REMOVAL, worth=9.0) == NOW
    removed = answered(ONCE, 200, NOW + HOUR)
    assert next_visit(removed, Habit(), REMOVAL, worth=9.0) == NOW + HOUR + DAY + HOUR


@pytest.mark.parametrize(
    ("number", "others", "believed"),
    [(1, 0, False), (1, 1, True), (2, 2, True), (5, 24, False), (5, 25, True)],
)
def test_unread_articles_may_be_removed_if_enough_others_are_shown(number: int, others: int, believed: bool) -> None:
    frontier = articles("unread", number, ONCE) | articles("other", others, shown(NOW - 9 * DAY, NOW - HOUR))

    weighed = weigh_unread(frontier)

    assert len(weighed.since) == (number if believed else 0)
    assert len(weighed.doubted) == (0 if believed else number)


def removable(frontier: dict[ArticleId, Entry]) -> set[ArticleId]:
    """The rule by its words, each article against all others."""
    rows = {article: (each.unread_since, each.born) for article, each in frontier.items() if each.unread_since}
    others = [(each.shown_at, each.born) for each in frontier.values() if each.shown_at and not each.unread_since]
    found = set()
    for article, (since, born) in rows.items():
        assert since is not None
        rivals = sum(other is not None and other >= since - SPAN for other, _ in rows.values())
        old = [each for at, each in others if at >= since and (rivals < FEW or each <= born + (since - born) / 2)]
        if len(old) >= rivals * (1 if rivals < FEW else READABLE):
            found.add(article)
    return found


@pytest.mark.parametrize("chance", range(8))
def test_articles_are_weighed_as_if_each_were_held_against_all_others(chance: int) -> None:
    dice = random.Random(chance)
    frontier = {
        ArticleId(f"u{n}"): unread(shown(NOW - 40 * DAY, NOW - dice.random() * 30 * DAY)) for n in range(1 + 3 * chance)
    }
    for n in range(150):
        born = NOW - dice.random() * 60 * DAY
        frontier[ArticleId(f"o{n}")] = shown(NOW - dice.random() * 20 * DAY, born=born)

    assert weigh_unread(frontier).since.keys() == removable(frontier)


def test_a_new_template_for_thousands_of_articles_is_weighed_in_a_second() -> None:
    frontier = {ArticleId(f"u{n}"): unread(shown(NOW - 10 * DAY, NOW - DAY - n * HOUR / 9)) for n in range(2_000)}
    frontier |= {ArticleId(f"o{n}"): shown(NOW - 9 * DAY, NOW - n * HOUR / 90) for n in range(20_000)}
    assert_quick(lambda: weigh_unread(frontier), 1)


def test_old_articles_that_get_a_new_template_are_not_removed_because_young_ones_are_shown() -> None:
    young = shown(NOW - 3 * DAY, NOW - HOUR, born=NOW - 3 * DAY)
    frontier = articles("old", 4, ONCE) | articles("young", 200, young)

    assert weigh_unread(frontier).since == {}
