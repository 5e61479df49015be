"""The position of each province on a tile map: column and row by official code, north above, coast to the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["REFORM", "Tile", "tiles_on"]

REFORM = date(2025, 7, 1)
"""First day of the 34 provinces."""

_TODAY = """
.  12 15 08 04 .
11 14 25 19 20 .
.  .  01 24 31 22
.  .  37 33 .  .
.  .  38 .  .  .
.  .  40 .  .  .
.  .  42 .  .  .
.  .  .  44 .  .
.  .  .  46 .  .
.  .  .  .  48 .
.  .  .  .  51 .
.  .  .  .  52 .
.  .  .  .  66 .
.  80 75 68 56 .
.  82 79 .  .  .
91 92 86 .  .  .
96 .  .  .  .  .
"""

_BEFORE = """
.  12 10 02 04 .  .
11 15 08 06 20 .  .
14 25 26 19 24 22 .
.  17 01 27 30 31 .
.  .  35 33 34 .  .
.  38 37 36 .  .  .
.  40 .  .  .  .  .
.  .  42 .  .  .  .
.  .  44 .  .  .  .
.  .  .  45 .  .  .
.  .  .  46 48 .  .
.  .  .  .  49 .  .
.  .  .  62 51 .  .
.  .  .  64 52 .  .
.  .  .  66 54 .  .
.  70 67 68 56 .  .
72 74 75 60 58 .  .
80 79 77 .  .  .  .
87 82 83 .  .  .  .
89 92 86 84 .  .  .
91 93 94 .  .  .  .
.  96 95 .  .  .  .
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A province's place on the map, both counted from 1."""

    code: str
    column: int
    row: int


def _tiles(drawing: str) -> tuple[Tile, ...]:
    return tuple(
        Tile(code, column, row)
        for row, line in enumerate(drawing.strip().splitlines(), 1)
        for column, code in enumerate(line.split(), 1)
        if code != "."
    )


_MAPS: Mapping[bool, tuple[Tile, ...]] = {True: _tiles(_TODAY), False: _tiles(_BEFORE)}


def tiles_on(day: date) -> tuple[Tile, ...]:
    """Return the tiles of the provinces of `day`: 34 since July 2025, 63 before."""
    return _MAPS[day >= REFORM]
