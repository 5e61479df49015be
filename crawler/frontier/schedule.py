"""When to ask for an article again: as soon as enough edits are to be expected since the last visit. Pure."""

import math
from datetime import datetime, timedelta

from crawler.frontier.entry import Entry
from crawler.frontier.habit import (
    FRAILTY,
    MAX_FACTOR,
    Habit,
    age_of,
    article_factor,
    class_of,
    expected,
    log_age,
    removal_of,
    until,
)

__all__ = ["WORTH", "conditional", "gain", "next_visit", "surely_waits"]

WORTH = 0.2
"""The setting `crawl.revisit_worth` by default: edits, and weighted removals, to be expected since the last visit that
make the next one worth a request. The greater, the fewer requests find each edit, and the more edits are overtaken by
another one before they are seen."""

REMOVAL_WEIGHT = 6.0
"""How many edits one removal counts for: an edit that is missed shows in the next version, a removal in none."""

LONGEST_RATIO = 12.0
"""The age at the next visit, in ages at the last one, at most. So visits never end, and become rare."""

TRUSTED = 0.97
"""Most that a listing is believed when it says that nothing has changed: else its omissions would never be noticed."""

UNCONDITIONAL_AFTER = 4
"""Answers 304 in a row after which the page itself is asked for, because some servers always answer 304."""

LEAST_PAUSE = timedelta(minutes=20)
"""Between two visits, whatever is expected."""


RETRY = timedelta(hours=1)
"""Least pause before an article that was never shown is asked for again; each further pause doubles the wait."""


def next_visit(
    entry: Entry, habit: Habit, removal_after: timedelta, *, worth: float = WORTH, quiet: bool = False
) -> datetime:
    """Return when the article is to be asked for next.

    What was never asked for is due at once; a missing article until it has been missing for `removal_after`.
    `worth`: edits to be expected that are worth a request; 0 makes everything due. `quiet`: a listing that the source
    keeps up to date says that the article has not changed since the last visit.
    """
    if entry.tried_at is None:
        return entry.first_seen
    if worth <= 0:
        return entry.tried_at
    gone = removal_of(entry)
    if entry.missing_since is not None and entry.tried_at < entry.missing_since + removal_after:
        return max(
            entry.tried_at + LEAST_PAUSE, min(entry.missing_since + removal_after, entry.tried_at + removal_after)
        )
    if gone is not None:
        # It may come back, sooner rather than later.
        return entry.tried_at + max(removal_after, LEAST_PAUSE, entry.tried_at - gone[1])
    if entry.shown_at is None:
        return entry.tried_at + max(RETRY, entry.tried_at - entry.first_seen)
    begin = log_age(_hours(entry.tried_at - entry.born))
    longest = max(begin, 1.0) + math.log(LONGEST_RATIO)
    log = min(until(_rates(entry, habit, quiet), begin, worth), longest)
    return max(entry.tried_at + LEAST_PAUSE, entry.born + timedelta(hours=age_of(log)))


def surely_waits(entry: Entry, habit: Habit, now: datetime, *, worth: float = WORTH) -> bool:
    """Say by a quick look that `next_visit` is later than now; False if only `next_visit` can tell.

    Of the known articles nearly all wait: with this the plan of 200,000 takes a third of the time.
    """
    if entry.tried_at is None or entry.shown_at is None or entry.gone_since is not None or worth <= 0:
        return False
    begin, end = (log_age(_hours(moment - entry.born)) for moment in (entry.tried_at, now))
    most = min(MAX_FACTOR, 1 + len(entry.edits) / FRAILTY)
    classes = slice(class_of(begin), class_of(end) + 1)
    rate = most * max(habit.edits[classes], default=0.0) + REMOVAL_WEIGHT * max(habit.removals[classes], default=0.0)
    return (end - begin) * rate < worth and end - max(begin, 1.0) < math.log(LONGEST_RATIO)


def gain(entry: Entry, habit: Habit, now: datetime, *, quiet: bool = False) -> float:
    """Return how many edits, and weighted removals, are to be expected since the last visit."""
    if entry.tried_at is None:
        return math.inf
    if entry.shown_at is None:
        return 1.0
    begin, end = (log_age(_hours(moment - entry.born)) for moment in (entry.tried_at, now))
    return expected(_rates(entry, habit, quiet), begin, end)


def conditional(entry: Entry, habit: Habit) -> bool:
    """Say whether to make the request conditional on a change: not always, because some servers lie."""
    return not habit.validators_lie and not entry.fooled and entry.confirmations < UNCONDITIONAL_AFTER


def _rates(entry: Entry, habit: Habit, quiet: bool) -> list[float]:
    factor = article_factor(entry, habit)
    if quiet:
        factor *= 1 - min(TRUSTED, habit.modified.recall)
    return [
        factor * edits + REMOVAL_WEIGHT * removals for edits, removals in zip(habit.edits, habit.removals, strict=True)
    ]


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600
