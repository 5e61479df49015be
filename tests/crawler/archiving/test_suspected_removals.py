from collections.abc import Iterable
from datetime import timedelta

import msgspec
import pytest

from crawler.archiving.suspected_removals import Census, is_certain
from crawler.frontier.entry import Entry, answered, doubted
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry

SHOWN = answered(entry(first_seen=NOW - 9 * DAY), 200, NOW - DAY)
AGAIN = answered(SHOWN, 200, NOW)
NEW = answered(entry(), 200, NOW)
GONE = doubted(SHOWN, NOW)


def doubt(entry: Entry, others: Iterable[Entry], after: timedelta = timedelta(), *, is_listed: bool = False) -> bool:
    census = Census([doubted(entry, NOW + after), *others], NOW + after)
    return census.doubt(entry, NOW + after, is_listed=is_listed) is not None


@pytest.mark.parametrize(
    ("others", "doubted"),
    [
        ([], False),
        ([GONE], False),
        ([GONE] * 2, True),
        ([GONE] * 2 + [AGAIN] * 2, True),
        ([GONE] * 2 + [AGAIN] * 3, False),
        ([GONE] * 2 + [NEW] * 9, True),
    ],
)
def test_a_removal_is_believed_unless_most_known_articles_seem_gone(others: list[Entry], doubted: bool) -> None:
    assert doubt(SHOWN, others) == doubted


def test_an_article_that_is_still_listed_is_doubted_for_days_and_while_nothing_else_is_shown() -> None:
    back = answered(SHOWN, 200, NOW + DAY)

    assert doubt(SHOWN, [AGAIN] * 9, is_listed=True)
    assert doubt(GONE, [back], after=2 * DAY, is_listed=True)
    assert not doubt(GONE, [back], after=2 * DAY)
    assert not doubt(GONE, [back], after=3 * DAY, is_listed=True)
    assert doubt(GONE, [], after=3 * DAY, is_listed=True)


def test_an_article_that_a_sitemap_has_dropped_or_that_was_never_shown_may_be_listed() -> None:
    dropped = msgspec.structs.replace(SHOWN, taken_out=True, left_at=NOW)

    assert not doubt(dropped, [], is_listed=True)
    assert doubt(answered(dropped, 200, NOW + HOUR), [], after=2 * HOUR, is_listed=True)
    assert not doubt(entry(), [], is_listed=True)


def test_a_doubted_article_is_believed_when_as_many_others_have_been_shown_since() -> None:
    back = [answered(SHOWN, 200, NOW + HOUR)] * 3

    assert doubt(GONE, [GONE] * 2 + back[:2], after=DAY)
    assert not doubt(GONE, [GONE] * 2 + back, after=DAY)


def test_articles_that_began_to_be_missing_in_the_hours_before_count() -> None:
    before = [doubted(SHOWN, NOW - 3 * HOUR)] * 5

    assert doubt(GONE, before, after=DAY)


def test_after_two_weeks_one_other_article_is_enough() -> None:
    back = answered(SHOWN, 200, NOW + 13 * DAY)

    assert doubt(GONE, [GONE] * 9 + [back], after=13 * DAY)
    assert not doubt(GONE, [GONE] * 9 + [back], after=14 * DAY)
    assert doubt(GONE, [GONE] * 9, after=14 * DAY)


def test_a_removal_is_certain_after_410_or_a_day_of_404() -> None:
    missing = answered(SHOWN, 404, NOW)

    assert not is_certain(missing, REMOVAL)
    assert is_certain(answered(missing, 404, NOW + DAY), REMOVAL)
    assert is_certain(answered(SHOWN, 410, NOW), REMOVAL)
    assert not is_certain(GONE, REMOVAL)


def test_404_answers_count_from_the_first_one_that_is_believed() -> None:
    believed = answered(GONE, 404, NOW + 2 * DAY)

    assert (GONE.is_doubted, GONE.counted_since) == (True, None)
    assert (believed.missing_since, believed.counted_since) == (NOW, NOW + 2 * DAY)
    assert answered(SHOWN, 404, NOW).counted_since == NOW
    assert answered(answered(SHOWN, 410, NOW), 404, NOW + HOUR).counted_since == NOW + HOUR
    assert answered(believed, 200, NOW + 3 * DAY).first_missing is None
    assert doubted(entry(), NOW).missing_since is None
