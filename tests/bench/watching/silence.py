"""`python -m tests.bench.watching.silence`: how soon a silence is noticed, how often falsely, beside a limit of hours.

Newspapers are drawn at random: from one article a day to eighty, with quiet Sundays, nights and lunches, with busy and
slow days, some with a date but no time, some weekly; each has a holiday of a week with a tenth of its news. Every six
hours somebody looks, as a run would. A limit of so many hours is what one would use instead.
"""

import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.pipeline.verdicts.news_habit import news_habit, silence_of
from storage.model.moments import VIETNAM

BEGIN = datetime(2026, 1, 1, tzinfo=VIETNAM)
DAYS, STOP_DAY = 150, 140
"""Each newspaper stops for good on day 140; what is told before is false."""
FIRST_LOOK_DAY = 30
LOOKS = timedelta(hours=6)
HISTORY = timedelta(days=70)
"""What `read_news` reads."""

Judge = Callable[[Sequence[datetime], datetime], bool]


@dataclass(frozen=True)
class Figures:
    papers: int
    false_a_year: float
    """False episodes for each newspaper and year."""
    median_hours: float
    """From the last article until it is told."""
    slowest_hours: float
    missed: int


def newspaper(chance: random.Random) -> list[datetime]:
    """Draw a newspaper's news until it stops."""
    size = chance.choice([1, 3, 8, 20, 45, 80])
    sunday, dated = chance.choice([0.0, 0.3, 0.6, 1.0]), chance.random() < 0.2
    weekly = chance.randrange(7) if chance.random() < 0.1 else None
    hours = [max(0.0, chance.gauss(1, 0.3)) if 6 <= hour <= 22 and hour != 12 else 0.02 for hour in range(24)]
    holiday = chance.randrange(40, 130)
    found = []
    for day in range(STOP_DAY):
        at = BEGIN + timedelta(days=day)
        rate = size * chance.gammavariate(4, 0.25)  # some days are slow, others busy
        if at.weekday() == 6:
            rate *= sunday
        if holiday <= day < holiday + 7:
            rate *= 0.1
        if weekly is not None:
            rate = 7 * size if at.weekday() == weekly else 0.0
        chosen = chance.choices(range(24), hours, k=_poisson(chance, rate))
        found += [at if dated else at + timedelta(hours=hour, minutes=chance.randrange(60)) for hour in chosen]
    return sorted(found)


def _poisson(chance: random.Random, rate: float) -> int:
    number, left = 0, chance.expovariate(1.0)
    while left < rate:
        number += 1
        left += chance.expovariate(1.0)
    return number


def by_habit(news: Sequence[datetime], now: datetime) -> bool:
    known = news[bisect_right(news, now - HISTORY) : bisect_right(news, now)]
    return bool(known) and silence_of(news_habit(known, known[0], now), known, known[0], now) is not None


def by_limit(hours: float) -> Judge:
    def judge(news: Sequence[datetime], now: datetime) -> bool:
        place = bisect_right(news, now)
        return place > 0 and now - news[place - 1] > timedelta(hours=hours)

    return judge


def figures(papers: Sequence[Sequence[datetime]], judge: Judge) -> Figures:
    false, delays, missed = 0, [], 0
    for news in papers:
        told = list(_told(news, judge))
        stop = news[-1]
        before = [silent for at, silent in told if at <= stop]
        false += sum(silent and not earlier for earlier, silent in zip([False, *before], before, strict=False))
        after = [at for at, silent in told if at > stop and silent]
        missed += not after
        delays += [(after[0] - stop) / timedelta(hours=1)] if after else []
    years = len(papers) * (STOP_DAY - FIRST_LOOK_DAY) / 365
    delays.sort()
    return Figures(len(papers), false / years, delays[len(delays) // 2], delays[-1], missed)


def _told(news: Sequence[datetime], judge: Judge) -> Iterator[tuple[datetime, bool]]:
    at = BEGIN + timedelta(days=FIRST_LOOK_DAY)
    while at < BEGIN + timedelta(days=DAYS):
        yield at, judge(news, at)
        at += LOOKS


def main(count: int = 60, seed: int = 11) -> None:
    chance = random.Random(seed)
    papers = [newspaper(chance) for _ in range(count)]
    rows = {"its own habit": by_habit, **{f"a limit of {hours} hours": by_limit(hours) for hours in (24, 48, 96)}}
    print(f"{count} newspapers, seed {seed}; false episodes each year, hours until a real silence is told")
    print(f"{'':22} {'false/year':>10} {'median h':>9} {'slowest h':>9} {'missed':>7}")
    for name, judge in rows.items():
        found = figures(papers, judge)
        numbers = f"{found.false_a_year:10.2f} {found.median_hours:9.0f} {found.slowest_hours:9.0f} {found.missed:7}"
        print(f"{name:22} {numbers}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
