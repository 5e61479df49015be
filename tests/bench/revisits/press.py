"""Sixty invented papers for a year: when articles are published, edited and removed, and what listings show of it.

The rates are assumptions in the range of what was measured elsewhere: news sites edit up to a third of their articles,
most of these within a day (Fass and Main, "Revealing the news", 2014; NewsDiffs; Spangher et al., "NewsEdits", 2022:
4.6 million pairs of versions of 1.2 million articles, most within hours); articles vanish at one to several per cent a
year (Pew, "When online content disappears", 2024: 23 % of news pages have a broken link, 5 % of pages gone in a year).
Each paper has rates of its own, up to three times less or more, so that there is something to be estimated.
"""

import random
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["DAYS", "HOURS", "OTHER", "USUAL", "Article", "Paper", "Rates", "papers"]

DAYS = 365
HOURS = 24.0 * DAYS


@dataclass(frozen=True, slots=True)
class Rates:
    """What happens to an average article of an average paper."""

    edits: tuple[tuple[float, float, float], ...]
    """Two ages in hours, and the edits expected between them."""
    spread: float
    """Shape of the Gamma distribution of an article's factor on these."""
    live_share: float
    """Share of reports that are kept up to date during their first day."""
    live_edits: float
    """Edits of each of these: its versions overtake each other."""
    removed: float
    """Share of articles that are removed, evenly over the logarithm of age from one hour on."""
    oldest_removal: float
    """Age in hours of the last removal."""
    lastmod: tuple[float, ...]
    """Shares of edits that the times of change in a paper's listings show; each paper has one of these. Negative: a
    nightly rebuild touches all of them."""


USUAL = Rates(
    edits=((0.0, 2.0, 0.20), (2.0, 24.0, 0.15), (24.0, 168.0, 0.06), (168.0, 720.0, 0.03), (720.0, 2160.0, 0.02)),
    spread=1.5, live_share=0.03, live_edits=8.0, removed=0.02, oldest_removal=2160.0,
    lastmod=(0.0, 0.0, 0.0, 0.0, 0.95, 0.8, -1.0),
)  # fmt: skip  # short items: a line each would fill a screen
"""A third of the press has sitemaps or feeds with times of change: most honest, some rebuilt every night."""

OTHER = Rates(
    edits=((0.0, 1.0, 0.10), (1.0, 12.0, 0.20), (12.0, 72.0, 0.08), (72.0, 480.0, 0.06), (480.0, 2880.0, 0.05)),
    spread=0.7, live_share=0.015, live_edits=6.0, removed=0.03, oldest_removal=2880.0,
    lastmod=(0.0, 0.0, 0.0, 0.9, -1.0),
)  # fmt: skip  # short items: a line each would fill a screen
"""The constants of the schedule were not chosen with these; they were looked at once, with an earlier schedule. Later
edits and removals, up to four months; fewer running reports; articles that differ more."""


class Article(NamedTuple):
    """One article with all that will happen to it, in hours since the start of the year."""

    published: float
    edits: tuple[float, ...]
    retitled: tuple[bool, ...]
    """Whether each edit changed the headline that listings show."""
    removed: float | None


@dataclass(frozen=True)
class Paper:
    """One newspaper."""

    articles: tuple[Article, ...]
    """In order of publication."""
    sections: tuple[tuple[int, ...], ...]
    """For the front page, and for each section, the articles that it lists, in order of publication."""
    listed: int
    """Articles on a section's first page."""
    lastmod: float
    """Share of edits that the times of change in its listings show; negative: a nightly rebuild touches all of them."""


def papers(seed: int, number: int = 60, rates: Rates = USUAL) -> list[Paper]:
    """Make up a press from a seed."""
    return [_paper(random.Random(f"{seed}/{index}"), rates) for index in range(number)]


def _paper(rng: random.Random, rates: Rates) -> Paper:
    a_day = rng.choice((4, 6, 8, 10, 12, 15, 20, 30))
    editing, removing = 3 ** rng.uniform(-1, 1), 3 ** rng.uniform(-1, 1)
    articles = sorted(
        _article(rng, moment, editing, removing, rates) for day in range(DAYS) for moment in _day(rng, day, a_day)
    )
    sections: list[list[int]] = [[] for _ in range(rng.choice((1, 3, 5)))]
    for index in range(len(articles)):
        sections[min(int(rng.expovariate(0.8)), len(sections) - 1)].append(index)
    front = tuple(range(len(articles)))
    lastmod = rng.choice(rates.lastmod)
    return Paper(tuple(articles), (front, *map(tuple, sections)), rng.choice((15, 20, 30)), lastmod)


def _day(rng: random.Random, day: int, a_day: int) -> list[float]:
    """The hours of one day's publications: fewer on Sundays, many in the morning, some in bursts."""
    number = max(1, round(a_day * rng.uniform(0.6, 1.4) * (0.5 if day % 7 == 6 else 1)))
    moments: list[float] = []
    while len(moments) < number:
        moment = 24 * day + min(23.5, max(5.0, rng.triangular(5, 22, 8)))
        moments += [moment + minute / 60 for minute in range(rng.choice((1, 1, 1, 3)))]
    return moments[:number]


def _article(rng: random.Random, published: float, editing: float, removing: float, rates: Rates) -> Article:
    factor = editing * rng.gammavariate(rates.spread, 1 / rates.spread)
    edits = [
        published + rng.uniform(begin, end)
        for begin, end, mean in rates.edits
        for _ in range(_poisson(rng, mean * factor))
    ]
    if rng.random() < rates.live_share:
        edits += [published + 12 * rng.random() ** 1.5 for _ in range(_poisson(rng, rates.live_edits))]
    removed = None
    if rng.random() < rates.removed * removing:
        removed = published + rates.oldest_removal ** rng.random()
        edits = [edit for edit in edits if edit < removed]
    edits.sort()
    return Article(published, tuple(edits), tuple(rng.random() < 0.2 for _ in edits), removed)


def _poisson(rng: random.Random, mean: float) -> int:
    events, total = 0, rng.expovariate(1)
    while total < mean:
        events += 1
        total += rng.expovariate(1)
    return events
