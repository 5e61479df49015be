"""Bars and heat maps as SVG: drawn by the server, readable without script, with the numbers as text beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["STYLESHEET", "Bar", "Heat", "bars", "fullest_months", "heat"]

STYLESHEET = Path(__file__).parent / "static" / "charts.css"
"""Colours for light and dark, and the looks of everything drawn here."""

HEIGHT, WIDTH = 160, 720
STEPS = 5
MONTHS = 12

LEAST_BARS = 12
"""Fewest bars for which the width is divided, so that a single month does not fill the chart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in the units of its SVG."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Heat:
    """A cell of a heat map: its value, and its step from 0 (nothing) to 5 (most)."""

    value: int
    step: int


def bars(values: Mapping[str, int], labels: Sequence[str], *, least: int = LEAST_BARS) -> list[Bar]:
    """Return a bar for each label, in order, over the whole width, which is divided by `least` bars or more."""
    most = max([values.get(label, 0) for label in labels], default=0) or 1
    width = WIDTH / max(least, len(labels))
    found = []
    for place, label in enumerate(labels):
        value = values.get(label, 0)
        height = round(HEIGHT * value / most, 1)
        found.append(Bar(label, value, round(place * width, 1), HEIGHT - height, round(width * 0.82, 1), height))
    return found


def fullest_months(values: Mapping[str, int], most: int) -> list[str]:
    """Return the months from the first to the last with a value or, if these are too many, those of `most` months in a
    row that hold most, the latest such. Pages record wrong years, beside which the right ones could not be seen.
    """
    numbers = {_month_number(month): value for month, value in values.items()}
    ends = sorted(numbers)
    best, held, first = (0, 0), 0, 0
    for end in ends:
        held += numbers[end]
        while ends[first] <= end - most:
            held -= numbers[ends[first]]
            first += 1
        best = max(best, (held, end))
    within = [number for number in ends if best[1] - most < number <= best[1]]
    return [_month_text(number) for number in range(within[0], within[-1] + 1)] if within else []


def _month_number(month: str) -> int:
    year, number = map(int, month.split("-"))
    return year * MONTHS + number - 1


def _month_text(number: int) -> str:
    return f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}"


def heat(value: int, usual: float) -> Heat:
    """Return a cell; `usual` is what the row has on an ordinary day, which is step 3."""
    if not value:
        return Heat(0, 0)
    share = value / usual if usual else 1
    step = 1 + sum(share >= bound for bound in (0.34, 0.67, 1.2, 1.8))
    return Heat(value, min(STEPS, step))
