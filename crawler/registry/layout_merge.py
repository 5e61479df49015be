"""Folding a newspaper's own rules over its family's, span by span."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from crawler.registry.entries import Layout

__all__ = ["fold"]


def fold(family: Sequence[Layout], own: Sequence[Layout]) -> tuple[Layout, ...]:
    """Return the layouts of a newspaper: at any time the family's, with the keys that the newspaper sets itself.

    Times for which the newspaper says nothing keep the family's rules, so that a newspaper may describe a rebuilt
    site from a day on and leave the past alone.
    """
    days = sorted({day for layout in (*family, *own) for day in (layout.first_day, layout.end)})
    folded: list[Layout] = []
    for begins, ends in pairwise(days):
        general, particular = _on(family, begins), _on(own, begins)
        if general is None and particular is None:
            continue
        span = {
            "valid_from": None if begins == date.min else begins,
            "valid_until": None if ends == date.max else ends,
        }
        rules = (general or Layout()).overridden_by(particular or Layout())
        folded.append(rules.model_copy(update=span))
    return tuple(folded)


def _on(layouts: Sequence[Layout], day: date) -> Layout | None:
    return next((layout for layout in layouts if layout.covers(day)), None)
