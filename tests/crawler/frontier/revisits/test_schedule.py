from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.entry import Entry, answered, doubted, edited, lost_by_the_archive, tried
from crawler.frontier.revisits.habit import PRIOR_EDITS, Habit, estimate
from crawler.frontier.revisits.pacing import LONGEST_RATIO
from crawler.frontier.revisits.schedule import conditional, next_visit, surely_waits
from crawler.frontier.revisits.signals import Signal
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry


def visits(article: Entry, until: datetime, habit: Habit | None = None) -> list[timedelta]:
    """The ages at which an article is asked for that never changes."""
    ages = []
    while (moment := next_visit(article, habit or Habit(), REMOVAL)) < until:
        article = answered(article, 200, moment)
        ages.append(moment - article.born)
    return ages


def test_an_article_is_asked_for_less_and_less_often_and_never_given_up() -> None:
    ages = visits(entry(), NOW + 1500 * DAY)

    pauses = [later - earlier for earlier, later in pairwise(ages[1:])]
    assert pauses == sorted(pauses)
    assert ages[1] < 6 * HOUR
    assert 4 <= len(ages) <= 8
    assert ages[-1] > 100 * DAY


def test_an_old_article_costs_one_request_in_a_month() -> None:
    old = entry(published_at=NOW - 300 * DAY)

    assert len(visits(old, NOW + 30 * DAY)) == 1
    assert len(visits(entry(undated=True), NOW + 30 * DAY)) == 1


def test_a_paper_that_edits_more_is_asked_more_often() -> None:
    often = Habit(edits=tuple(4 * rate for rate in PRIOR_EDITS))

    assert len(visits(entry(), NOW + 30 * DAY, often)) >= 2 + len(visits(entry(), NOW + 30 * DAY))


def test_an_article_in_a_listing_that_is_kept_up_to_date_waits_for_the_listing() -> None:
    honest = Habit(modified=Signal(confirmed=99.0, missed=1.0))
    busy = entry(first_seen=NOW - HOUR, edits=((NOW - HOUR, NOW - HOUR / 2),))
    shown = answered(busy, 200, NOW)

    listed = next_visit(shown, honest, REMOVAL, quiet=True)

    assert listed > next_visit(shown, honest, REMOVAL) + HOUR


def test_a_page_that_the_archive_has_lost_is_asked_for_at_once_and_whole_until_it_is_sent() -> None:
    believed = Habit(validators_proved=True)
    shown = answered(entry(first_seen=NOW - 100 * DAY), 200, NOW, etag='"a"')
    lost = lost_by_the_archive(shown, NOW + HOUR)
    failed = tried(lost, NOW + 2 * HOUR)
    gone = answered(lost, 404, NOW + 2 * HOUR)
    sent = answered(failed, 200, NOW + 3 * HOUR, etag='"a"')

    assert next_visit(shown, believed, REMOVAL) > NOW + HOUR
    assert next_visit(lost, believed, REMOVAL) == NOW + HOUR
    assert next_visit(failed, believed, REMOVAL) == NOW + 3 * HOUR
    assert not surely_waits(failed, believed, NOW + 3 * HOUR)
    assert (conditional(shown, believed), conditional(lost, believed), conditional(failed, believed)) == (1, 0, 0)
    assert next_visit(gone, believed, REMOVAL) == next_visit(answered(shown, 404, NOW + 2 * HOUR), believed, REMOVAL)
    assert conditional(sent, believed)
    assert next_visit(sent, believed, REMOVAL) > NOW + 4 * HOUR


def test_what_was_never_asked_for_is_due_however_old() -> None:
    assert next_visit(entry(first_seen=NOW - 400 * DAY), Habit(), REMOVAL) <= NOW


def test_a_missing_article_is_asked_for_until_its_removal_is_certain_and_then_now_and_again() -> None:
    shown = answered(entry(first_seen=NOW - 60 * DAY), 200, NOW - 30 * DAY)
    missing = answered(shown, 404, NOW)
    again = next_visit(missing, Habit(), REMOVAL)
    certain = answered(missing, 404, again)
    later = next_visit(certain, Habit(), REMOVAL)

    assert again <= NOW + REMOVAL
    assert again + HOUR < later <= again + 3 * DAY
    assert next_visit(answered(certain, 404, later), Habit(), REMOVAL) - later > later - again


