"""`python -m tests.bench.revisits.known_rates`: how many edits the best plan of visits finds if rates are known.

It looks at the papers of the simulated week whose listings give no sign of an edit. A plan knows a rate for each
article and hour, but no moment of an edit. Of all plans it is the one with the most expected edits less the price of
its visits, found by dynamic programming. One plan knows each article's true rate, the other the average by age
and hour, of articles that editors touch and others alike.
"""

import argparse
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import numpy as np

from crawler.frontier.revisits.schedule import WORTH
from storage.model.moments import VIETNAM
from tests.bench.week.simulated_listings import FORGED, name_of
from tests.bench.week.simulation import Crawls, may_change
from tests.bench.week.timetable import STANDING, Moment, timetable
from tests.replica import Fault
from tests.replica.newsroom.articles import Article
from tests.replica.newsroom.chronicle import AGES, EDITED, Chronicle
from tests.replica.newsroom.issue import START, Volume
from tests.replica.newsroom.newspapers import newspapers

__all__ = ["Known", "best_visits", "found_edits"]

ARTICLES_A_DAY, HISTORY_DAYS = 10, 30
OPENS, WORKING_HOURS = 8, 10
"""The hour at which the replica's editors begin, and how long they work."""

STEP = timedelta(minutes=30)
"""Resolution of the rates in time."""


@dataclass(frozen=True)
class Known:
    """What is known of one article."""

    rates: Sequence[float]
    """Edits expected between each round and the one before it."""
    shown: Sequence[int | None]
    """The edition at each round; None while there is none."""
    first: int
    """The round in which the crawler finds it."""


def best_visits(rates: Sequence[float], first: int, price: float) -> list[int]:
    """Return the rounds after `first` whose visits find the most edits less the price of each visit."""
    until = np.array(list(accumulate(rates[first + 1 :], initial=0.0)))
    value, before = np.zeros(len(until)), [0] * len(until)
    for end in range(1, len(until)):
        gains = value[:end] - np.expm1(until[:end] - until[end]) - price
        before[end] = int(np.argmax(gains))
        value[end] = gains[before[end]]
    last, visits = int(np.argmax(value)), list[int]()
    while last > 0:
        visits.append(first + last)
        last = before[last]
    return visits[::-1]


def found_edits(known: Known, visits: Sequence[int]) -> tuple[int, int, int]:
    """Return the requests that visits take, the edits they find, and the edits that there were."""
    edits = {edition for edition in known.shown[known.first :] if edition} - {known.shown[known.first]}
    asked = [at for number, at in enumerate(visits) if number == 0 or known.shown[visits[number - 1]] is not None]
    return len(asked), len(edits & {known.shown[at] for at in asked}), len(edits)


def _rates(
    article: Article, touched: Sequence[datetime], first: datetime, closing: datetime, rounds: Sequence[datetime]
) -> list[float]:
    """Return the edits to be expected before each round, as `Chronicle` chooses what is edited.

    `touched`: when the articles among which it chooses were published, in order. `first` and `closing`: between these
    moments the paper printed.
    """
    whole = sum(weight for *_, weight in AGES)
    rates, a_step = [0.0], EDITED * ARTICLES_A_DAY / WORKING_HOURS * (STEP / timedelta(hours=1))
    for since, until in pairwise(rounds):
        moment, total = since + STEP / 2, 0.0
        while moment < until:
            age = (moment - article.published_at) / timedelta(hours=1)
            held = [(begin, end, weight) for begin, end, weight in AGES if begin <= age < end]
            if held and OPENS <= moment.astimezone(VIETNAM).hour < OPENS + WORKING_HOURS:
                [(begin, end, weight)] = held
                oldest, youngest = moment - timedelta(hours=end), moment - timedelta(hours=begin)
                among = bisect_right(touched, youngest) - bisect_right(touched, oldest)
                printed = max(timedelta(0), min(youngest, closing) - max(oldest, first)) / (youngest - oldest)
                total += a_step * weight / whole * printed / max(1, among)
            moment += STEP
        rates.append(total)
    return rates


def _known(seed: int, papers: int, days: int, moments: Sequence[Moment], average: bool) -> list[Known]:
    press, rounds = newspapers(papers), [moment.at for moment in moments]
    printed = Chronicle(seed, press, Volume(HISTORY_DAYS, ARTICLES_A_DAY, lasting=True, days=days)).until(rounds[-1])
    closing = START.replace(hour=0) + timedelta(days=days + 1)  # the midnight after the last printing
    known: list[Known] = []
    for position, paper in enumerate(press):
        if paper.family not in FORGED and (position, Fault.FALSE_DATES) not in STANDING:
            continue
        articles, crawls = printed[paper.slug], Crawls(paper, position, printed[paper.slug], moments, WORTH)
        crawls.run()
        first = articles[0].published_at
        touched = [article.published_at for article in articles if average or may_change(article)]
        for article in articles:
            if seen := crawls.seen.get(name_of(article)):
                shown = [
                    None if at < article.published_at or article.absence(at) else
                    article.editions.index(article.edition(at)) for at in rounds
                ]  # fmt: skip  # one choice
                able = average or may_change(article)
                rates = _rates(article, touched, first, closing, rounds) if able else [0.0] * len(rounds)
                known.append(Known(rates, shown, rounds.index(min(seen.values()))))
    return known


def main() -> None:
    """Print what the best plans find at several prices."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.revisits.known_rates", description=__doc__)
    parser.add_argument("--papers", type=int, default=12)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seeds", type=int, nargs="*", default=[7])
    wanted = parser.parse_args()
    moments = timetable(START + timedelta(hours=1), wanted.days, 2, wanted.papers)
    for average in (False, True):
        known = [each for seed in wanted.seeds for each in _known(seed, wanted.papers, wanted.days, moments, average)]
        print("the average rate by age and hour:" if average else "each article's true rate:", flush=True)
        for price in (0.0025, 0.005, 0.01, 0.016, 0.03):
            counts = [found_edits(each, best_visits(each.rates, each.first, price)) for each in known]
            visits, found, edits = map(sum, zip(*counts, strict=True))
            print(
                f"  a visit costs {price} edits: {visits:,} visits find {found / max(1, edits):.1%} of {edits:,} edits"
            )


if __name__ == "__main__":
    main()
