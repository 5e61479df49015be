"""Placing: decides which administrative unit each place name means, by the article's day and the text's other names.

The strongest clue is a larger unit named right after the name (`xã A, huyện B`). Then come districts and provinces
named elsewhere in the text, and the newspaper's own provinces. A name that stays ambiguous is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crawler.units import Unit, UnitTable
from flows.metadata.entities.spotting import Spot
from flows.metadata.entities.text import TokenizedText

__all__ = ["PlaceMention", "place_spots"]

Clue = Literal["name", "qualifier", "context", "newspaper"]

_QUALIFIER_GAPS = frozenset({",", "(", ""})
_LINKS = frozenset({"thuộc", "của", "ở", "tại"})


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A spot and the unit that it means."""

    spot: Spot
    unit: Unit
    clue: Clue


def place_spots(
    tokenized: TokenizedText, spots: Sequence[Spot], table: UnitTable, day: date, own_provinces: Iterable[str]
) -> list[PlaceMention]:
    """Choose the unit of each spot; leave out spots that stay ambiguous. `spots` are in order of appearance.

    `own_provinces` are codes of the provinces that the newspaper serves on `day`.
    """
    own = frozenset(own_provinces)
    candidates = [_local(spot, day, own) if spot.local else _alive(spot, day) for spot in spots]
    named = _certain(candidates)
    districts = {unit.code for unit in named if unit.level == "district"}
    provinces = {unit.code for unit in named if unit.level == "province"}
    placed = []
    for index, (spot, units) in enumerate(zip(spots, candidates, strict=True)):
        if not units:
            continue
        right_after = _qualifiers(tokenized, spots, candidates, index)
        units = _where_it_was(spot, units, right_after, table, day)
        if not units:
            continue
        if spot.bare and len(units) == 1:
            chosen: tuple[Unit, Clue] | None = (units[0], "newspaper" if spot.local else "name")
        else:
            chosen = _choose(units, table, day, right_after, districts, provinces, own)
        if chosen is not None:
            placed.append(PlaceMention(spot, *chosen))
    return placed


def _alive(spot: Spot, day: date) -> tuple[Unit, ...]:
    """Return the candidates that existed on `day`; if none did, or the text says `cũ`, those that had ended by then."""
    standing = tuple(unit for unit in spot.units if unit.stood_on(day))
    last: dict[str, Unit] = {}
    for unit in spot.units:
        if unit.valid_until is not None and unit.valid_until <= day:
            known = last.get(unit.code)
            if known is None or (known.valid_until or date.min) < unit.valid_until:
                last[unit.code] = unit
    ended = tuple(last.values())
    return ended if spot.past and ended else standing or ended


def _where_it_was(
    spot: Spot, units: tuple[Unit, ...], right_after: Sequence[Unit], table: UnitTable, day: date
) -> tuple[Unit, ...]:
    """Return the former units in the district named right after the spot, if none of `units` lies in its province.

    Papers still write `phường A, TP. B` of abolished districts, and today's only ward A may lie elsewhere.
    """
    districts = [unit for unit in right_after if unit.level == "district"]
    if units[0].level != "commune" or not districts:
        return units
    provinces = [table.province(unit, min(day, unit.last_day())) for unit in districts]
    homes = {code for province in provinces if province for code in _lineage(province, table, day)}
    if any(_province_code(unit, table, day) in homes for unit in units):
        return units
    codes = {unit.code for unit in districts}
    latest = {unit.code: unit for unit in sorted(spot.units, key=Unit.last_day) if unit.parent in codes}
    return tuple(latest.values())


def _local(spot: Spot, day: date, own: frozenset[str]) -> tuple[Unit, ...]:
    """Return the district of the newspaper's own provinces that the spot means, if there is just one."""
    near = tuple(unit for unit in spot.units if unit.stood_on(day) and unit.parent in own)
    return near if len(near) == 1 else ()


def _certain(candidates: Sequence[tuple[Unit, ...]]) -> list[Unit]:
    """Return the districts and provinces of the spots that have only one candidate."""
    return [units[0] for units in candidates if len(units) == 1 and units[0].level != "commune"]


def _qualifiers(
    tokenized: TokenizedText, spots: Sequence[Spot], candidates: Sequence[tuple[Unit, ...]], index: int
) -> list[Unit]:
    """Return the larger units named right after the spot: `xã A, huyện B, tỉnh C`."""
    found: list[Unit] = []
    level = _rank(candidates[index])
    tokens = tokenized.tokens
    for follower in range(index + 1, min(index + 8, len(spots))):
        before, spot = spots[follower - 1], spots[follower]
        start = before.after
        if start + 1 == spot.first and tokens[start].folded in _LINKS and not tokens[start].gap:
            start += 1
        if spot.first != start or not candidates[follower]:
            break
        conjoined = tokens[spot.first].gap in _QUALIFIER_GAPS
        if not conjoined:
            break
        if _rank(candidates[follower]) > level:
            found += candidates[follower]
            level = _rank(candidates[follower])
    return found


def _rank(units: Sequence[Unit]) -> int:
    return {"commune": 0, "district": 1, "province": 2}[units[0].level] if units else 3


def _choose(
    units: tuple[Unit, ...],
    table: UnitTable,
    day: date,
    right_after: list[Unit],
    districts: set[str],
    provinces: set[str],
    own: frozenset[str],
) -> tuple[Unit, Clue] | None:
    alone = len(units) == 1
    if right_after and units[0].level != "province":
        larger = {code for unit in right_after if unit.level == "province" for code in _lineage(unit, table, day)}
        between = {unit.code for unit in right_after if unit.level == "district"}
        inside = [unit for unit in units if not larger or _province_code(unit, table, day) in larger]
        narrower = [unit for unit in inside if unit.parent in between]
        if len(narrower or inside) == 1:
            return (narrower or inside)[0], "name" if alone else "qualifier"
        if larger and not inside:
            return None  # the text puts it where no such unit is known
        units = tuple(narrower or inside)
    if len(units) == 1:
        return units[0], "name"
    if units[0].level == "commune" and (near := [unit for unit in units if unit.parent in districts]):
        if len(near) == 1:
            return near[0], "context"
        units = tuple(near)
    near = [unit for unit in units if _province_code(unit, table, day) in provinces | own]
    if len(near) == 1:
        home = _province_code(near[0], table, day) in provinces
        return near[0], "context" if home else "newspaper"
    return None


def _lineage(province: Unit, table: UnitTable, day: date) -> set[str]:
    """Return the code of a province; for a former one also those of its successors: `xã A (tỉnh B cũ)`."""
    return {province.code} | ({unit.code for unit in table.present(province)} if not province.stood_on(day) else set())


def _province_code(unit: Unit, table: UnitTable, day: date) -> str | None:
    province = table.province(unit, day)
    return province.code if province else None