def test_an_article_that_only_seems_gone_is_asked_for_with_growing_pauses() -> None:
    article = doubted(answered(entry(first_seen=NOW - 60 * DAY), 200, NOW - 30 * DAY), NOW)
    asked = [NOW]
    for _ in range(5):
        assert not surely_waits(article, Habit(), asked[-1] + 400 * DAY)
        asked.append(next_visit(article, Habit(), REMOVAL))
        article = doubted(article, asked[-1])

    assert [later - earlier for earlier, later in pairwise(asked)] == [days * DAY for days in (1, 1, 2, 4, 8)]


@pytest.mark.parametrize("hours", [1, 5])
def test_an_article_that_could_not_be_had_is_tried_again_soon_and_then_less_often(hours: int) -> None:
    failed = entry(first_seen=NOW - hours * HOUR, tried_at=NOW)

    assert next_visit(failed, Habit(), REMOVAL) == NOW + hours * HOUR


def test_every_fifth_request_asks_for_the_page_itself() -> None:
    article = answered(entry(), 200, NOW, etag='"a"')
    asked = []
    for hour in range(12):
        asked.append(conditional(article, Habit(validators_proved=True)))
        article = answered(article, 304 if asked[-1] else 200, NOW + hour * HOUR, etag='"a"')

    assert asked == [True, True, True, True, False] * 2 + [True, True]


def test_a_server_that_lied_is_asked_without_conditions() -> None:
    assert not conditional(entry(fooled=True), Habit(validators_proved=True))
    assert not conditional(entry(), Habit(validators_proved=True, validators_lie=True))


def test_validators_are_believed_after_they_have_changed_with_two_edits() -> None:
    def corrected(new_tag: str) -> Entry:
        seen = answered(entry(), 200, NOW, etag='"a"')
        return edited(answered(seen, 200, NOW + HOUR, etag=new_tag), NOW + HOUR)

    assert not estimate([corrected('"b"')]).validators_proved
    assert not estimate([corrected('"a"')] * 3).validators_proved
    assert conditional(answered(entry(), 200, NOW, etag='"a"'), estimate([corrected('"b"')] * 2))


def test_with_no_worth_everything_is_always_due() -> None:
    assert next_visit(answered(entry(), 200, NOW), Habit(), REMOVAL, worth=0.0) == NOW


def test_the_pause_is_bounded_by_the_age() -> None:
    shown = answered(entry(first_seen=NOW - 100 * DAY), 200, NOW)

    assert next_visit(shown, Habit(edits=(0.0,) * 16, removals=(0.0,) * 16), REMOVAL) - shown.born == pytest.approx(
        100 * DAY * LONGEST_RATIO, abs=HOUR
    )


@given(
    born=st.floats(0.1, 20_000),
    tried=st.floats(0.0, 1.0),
    edits=st.integers(0, 5),
    status=st.sampled_from([200, 404, 410]),
)
def test_the_quick_look_never_lets_an_article_wait_that_is_due(
    born: float, tried: float, edits: int, status: int
) -> None:
    first = NOW - timedelta(hours=born)
    at = first + (NOW - first) * tried
    found = tuple((first + step * (at - first) / 9, first + (step + 1) * (at - first) / 9) for step in range(edits))
    article = answered(answered(entry(first_seen=first, edits=found), 200, first), status, at)

    if surely_waits(article, Habit(), NOW):
        assert next_visit(article, Habit(), REMOVAL) > NOW


def test_the_silence_of_a_listing_whose_reports_are_mostly_false_saves_no_visit() -> None:
    article = answered(entry(), 200, NOW + HOUR)
    honest, rebuilt = Signal(confirmed=9, false_alarms=2), Signal(confirmed=9, false_alarms=90)

    def pause(signal: Signal) -> timedelta:
        habit = Habit(modified=signal)
        quiet = next_visit(article, habit, REMOVAL, quiet=True)
        return quiet - next_visit(article, habit, REMOVAL)

    assert pause(honest) > timedelta()
    assert pause(rebuilt) == timedelta()
