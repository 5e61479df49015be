"""Spaces the visits of one article so that each request brings as many new versions as possible. Pure.

All ages are logarithmic, and all rates are events for one unit of log age (see `crawler.frontier.revisits.habit`).
docs/crawling.md derives the formulae.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from crawler.frontier.revisits.habit import Factor, age_of, expected, log_age, until

__all__ = ["LONGEST_FROM", "LONGEST_RATIO", "REMOVAL_WEIGHT", "SHORTEST_PART", "Trust", "pause", "reward"]

REMOVAL_WEIGHT = 1.0
"""Weight of a removal in edits. A greater one finds removals sooner, not more of them: a 404 waits until it is seen."""

LATENESS = 0.1
"""How much a version loses by being found late: found when the article's age has grown by the factor r since the
change, it counts r ** -LATENESS. Without it all old articles would be asked once, at the end of the horizon."""

HORIZON = 90 * 24.0
"""Age in hours up to which visits are planned. Few changes come later."""

NEARLY = 0.8
"""From this part of the horizon on, visits are planned up to twice the age. A visit that comes a few hours before the
horizon must not be followed by another one at its end."""

LONGEST_RATIO = 12.0
"""Greatest ratio of the article's ages at two visits in a row. So visits become rare, but never end. It grows as far as
listings report all changes."""

LONGEST_FROM = log_age(24.0)
"""Log age from which `LONGEST_RATIO` counts. Multiples of the first minutes would pass by within a day, and each
article would be visited once more for nothing."""

STEPS = tuple(0.02 * 1.35**number for number in range(22))
"""Pauses that are compared, in log age: from 2 % to the whole horizon."""

SHORTEST_PART = 0.7
"""The chosen pause contains at least this part of the expected events of the best one: dividing the horizon into equal
parts makes it shorter by a quarter at most, and rounding by some per cent."""


def reward(edits: float, removals: float, factor: Factor) -> float:
    """Return the expected number of versions that a visit brings, removals weighted.

    `edits`, `removals`: events since the last visit that are expected of an average article.
    """
    return factor.chance(edits) + REMOVAL_WEIGHT * removals


class Trust(NamedTuple):
    """Shares of the changes that listings would report anyway."""

    edits: float = 0.0
    removals: float = 0.0


def pause(
    edits: tuple[float, ...], removals: tuple[float, ...], begin: float, factor: Factor, trust: Trust, worth: float
) -> float:
    """Return how much log age to wait after a visit at `begin`.

    `edits`, `removals`: the newspaper's rates by age class. `worth`: versions that a request must bring on average.
    """
    shape, rate = factor
    # Similar articles get the same pause, so most pauses of a plan are known already.
    rounded = Trust(round(trust.edits, 2), round(trust.removals, 2))
    return _pause(edits, removals, round(begin, 2), Factor(shape, round(rate, 2)), rounded, worth)


@lru_cache(maxsize=100_000)
def _pause(
    edits: tuple[float, ...], removals: tuple[float, ...], begin: float, factor: Factor, trust: Trust, worth: float
) -> float:
    edits = tuple((1 - trust.edits) * rate for rate in edits)
    removals = tuple((1 - trust.removals) * rate for rate in removals)
    clock = [factor.mean * edit + REMOVAL_WEIGHT * removal for edit, removal in zip(edits, removals, strict=True)]
    age = age_of(begin)
    horizon = log_age(HORIZON if age < NEARLY * HORIZON else 2 * age)
    best = _best_part(edits, removals, begin, horizon, factor, worth)
    if best is None:  # no visit is worth a request
        return max(begin, LONGEST_FROM) + math.log(LONGEST_RATIO / (1 - min(trust))) - begin
    whole = expected(clock, begin, horizon)
    # Equal parts, so that the last visit comes at the end of the horizon and misses nothing before it.
    return min(horizon, until(clock, begin, whole / max(1, round(whole / best)))) - begin


def _best_part(
    edits: Sequence[float], removals: Sequence[float], begin: float, horizon: float, factor: Factor, worth: float
) -> float | None:
    """Return the expected events between two visits that bring most for each expected event; None if nothing pays."""
    best, part = 0.0, None
    edited = removed = 0.0
    end = begin
    for step in STEPS:
        until_step = min(begin + step, horizon)
        edited += expected(edits, end, until_step)
        removed += expected(removals, end, until_step)
        end = until_step
        events = factor.mean * edited + REMOVAL_WEIGHT * removed
        lateness = LATENESS * (end - begin)
        if events > 0 and lateness > 0:
            value = reward(edited, removed, factor) * -math.expm1(-lateness) / lateness - worth
            if value / events > best:
                best, part = value / events, events
        if end >= horizon:
            break
    return part
