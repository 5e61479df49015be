"""The province-level units of Vietnam, as they were on a day and as they are today.

A code alone names no unit: 15 was Yên Bái until 30 June 2025 and has been Lào Cai since.
Facts: `sources/provinces.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from storage.model.article import Province, ProvinceUnit

__all__ = ["Unit", "line_of", "present_unit", "province_of", "unit_on", "units"]

_FILE = Path(__file__).parents[1] / "sources" / "provinces.toml"
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Unit(BaseModel):
    """A province, or a city of that rank, from one change of its name or territory to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    code: str
    """Two digits, as the General Statistics Office numbers it."""
    name: str
    """Without its type: `Lào Cai`."""
    valid_from: date | None = None
    """First day; None if older than the facts, which begin in November 2021."""
    valid_until: date | None = None
    """First day on which it was no more; None if it stands."""
    successor: str | None = None
    """Code of the unit that took its place on `valid_until`."""

    def stood_on(self, day: date) -> bool:
        """Tell whether the unit existed on `day`."""
        return (self.valid_from or date.min) <= day < (self.valid_until or date.max)


@cache
def units() -> tuple[Unit, ...]:
    """Return every unit there is or was, by code and then by time."""
    return tuple(Unit.model_validate(unit) for unit in tomllib.loads(_FILE.read_text(encoding="utf-8"))["unit"])


def unit_on(code: str, day: date) -> Unit | None:
    """Return the unit that had `code` on `day`."""
    return next((unit for unit in _by_code().get(code, ()) if unit.stood_on(day)), None)


def present_unit(code: str) -> Unit | None:
    """Return the unit that has `code` today."""
    return next((unit for unit in _by_code().get(code, ()) if unit.valid_until is None), None)


def line_of(code: str) -> tuple[Unit, ...]:
    """Return the unit that had `code` before the reform of July 2025 and those that followed it, today's last.

    Empty if no unit had that code then.
    """
    unit = next((unit for unit in _by_code().get(code, ()) if unit.valid_from is None), None)
    line = []
    while unit is not None:
        line.append(unit)
        unit = unit_on(unit.successor, unit.valid_until) if unit.successor and unit.valid_until else None
    return tuple(line)


def province_of(
    codes_before: Iterable[str], moment: datetime, named: Mapping[str, int] | None = None
) -> Province | None:
    """Return the province of a newspaper's article: the unit on the article's day in Vietnam, and today's.

    `codes_before`: codes of the provinces that the paper served before the reform of July 2025. The one that the text
    names most often counts; the first if it names none. `named`: code of a province on that day, and how often the
    text names it. `moment` must have a time zone. Return None if no such province ever existed, as for a paper that
    the registry does not know.
    """
    day = moment.astimezone(_VIETNAM).date()
    lines = [line for code in codes_before if (line := line_of(code))]
    if not lines:
        return None
    line = max(lines, key=lambda line: sum((named or {}).get(unit.code, 0) for unit in line if unit.stood_on(day)))
    then = next(unit for unit in line if unit.stood_on(day))
    return Province(then=_named(then), now=_named(line[-1]))


def _named(unit: Unit) -> ProvinceUnit:
    return ProvinceUnit(code=unit.code, name=unit.name)


@cache
def _by_code() -> Mapping[str, tuple[Unit, ...]]:
    return {code: tuple(unit for unit in units() if unit.code == code) for code in {unit.code for unit in units()}}
