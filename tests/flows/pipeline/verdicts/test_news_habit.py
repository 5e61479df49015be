"""A silence is beyond a newspaper's habit, or it is a night, a Sunday, or the week between two issues."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pipeline.verdicts.news_habit import Silence, news_habit, silence_of
from storage.model.moments import VIETNAM

BEGIN = datetime(2026, 1, 5, tzinfo=VIETNAM)
"""A Monday."""


def daily(weeks: int, hours: Iterable[int] = range(7, 22), weekdays: Sequence[int] = range(7)) -> list[datetime]:
    """News of some weeks: one article at each of the hours, at minutes that vary."""
    chance = random.Random(7)
    days = (BEGIN + timedelta(days=day) for day in range(7 * weeks))
    return [
        day.replace(hour=hour, minute=chance.randrange(60))
        for day in days
        if day.weekday() in weekdays
        for hour in hours
    ]


def silence(news: Sequence[datetime], hours: float) -> Silence | None:
    """The verdict so many hours after the last article."""
    until = news[-1] + timedelta(hours=hours)
    return silence_of(news_habit(news, BEGIN, until), news, BEGIN, until)


def test_a_busy_newspaper_is_silent_after_a_day_and_not_after_a_night() -> None:
    news = daily(8)
    assert silence(news, 10) is None, "it ends at ten in the evening"
    told = silence(news, 30)
    assert told is not None
    assert told.since == news[-1]
    assert 12 < told.missed < 30


def test_a_newspaper_without_sundays_is_not_silent_on_sunday() -> None:
    news = daily(8, weekdays=range(6))
    assert news[-1].weekday() == 5
    assert silence(news, 36) is None, "Monday begins"
    assert silence(news, 60) is not None, "nothing on Monday"


def test_a_weekly_is_silent_after_weeks() -> None:
    news = daily(9, hours=[8, 9, 10], weekdays=[3])
    assert silence(news, 6 * 24) is None
    assert silence(news, 8 * 24) is None, "one issue late has happened to nobody, but three articles are few"
    assert silence(news, 20 * 24) is not None


def test_a_paper_that_dates_its_news_by_the_day_alone_is_judged_as_any_other() -> None:
    news = sorted([BEGIN + timedelta(days=day) for day in range(56)] * 12)
    assert silence(news, 23) is None
    assert silence(news, 50) is not None


def test_once_silent_for_days_it_must_be_silent_for_longer_to_be_told() -> None:
    news = [moment for moment in daily(8) if not 20 <= (moment - BEGIN).days < 25]  # the holidays of the new year
    assert silence(news, 50) is None
    assert silence(news, 9 * 24) is not None


@pytest.mark.parametrize("watched_days", [0, 5, 13])
def test_a_newspaper_just_added_is_not_judged(watched_days: float) -> None:
    news = daily(8)
    until = news[-1] + timedelta(days=4)
    since = until - timedelta(days=watched_days)
    assert silence_of(news_habit(news, since, until), news, since, until) is None


def test_too_little_news_is_no_habit() -> None:
    assert news_habit(daily(8)[:19], BEGIN, BEGIN + timedelta(weeks=8)) is None
    assert news_habit([], None, BEGIN) is None


def test_the_habit_tells_weekdays_and_hours_apart() -> None:
    habit = news_habit(daily(8, weekdays=range(5)), BEGIN, BEGIN + timedelta(weeks=8))
    assert habit is not None
    monday = BEGIN + timedelta(weeks=8)
    day = timedelta(days=1)
    assert habit.expected(monday, monday + day) == pytest.approx(15, rel=0.15)
    assert habit.expected(monday + 6 * day, monday + 7 * day) < 2
    assert habit.expected(monday, monday + day / 4) < 1, "it sleeps until seven"
    assert habit.expected(monday + day, monday) == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_expectations_add_up(first: int, second: int, third: int) -> None:
    habit = news_habit(daily(4), BEGIN, BEGIN + timedelta(weeks=4))
    assert habit is not None
    start = datetime(2026, 3, 1, tzinfo=UTC)
    one, two, three = (start + timedelta(seconds=seconds) for seconds in sorted((first, second, third)))
    assert habit.expected(one, two) + habit.expected(two, three) == pytest.approx(habit.expected(one, three), abs=1e-6)


def test_a_silence_does_not_become_the_habit() -> None:
    news = daily(8)
    told = silence(news, 21 * 24)
    assert told is not None
    assert told.missed > 200
