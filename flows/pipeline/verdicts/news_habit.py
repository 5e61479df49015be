"""How much news a newspaper publishes by weekday and hour, and whether its present silence is beyond that. Pure.

A silence is measured in the articles that were to be expected meanwhile, not in hours. So a night, a Sunday and a paper
that publishes once a week need no rules of their own: the present silence is compared with the longest earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from storage.model.moments import VIETNAM

__all__ = ["LEAST_NEWS", "NewsHabit", "Silence", "news_habit", "silence_of"]

HABIT = timedelta(weeks=8)
"""The habit is that of the last eight weeks; older ones say little about today's newsroom."""

LEAST_WATCHED = timedelta(days=14)
"""Time that a newspaper must have been watched before its silence says anything: every weekday twice."""

LEAST_NEWS = 20
"""Articles from which on there is a habit."""

PRIOR_WEEKS = 1.0
"""Weight of the average day in the habit of a weekday, in weeks: eight Sundays count more, one counts as much."""

PRIOR_HOUR = 0.5
"""Articles that each hour of the day is given in advance, so that no hour is impossible."""

BEYOND = 1.5
"""How much longer than the longest earlier silence one must be, in articles expected."""

LEAST_MISSED = 5.0
"""Least number of articles expected during a silence that is told."""

LEAST_SILENCE = timedelta(hours=12)
"""Shorter silences are never told: a meeting of the editors may take half a day."""

HOURS = 7 * 24
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewsHabit:
    """Articles to be expected in each hour of the week."""

    until: tuple[float, ...]
    """Articles from Monday 0:00, Vietnam's time, until each of the 168 hours of a week and its end."""
    longest: float
    """Articles expected during the longest silence so far."""

    def expected(self, begin: datetime, end: datetime) -> float:
        """Return the number of articles to be expected from `begin` to `end`; 0 if `end` is earlier."""
        return max(0.0, self._until(end) - self._until(begin))

    def _until(self, moment: datetime) -> float:
        """Return the number expected since a Monday long ago."""
        hours = (moment.astimezone(VIETNAM).replace(tzinfo=None) - MONDAY) / HOUR
        weeks, rest = divmod(hours, HOURS)
        whole = int(rest)
        return weeks * self.until[-1] + self.until[whole] + (rest - whole) * (self.until[whole + 1] - self.until[whole])


MONDAY = datetime(2001, 1, 1)  # noqa: DTZ001 - Vietnam's time, which has no daylight saving


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence beyond the newspaper's habit."""

    since: datetime
    missed: float
    """Articles expected since then."""
    longest: float
    """Articles expected during the longest earlier silence."""


def news_habit(news: Sequence[datetime], watched_since: datetime | None, now: datetime) -> NewsHabit | None:
    """Estimate the habit from the times of articles, sorted. None if too few are known.

    The eight weeks before the last article count, so that a silence does not become the habit.
    """
    if watched_since is None or not news:
        return None
    last = news[-1]
    begin = max(last - HABIT, watched_since)
    known = [moment for moment in news if begin <= moment <= now]
    # Articles that the first crawl found are older than the watch; they count if there is little else.
    if len(known) < LEAST_NEWS:
        begin = max(last - HABIT, news[0])
        known = [moment for moment in news if begin <= moment <= now]
    if len(known) < LEAST_NEWS:
        return None
    watched = _watched(begin, last)
    mean = len(known) / max(sum(watched), 1.0)
    days, hours = [0] * 7, [0] * 24
    for moment in known:
        local = moment.astimezone(VIETNAM)
        days[local.weekday()] += 1
        hours[local.hour] += 1
    a_day = [(count + PRIOR_WEEKS * mean) / (weeks + PRIOR_WEEKS) for count, weeks in zip(days, watched, strict=True)]
    shares = [(count + PRIOR_HOUR) / (len(known) + 24 * PRIOR_HOUR) for count in hours]
    until = tuple(accumulate((day * share for day in a_day for share in shares), initial=0.0))
    habit = NewsHabit(until, 0.0)
    longest = max((habit.expected(*pair) for pair in pairwise(known)), default=0.0)
    return NewsHabit(until, longest)


def _watched(begin: datetime, end: datetime) -> list[float]:
    """Return how many Mondays, Tuesdays, … lie between two moments; the first and last day count in part."""
    watched = [0.0] * 7
    moment = begin.astimezone(VIETNAM)
    while moment < end:
        midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        watched[moment.weekday()] += (min(midnight, end) - moment) / timedelta(days=1)
        moment = midnight
    return watched


def silence_of(
    habit: NewsHabit | None, news: Sequence[datetime], watched_since: datetime | None, until: datetime
) -> Silence | None:
    """Return the silence since the last article if it is beyond the habit; None if it is not, or no habit is known.

    `until`: when the newspaper was last looked at with success.
    """
    if habit is None or not news or watched_since is None or until - watched_since < LEAST_WATCHED:
        return None
    since = news[-1]
    missed = habit.expected(since, until)
    if until - since < LEAST_SILENCE or missed < max(LEAST_MISSED, BEYOND * habit.longest):
        return None
    return Silence(since, missed, habit.longest)
