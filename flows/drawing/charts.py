"""Bars and heat maps as SVG: drawn by the server, readable without script, with the numbers as text beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["STYLESHEET", "Bar", "Heat", "bars", "heat", "months_between"]

STYLESHEET = Path(__file__).parent / "static" / "charts.css"
"""Colours for light and dark, and the looks of everything drawn here."""

HEIGHT, WIDTH = 160, 720
STEPS = 5

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


def months_between(first: str, last: str) -> list[str]:
    """Return the months from `first` to `last`, both as 2026-03 and both included."""
    year, month = map(int, first.split("-"))
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == date.max.month else (year, month + 1)
    return found


def heat(value: int, usual: float) -> Heat:
    """Return a cell; `usual` is what the row has on an ordinary day, which is step 3."""
    if not value:
        return Heat(0, 0)
    share = value / usual if usual else 1
    step = 1 + sum(share >= bound for bound in (0.34, 0.67, 1.2, 1.8))
    return Heat(value, min(STEPS, step))
