import math
import random
from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from crawler.frontier.entry import Entry
from crawler.frontier.revisits.habit import (
    BINS,
    PRIOR_EDITS,
    Habit,
    age_of,
    estimate,
    expected,
    factor_of,
    log_age,
    until,
)
from tests.crawler.frontier.examples import DAY, HOUR, NOW, entry


@pytest.mark.parametrize("hours", [0.0, 0.3, 1.0, 5.0, 100.0, 20_000.0])
def test_logarithmic_age_has_an_inverse(hours: float) -> None:
    assert age_of(log_age(hours)) == pytest.approx(hours)


@pytest.mark.parametrize(("begin", "events"), [(0.0, 0.05), (0.5, 0.3), (1.0, 0.2), (4.2, 0.01), (11.5, 0.4)])
def test_the_age_until_which_something_is_expected_is_the_inverse_of_the_expectation(
    begin: float, events: float
) -> None:
    assert expected(PRIOR_EDITS, begin, until(PRIOR_EDITS, begin, events)) == pytest.approx(events)


def test_without_observations_the_habit_is_the_prior() -> None:
    assert estimate([]).edits == pytest.approx(PRIOR_EDITS)


def watched(rng: random.Random, rates: tuple[float, ...], visits: list[float]) -> Entry:
    """An article that is edited at these rates, and visited at these ages in hours."""
    times, log = [], 0.0
    while (log := until(rates, log, rng.expovariate(1))) < log_age(visits[-1]):
        times.append(age_of(log))
    ages = [0.0, *visits]
    edits = tuple(
        (NOW + timedelta(hours=after), NOW + timedelta(hours=by))
        for after, by in pairwise(ages)
        if any(after < time <= by for time in times)
    )
    last = NOW + timedelta(hours=visits[-1])
    return entry(tried_at=last, shown_at=last, status=200, edits=edits)


@pytest.mark.parametrize("scale", [0.3, 1.0, 4.0])
def test_rates_are_estimated_from_visits_that_tell_only_whether_something_changed(scale: float) -> None:
    rng = random.Random(7)
    rates = tuple(scale * rate for rate in PRIOR_EDITS)
    articles = [
        watched(rng, rates, sorted(rng.uniform(0.2, 3) * 2.0**step for step in range(rng.randint(5, 12))))
        for _ in range(10_000)
    ]

    found = estimate(articles).edits

    for begin, end in ((0.0, 2.0), (2.0, 4.0), (4.0, 7.0)):
        assert expected(found, begin, end) == pytest.approx(expected(rates, begin, end), rel=0.15)


def told(rng: random.Random, rates: tuple[float, ...], recall: float) -> Entry:
    """An article visited at two days, then after an edit that its sitemap reported, else perhaps at 70 days."""
    shown = NOW + 2 * DAY
    article = entry(sitemap="abcd", modified_at=NOW, tried_at=shown, shown_at=shown)
    edit = NOW + timedelta(hours=age_of(min(until(rates, log_age(48.0), rng.expovariate(1)), log_age(9_000))))
    if edit < NOW + 80 * DAY and rng.random() < recall:
        visit = edit + 2 * HOUR
        return replace(article, modified_at=edit, tried_at=visit, shown_at=visit, edits=((shown, visit),))
    if rng.random() < 0.2:
        visit = NOW + 70 * DAY
        return replace(article, tried_at=visit, shown_at=visit, edits=((shown, visit),) if edit < visit else ())
    return article


@pytest.mark.parametrize("recall", [0.6, 0.95])
def test_the_silence_of_a_sitemap_counts_like_visits_that_found_nothing(recall: float) -> None:
    rng = random.Random(7)
    articles = [told(rng, PRIOR_EDITS, recall) for _ in range(4_000)]
    late = (log_age(72), log_age(60 * 24))
    true = expected(PRIOR_EDITS, *late)

    assert expected(estimate(articles, NOW + 80 * DAY, {"abcd"}).edits, *late) == pytest.approx(true, rel=0.25)
    assert expected(estimate(articles).edits, *late) > 2 * true


def test_removals_are_estimated_apart() -> None:
    shown = entry(first_seen=NOW, tried_at=NOW + 8 * HOUR, shown_at=NOW + 8 * HOUR, status=200)
    gone = entry(first_seen=NOW, tried_at=NOW + 8 * HOUR, shown_at=NOW + 4 * HOUR, gone_since=NOW + 8 * HOUR)

    often, never = estimate([shown, gone] * 500), estimate([shown] * 1000)

    assert expected(often.removals, log_age(4), log_age(8)) == pytest.approx(math.log(2), rel=0.2)
    assert expected(never.removals, log_age(1), log_age(8)) < 0.001


def test_an_article_that_was_edited_is_expected_to_be_edited_again() -> None:
    fields = {"first_seen": NOW - DAY, "tried_at": NOW, "shown_at": NOW}
    calm = entry(**fields)
    busy = entry(**fields, edits=((NOW - 3 * HOUR, NOW - 2 * HOUR), (NOW - HOUR, NOW)))

    assert factor_of(calm, Habit()).mean < 1 < factor_of(busy, Habit()).mean


def hinted(hint: timedelta, edit: timedelta | None) -> Entry:
    begin = NOW - 10 * DAY
    edits = ((begin + edit - HOUR, begin + edit + HOUR),) if edit is not None else ()
    return entry(first_seen=begin, tried_at=NOW, shown_at=NOW, modified_at=begin + hint, edits=edits)


def test_hints_are_believed_as_far_as_edits_were_behind_them() -> None:
    honest = estimate([hinted(DAY, DAY)] * 40 + [hinted(-DAY, None)] * 100).modified
    rebuilt = estimate([hinted(9 * DAY, None)] * 99 + [hinted(9 * DAY, DAY)]).modified
    silent = estimate([hinted(-DAY, DAY)] * 40).modified

    assert honest.precision > 0.9
    assert honest.recall > 0.9
    assert rebuilt.precision < 0.05
    assert silent.recall < 0.1


def test_there_is_a_class_for_every_age() -> None:
    assert len(PRIOR_EDITS) == BINS
    assert expected(PRIOR_EDITS, 0, log_age(200_000)) < 2
