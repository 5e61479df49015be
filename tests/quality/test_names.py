"""Names in paragraphs annotated by hand, seen and held out. Floors only rise."""

import pytest

from tests.quality.names import SETS, measure, read_paragraphs

FLOORS = {
    "seen": {
        "places": (0.98, 0.98), "people": (0.98, 0.97), "offices": (0.95, 0.97), "organizations": (0.98, 0.98),
        "dates": (0.97, 0.97),
    },
    "held out": {
        "places": (0.97, 0.95), "people": (0.93, 0.93), "offices": (0.9, 0.94), "organizations": (0.89, 0.86),
        "dates": (0.93, 0.93),
    },
    "regions, seen": {
        "places": (0.96, 0.98), "people": (0.98, 0.99), "offices": (0.91, 0.96), "organizations": (0.93, 0.92),
        "dates": (0.98, 0.98),
    },
    "regions, held out": {
        "places": (0.97, 0.98), "people": (0.93, 0.89), "offices": (0.87, 0.79), "organizations": (0.91, 0.86),
        "dates": (0.98, 0.97),
    },
    "topics, seen": {
        "places": (0.98, 0.98), "people": (0.98, 0.96), "offices": (0.95, 0.95), "organizations": (0.95, 0.93),
        "dates": (1.0, 1.0),
    },
    "topics, held out": {
        "places": (0.84, 0.91), "people": (0.96, 0.93), "offices": (0.85, 0.96), "organizations": (0.9, 0.88),
        "dates": (1.0, 1.0),
    },
}  # fmt: skip  # short items: a line each would fill a screen
"""Precision and recall."""


@pytest.mark.parametrize("name", FLOORS)
def test_names_are_found_as_well_as_ever(name: str) -> None:
    figures = measure(list(read_paragraphs(SETS[name])))
    found = {kind: (values.precision, values.recall) for kind, values in figures.items()}
    fallen = {
        kind: found[kind]
        for kind, (precision, recall) in FLOORS[name].items()
        if found[kind][0] < precision or found[kind][1] < recall
    }
    assert not fallen
