"""Estimates how often a newspaper edits and removes articles, by their age, from what visits found. Pure.

Edits and removals are Poisson processes whose rate depends on the article's age. Papers correct within hours and seldom
after weeks, so age is measured on a logarithmic scale, `log_age`, on which the rate is nearly even. It is estimated as
one number for each doubling of age.

A visit tells only whether something happened since the visit before: the observations are interval-censored. The
estimate is the mode of the posterior under a Gamma prior, found by expectation maximisation: an interval with a change
counts as many edits as are to be expected in it, given at least one. docs/crawling.md has the formulae and sources.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from crawler.frontier.entry import Entry
from crawler.frontier.revisits.signals import Signal, removal_of, signals_of

__all__ = [
    "BINS", "Factor", "Habit", "age_of", "class_of", "estimate", "expected", "factor_of", "log_age", "until",
]  # fmt: skip  # short items: a line each would fill a screen

BINS = 16
"""Age classes: the first hour, then one for each doubling, the last one without end (from 683 days on)."""

PRIOR_EDITS = (0.10, 0.10, 0.08, 0.07, 0.06, 0.05, 0.03, 0.03, 0.02, 0.02, 0.02, 0.015, 0.015, 0.01, 0.01, 0.01)
"""Edits expected in each age class for one unit of log age, before anything is known of a paper: some 0.45 edits an
article in a year, half of them within four hours (assumed; compare tests/bench/revisits)."""

PRIOR_REMOVALS = (0.003,) * BINS
"""Removals likewise: some 3 % of the articles in a year."""

PRIOR_EXPOSURE = 100.0
"""Weight of the prior, as a number of articles observed through the whole age class."""

EM_ROUNDS = 6
"""Rounds of expectation maximisation; the estimates move by less than a hundredth after four."""

FRAILTY = 0.15
"""Shape of the Gamma distribution of an article's edit rate relative to the newspaper's average. The smaller, the more
one edit tells about the article: a few articles are updated all day, most are never edited."""

PROOFS = 2
"""Edits with which the validators must have changed before requests are conditional."""

RECENT = math.log(6)
"""How far back on the logarithmic scale the observations of one article count: five sixths of its life."""


def log_age(age: float) -> float:
    """Return the logarithmic age for an age in hours: the age itself in the first hour, then 1 + ln(age)."""
    return max(age, 0.0) if age <= 1 else 1 + math.log(age)


def age_of(log: float) -> float:
    """Return the age in hours for a logarithmic age."""
    return log if log <= 1 else math.exp(log - 1)


_EDGES = (0.0, *(1 + step * math.log(2) for step in range(BINS - 1)), math.inf)
"""Borders of the age classes on the logarithmic scale."""


class Factor(NamedTuple):
    """An article's edit rate relative to the newspaper's average: the posterior Gamma distribution."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """The expected factor."""
        return self.shape / self.rate

    def chance(self, events: float) -> float:
        """Return the probability of at least one edit where `events` are expected of an average article."""
        return -math.expm1(-self.shape * math.log1p(events / self.rate))


@dataclass(frozen=True, slots=True)
class Habit:
    """How a newspaper edits and removes articles. Rates are events for one unit of log age, by age class."""

    edits: tuple[float, ...] = PRIOR_EDITS
    removals: tuple[float, ...] = PRIOR_REMOVALS
    modified: Signal = field(default_factory=Signal)
    """Reliability of the modification times in listings."""
    retitled: Signal = field(default_factory=Signal)
    """Reliability of changed headlines in listings."""
    taken_out: Signal = field(default_factory=Signal)
    """How reliably sitemaps drop removed articles, and only these: removals take the place of edits."""
    validators_lie: bool = False
    """True if the server has answered 304 for articles that had changed."""
    validators_proved: bool = False
    """True if its validators were seen to change with edits, so that a 304 can be believed."""


def expected(rates: Sequence[float], begin: float, end: float) -> float:
    """Return the expected number of events between two logarithmic ages."""
    total = 0.0
    for number in range(class_of(begin), BINS):
        total += rates[number] * max(0.0, min(end, _EDGES[number + 1]) - max(begin, _EDGES[number]))
        if end <= _EDGES[number + 1]:
            break
    return total


def class_of(log: float) -> int:
    """Return the number of the age class that begins at or before a logarithmic age."""
    return min(BINS - 1, int((log - 1) / math.log(2)) + 1) if log >= 1 else 0


def until(rates: Sequence[float], begin: float, events: float) -> float:
    """Return the logarithmic age at which `events` are expected since `begin`; infinity if never."""
    for number in range(class_of(begin), BINS):
        start, end = max(begin, _EDGES[number]), _EDGES[number + 1]
        share = rates[number] * (end - start) if rates[number] else 0.0
        if share >= events:
            return start + events / rates[number]
        events -= share
    return math.inf


def factor_of(entry: Entry, habit: Habit) -> Factor:
    """Return how much more or less than the paper's average this article is edited.

    What counts is what was seen in the later part of its life: a report that was kept up to date on its first day is an
    ordinary article a week later.
    """
    if entry.shown_at is None:
        return Factor(FRAILTY, FRAILTY)
    end = _log_age_at(entry, entry.shown_at)
    begin = max(end - RECENT, _log_age_at(entry, entry.first_seen))
    edits = sum(_log_age_at(entry, by) > begin for _, by in entry.edits)
    return Factor(FRAILTY + edits, FRAILTY + expected(habit.edits, min(begin, end), end))


def estimate(entries: Iterable[Entry], now: datetime | None = None, watched: Collection[str] = ()) -> Habit:
    """Estimate a newspaper's habit from its frontier entries.

    `watched`: marks of the sitemaps that are read regularly, until `now`. Where they have reported nothing since the
    last visit, that counts as a visit that found nothing, as far as they report changes. Without it the rates would be
    too high: a report leads to a visit, silence to none.
    """
    entries = list(entries)
    habit = Habit(
        **signals_of(entries)._asdict(),
        validators_lie=sum(entry.fooled for entry in entries) > 1,
        validators_proved=sum(entry.proved for entry in entries) >= PROOFS,
    )
    edits, removals = _Observations(), _Observations(terminal=True)
    for entry in entries:
        if entry.shown_at is None:
            continue
        begin, end = _log_age_at(entry, entry.first_seen), _log_age_at(entry, entry.shown_at)
        edits.add(begin, end, _changes(entry, habit))
        gone = removal_of(entry)
        by = _log_age_at(entry, gone[1]) if gone else end
        # On average the removal happened half-way between the visits; after it, nothing more can happen.
        removals.add(begin, (end + by) / 2, [(end, by)] if gone else [])
        if now is not None and gone is None and entry.sitemap is not None and entry.sitemap in watched:
            removals.add_silence(end, _log_age_at(entry, now))
            if entry.modified_at is not None and entry.modified_at <= entry.shown_at:
                edits.add_silence(end, _log_age_at(entry, now))
    return replace(
        habit,
        edits=edits.rates(PRIOR_EDITS, habit.modified.trust),
        removals=removals.rates(PRIOR_REMOVALS, habit.taken_out.trust),
    )


def _changes(entry: Entry, habit: Habit) -> Iterator[tuple[float, float]]:
    """Yield the intervals in log age in which edits happened; none is earlier than the change that a listing told."""
    for after, by in entry.edits:
        told = entry.modified_at
        if told is None or not after < told < by or not habit.modified.trust:
            told = after
        yield _log_age_at(entry, told), _log_age_at(entry, by)


class _Exposure:
    """How long articles were observed in each age class, in units of log age."""

    def __init__(self) -> None:
        self._steps = [0.0] * (BINS + 1)
        self._parts = [0.0] * BINS

    def add(self, begin: float, end: float) -> None:
        """Add one article, observed from `begin` to `end`."""
        first, last = class_of(begin), class_of(end)
        # Only the first and last class are partly observed; `_steps` marks where whole classes begin and end.
        self._parts[first] -= begin - _EDGES[first]
        self._parts[last] += end - _EDGES[last]
        self._steps[first] += 1
        self._steps[last] -= 1

    def by_class(self) -> list[float]:
        exposure, observed = [], 0.0
        for number in range(BINS):
            observed += self._steps[number]
            width = 0.0 if math.isinf(_EDGES[number + 1]) else _EDGES[number + 1] - _EDGES[number]
            exposure.append(max(0.0, observed * width + self._parts[number]))
        return exposure


class _Observations:
    """Interval-censored observations of one kind of event. `terminal`: it happens to an article only once."""

    def __init__(self, *, terminal: bool = False) -> None:
        self._terminal = terminal
        self._visited, self._silent = _Exposure(), _Exposure()
        self._intervals: list[tuple[float, float]] = []

    def add(self, begin: float, end: float, changed: Iterable[tuple[float, float]]) -> None:
        """Add one article, visited from `begin` to `end`, with the intervals in which something happened."""
        self._visited.add(begin, end)
        for after, by in changed:
            self._intervals.append((after, max(by, after + 1e-6)))

    def add_silence(self, begin: float, end: float) -> None:
        """Add one article of which a listing has reported nothing from `begin` to `end`."""
        self._silent.add(begin, max(begin, end))

    def rates(self, prior: Sequence[float], trust: float) -> tuple[float, ...]:
        """Return the posterior rates by expectation maximisation. `trust`: the part of the events that is reported."""
        exposure = [
            visited + trust * silent
            for visited, silent in zip(self._visited.by_class(), self._silent.by_class(), strict=True)
        ]
        rates = tuple(prior)
        for _ in range(EM_ROUNDS if self._intervals else 1):
            events = [0.0] * BINS
            for after, by in self._intervals:
                shares = list(_shares(rates, after, by))
                total = sum(share for _, share in shares)
                # Expected number of events, given at least one; once, if it can happen only once.
                scale = 1 / (total if self._terminal else -math.expm1(-total)) if total > 0 else 0.0
                for number, share in shares:
                    events[number] += share * scale
            rates = tuple(
                (prior[number] * PRIOR_EXPOSURE + events[number]) / (PRIOR_EXPOSURE + exposure[number])
                for number in range(BINS)
            )
        return rates


def _shares(rates: Sequence[float], begin: float, end: float) -> Iterator[tuple[int, float]]:
    for number in range(class_of(begin), class_of(end) + 1):
        length = min(end, _EDGES[number + 1]) - max(begin, _EDGES[number])
        if length > 0:
            yield number, rates[number] * length


def _log_age_at(entry: Entry, moment: datetime) -> float:
    return log_age((moment - entry.born).total_seconds() / 3600)
