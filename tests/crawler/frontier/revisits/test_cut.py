"""When pages that arrived empty or cut are asked for again."""

from datetime import timedelta

from crawler.frontier.entry import Entry, answered, merged
from crawler.frontier.memory import Findings, learnt
from crawler.frontier.revisits.cut import arrived_cut, arrived_whole
from crawler.frontier.revisits.habit import Habit
from crawler.frontier.revisits.schedule import conditional, next_visit, surely_waits
from storage.model.identifiers import ArticleId
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry, ids

WHOLE = answered(entry(), 200, NOW)
ONCE = arrived_cut(WHOLE)


def due(one: Entry) -> timedelta:
    """How long after its last visit an article is asked for, if nothing is due by the schedule."""
    assert one.tried_at is not None
    return next_visit(one, Habit(), REMOVAL, worth=9.0) - one.tried_at


def test_a_page_that_arrived_cut_is_asked_for_again_at_once_and_only_once() -> None:
    twice = arrived_cut(answered(ONCE, 200, NOW + HOUR))
    back = arrived_whole(answered(ONCE, 200, NOW + HOUR))

    assert due(ONCE) == timedelta()
    assert due(twice) == due(back) > DAY


def test_a_page_that_is_always_empty_costs_at_most_one_request_more() -> None:
    def requests(*, cut: bool) -> int:
        one, visits = WHOLE, 1
        while True:
            one = arrived_cut(one) if cut else one
            assert one.tried_at is not None
            at = max(one.tried_at + HOUR, next_visit(one, Habit(), REMOVAL))
            if at > NOW + 40 * DAY:
                return visits
            one, visits = answered(one, 200, at), visits + 1

    assert requests(cut=True) <= requests(cut=False) + 1


def test_a_page_that_arrives_cut_after_it_was_read_is_asked_for_once_again() -> None:
    read = arrived_whole(answered(ONCE, 200, NOW + HOUR))
    cut = arrived_cut(answered(read, 200, NOW + 5 * DAY))

    assert due(cut) == timedelta()


def test_the_request_for_a_page_that_arrived_cut_has_no_conditions() -> None:
    assert conditional(WHOLE, Habit(validators_proved=True))
    assert not conditional(ONCE, Habit(validators_proved=True))
    assert not surely_waits(ONCE, Habit(), NOW)


def test_a_row_of_cut_pages_ends_with_one_that_arrives_whole() -> None:
    back = arrived_whole(answered(arrived_cut(answered(ONCE, 200, NOW + HOUR)), 200, NOW + 2 * HOUR))

    assert ONCE.cut_since == arrived_cut(answered(ONCE, 200, NOW + HOUR)).cut_since == NOW
    assert back.cut_since is None
    assert merged(back, ONCE) == merged(ONCE, back)
    assert merged(back, ONCE).cut_since is None
    assert merged(WHOLE, ONCE).cut_since == NOW


def test_processing_tells_the_next_crawl_which_pages_arrived_cut() -> None:
    empty, back, other = ids("empty", "back", "other")
    known = {empty: WHOLE, back: answered(ONCE, 200, NOW + HOUR), other: WHOLE}
    findings = Findings([], {}, {"/empty": False, "/back": True}, frozenset(("/empty", "/unknown")))

    changed = learnt(known, findings, NOW, lambda url: ArticleId(url[1:]))

    assert {article: entry.cut_since for article, entry in changed.items()} == {empty: NOW, back: None}
