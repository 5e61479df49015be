"""The table of administrative units with their dates, and the questions it answers.

A code alone names no unit: 26740 was phường Bến Nghé and is phường Sài Gòn. The key of a unit is its code with its
first day. docs/units.md names the sources of the facts and their gaps.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = ["Level", "Unit", "UnitKey", "UnitTable", "load_provinces", "load_units"]

Level = Literal["province", "district", "commune"]
UnitKey = tuple[str, date | None]
"""Code and first day; no two units share both."""

_PROVINCE_DIGITS = 2
_LEVELS: dict[int, Level] = {_PROVINCE_DIGITS: "province", 3: "district", 5: "commune"}
_FOLDER = Path(__file__).parent


class Unit(NamedTuple):
    """A unit of administration between two changes of its name, type, parent or territory."""

    code: str
    """Two digits for a province, three for a district, five for a commune."""
    type: str
    """`tỉnh`, `huyện`, `phường`, …"""
    name: str
    """Without its type."""
    parent: str | None
    """Code of the unit it belongs to; None for a province."""
    valid_from: date | None
    """First day; None if older than the facts."""
    valid_until: date | None
    """First day on which it no longer existed; None if it still exists."""

    @property
    def level(self) -> Level:
        """The tier of administration, by the length of the code."""
        return _LEVELS[len(self.code)]

    @property
    def key(self) -> UnitKey:
        """Code and first day, which no other unit has."""
        return self.code, self.valid_from

    def stood_on(self, day: date) -> bool:
        """Tell whether the unit existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )

    def last_day(self) -> date:
        """Return the last day on which it existed; `date.max` if it still exists."""
        return self.valid_until - timedelta(days=1) if self.valid_until else date.max


class UnitTable:
    """Every unit of the facts, found by code and day."""

    def __init__(
        self,
        units: list[Unit],
        successors: dict[tuple[str, date], list[UnitKey]],
        aliases: list[tuple[UnitKey, str, str]],
    ) -> None:
        self.units = tuple(units)
        self._successors = successors
        self._by_key = {unit.key: unit for unit in units}
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._by_code[unit.code].append(unit)
        self._aliases = aliases
        self._present: dict[UnitKey, tuple[Unit, ...]] = {}
        self._children: dict[str, list[Unit]] = {}

    def aliases(self) -> Iterator[tuple[Unit, str, str]]:
        """Yield other names: the unit, the name, and its kind (official, variant, abbreviation, informal)."""
        for key, alias, kind in self._aliases:
            if unit := self._by_key.get(key):
                yield unit, alias, kind

    def on(self, code: str, day: date) -> Unit | None:
        """Return the unit that had `code` on `day`."""
        return next((unit for unit in self._by_code.get(code, ()) if unit.stood_on(day)), None)

    def parent(self, unit: Unit, day: date) -> Unit | None:
        """Return the unit that `unit` belonged to on `day`, or on its last day if it ended before `day`."""
        return self.on(unit.parent, min(day, unit.last_day())) if unit.parent else None

    def province(self, unit: Unit, day: date) -> Unit | None:
        """Return the province of `unit` on `day`, or on its last day. The province of a province is itself."""
        above: Unit | None = unit
        while above is not None and above.level != "province":
            above = self.parent(above, day)
        return above

    def present(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the units that cover the territory of `unit` at the end of the facts, by code.

        A unit that still exists covers itself. For a district, which the reform abolished, return the successors of its
        communes. Empty where the facts name no successor.
        """
        found = self._present.get(unit.key)
        if found is None:
            found = self._present[unit.key] = tuple(sorted(set(self._followers(unit)), key=lambda one: one.code))
        return found

    def successors(self, unit: Unit) -> Iterator[Unit]:
        """Yield the unit that replaced `unit`, the one that replaced that, and so on, as long as there is just one."""
        while unit.valid_until is not None:
            keys = self._successors.get((unit.code, unit.valid_until), ())
            if len(keys) != 1:
                return
            unit = self._by_key[keys[0]]
            yield unit

    def _followers(self, unit: Unit) -> Iterator[Unit]:
        if unit.valid_until is None:
            yield unit
            return
        after = [self._by_key[key] for key in self._successors.get((unit.code, unit.valid_until), ())]
        if not after and unit.level == "district":
            last = unit.last_day()
            after = [child for child in self._children_of(unit.code) if child.stood_on(last)]
        for follower in after:
            yield from self.present(follower)

    def _children_of(self, code: str) -> list[Unit]:
        if not self._children:
            for unit in self.units:
                if unit.parent:
                    self._children.setdefault(unit.parent, []).append(unit)
        return self._children.get(code, [])


@cache
def load_units() -> UnitTable:
    """Read the whole table, once a process."""
    return _load(lambda _code: True)


@cache
def load_provinces() -> UnitTable:
    """Read the provinces alone, once a process, in a quarter of the time that all units take."""
    return _load(lambda code: len(code) == _PROVINCE_DIGITS)


def _load(wanted: Callable[[str], bool]) -> UnitTable:
    units = [
        Unit(code, kind, name, parent or None, _day(start), _day(end))
        for code, kind, name, parent, start, end in _rows("units", wanted)
    ]
    successors: dict[tuple[str, date], list[UnitKey]] = defaultdict(list)
    for old_code, ended, new_code, start in _rows("successors", wanted):
        if end := _day(ended):
            successors[old_code, end].append((new_code, _day(start)))
    aliases = [((code, _day(start)), alias, kind) for code, start, alias, kind in _rows("aliases", wanted)]
    return UnitTable(units, dict(successors), aliases)


def _rows(table: str, wanted: Callable[[str], bool]) -> Iterator[list[str]]:
    """Yield the rows whose first column, a code, is wanted."""
    for line in gzip.decompress((_FOLDER / f"{table}.tsv.gz").read_bytes()).decode().splitlines():
        if wanted(line.partition("\t")[0]):
            yield line.split("\t")


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
