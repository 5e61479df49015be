"""Merges the layouts of a newspaper with those of its family."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from crawler.registry.entries import Layout

__all__ = ["merge_layouts"]


def merge_layouts(family: Sequence[Layout], own: Sequence[Layout]) -> tuple[Layout, ...]:
    """Return the layouts of a newspaper: on each day the family's layout, with every key that the newspaper sets.

    On days for which the newspaper has no layout the family's stays as it is. So a newspaper can describe its rebuilt
    site from one day on, and pages of earlier days are still read by the family's rules.
    """
    days = sorted({day for layout in (*family, *own) for day in (layout.first_day, layout.end)})
    merged: list[Layout] = []
    for first, end in pairwise(days):
        general, particular = _on(family, first), _on(own, first)
        if general is None and particular is None:
            continue
        span = {
            "valid_from": None if first == date.min else first,
            "valid_until": None if end == date.max else end,
        }
        rules = (general or Layout()).overridden_by(particular or Layout())
        merged.append(rules.model_copy(update=span))
    return tuple(merged)


def _on(layouts: Sequence[Layout], day: date) -> Layout | None:
    return next((layout for layout in layouts if layout.covers(day)), None)
