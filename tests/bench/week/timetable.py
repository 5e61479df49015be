"""What happens when in the simulated week: the moments of crawls, and what goes wrong. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.replica import Fault

__all__ = ["Moment", "timetable"]


@dataclass(frozen=True)
class Moment:
    """One round of crawls."""

    at: datetime
    faults: tuple[tuple[int, Fault], ...] = ()
    """Position of a paper in the press, and the fault that it has in this round."""
    kill: int | None = None
    """Position of the paper whose crawl is killed."""
    without_bucket: bool = False
    clock_ahead: timedelta = timedelta()


STANDING = (
    (1, Fault.FALSE_DATES), (2, Fault.LYING_VALIDATORS), (3, Fault.WRONG_CLOCK), (6, Fault.FALSE_DATES),
    (7, Fault.LYING_VALIDATORS), (9, Fault.FALSE_DATES), (9, Fault.LYING_VALIDATORS),
)  # fmt: skip  # short items
"""Positions of papers that lie about dates or changes, from the second round on."""

LAYOUTS = ((0, Fault.NEW_ADDRESSES, 0.2, 0.35), (3, Fault.NO_LINKS, 0.65, 0.8), (5, Fault.NEW_TEMPLATE, 0.6, 0.75))
"""Position of a paper whose layout changes, how, and from when to when, as parts of the whole time."""

LATER = (1, 2, 4, 7, 10, 14, 19, 25, 32, 40, 50, 60, 70, 80, 88, 95, 97, 99)
"""Days after the week on which the papers are crawled again. They print nothing, but edit and remove what is there."""

SITE_FAULTS = (Fault.UNAVAILABLE, Fault.UNREACHABLE, Fault.ERROR_PAGES, Fault.SLOW)


def timetable(
    start: datetime, days: float, hours: float, papers: int, later: Sequence[int] = LATER
) -> Sequence[Moment]:
    """Return the rounds: one every `hours`, none during a pause in the middle, faults at about every third one.

    Afterwards, `later` days after the last of them, crawls go on ever more rarely: the visits to articles of months
    ago count, and what they find.
    """
    rounds = int(days * 24 / hours)
    pause = max(1, int(rounds / 7))
    kills = {2: 0, int(rounds / 2) + pause + 1: 3, int(0.8 * rounds): 4}
    standing = tuple((position, fault) for position, fault in STANDING if position < papers)
    moments: list[Moment] = []
    for number in range(rounds + 1):
        if number > rounds / 2 and number <= rounds / 2 + pause:
            continue  # a day without crawls
        part = number / rounds
        faults = list(standing) if number else []
        if number % 3 == 2 and number < rounds - 1:
            faults.append(((number // 3) % papers, SITE_FAULTS[(number // 3) % len(SITE_FAULTS)]))
        faults += [
            (changed, fault) for changed, fault, begin, end in LAYOUTS if begin <= part < end and changed < papers
        ]
        moments.append(
            Moment(
                start + timedelta(hours=hours * number),
                tuple(faults),
                kill=kills[number] % papers if number in kills else None,
                without_bucket=number == int(0.45 * rounds),
                # Not a whole day: the checker knows the rounds by their clocks.
                clock_ahead=timedelta(days=1, hours=hours / 2) if number == int(0.75 * rounds) else timedelta(),
            )
        )
    return [*moments, *(Moment(moments[-1].at + timedelta(days=days_later), standing) for days_later in later)]
