"""Names of administrative units as they are printed, and the units that bear them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from crawler.units import Unit, load_units
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.text import fold_name

__all__ = ["COMMUNES", "TYPE_WORDS", "Gazetteer", "load_gazetteer"]

COMMUNES = frozenset({"xã", "phường", "thị trấn"})
"""Types of communes."""
_CITY = frozenset({"thành phố", "thành phố trực thuộc trung ương"})

TYPE_WORDS: Mapping[str, frozenset[str]] = {
    "tỉnh": frozenset({"tỉnh"}),
    "thủ đô": _CITY,
    "thành phố": _CITY,
    "tp": _CITY,
    "t p": _CITY,
    "quận": frozenset({"quận"}),
    "q": frozenset({"quận"}),
    "huyện": frozenset({"huyện"}),
    "huyện đảo": frozenset({"huyện"}),
    "h": frozenset({"huyện"}),
    "thị xã": frozenset({"thị xã"}),
    "tx": frozenset({"thị xã"}),
    "phường": frozenset({"phường"}),
    "p": frozenset({"phường"}),
    "thị trấn": frozenset({"thị trấn"}),
    "tt": frozenset({"thị trấn"}),
    "xã": frozenset({"xã"}),
    "đặc khu": frozenset({"đặc khu"}),
}
"""Words before a name, folded, and the types of unit that they announce."""

_HIGHLAND = frozenset({"ea", "ia", "krông", "đắk", "đăk", "cư", "chư", "kông", "plei", "hra", "ayun"})
"""Words that open names of Ê Đê, Gia Rai and Ba Na origin, whose spelling varies."""

_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v"}

_TYPE_PREFIX = re.compile(r"(?:tp|tx|tt|thành phố|t\.p|thủ đô|huyện|thị xã|đặc khu|n\.?t)\b\.?\s*", re.IGNORECASE)
_SURE_ABBREVIATIONS = frozenset({"tphcm", "tp hcm", "t p hcm", "tt huế", "t t huế", "brvt", "br vt"})
"""Abbreviations that stand for a province without a type word before them. `HN` or `TTH` could be anything."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Folded names, each with its units of every period."""

    by_type: Mapping[str, Mapping[str, tuple[Unit, ...]]]
    """Type of unit, then name."""
    bare: Mapping[str, tuple[Unit, ...]]
    """Names that need no type word: provinces, and cities that everybody knows."""
    bare_firsts: frozenset[str]
    """First words of those."""
    local_firsts: frozenset[str]
    """The same with the first words of the names of districts."""
    districts: Mapping[str, tuple[Unit, ...]]
    """Names of districts of two words and more."""
    longest: int
    """Words of the longest name."""
    provinces: frozenset[str]
    """Names of provinces."""

    def inside(self, name: str, districts: Sequence[Unit]) -> tuple[Unit, ...]:
        """Return the communes with the folded `name` that lie in one of `districts`."""
        codes = {unit.code for unit in districts if unit.level == "district"}
        return tuple(unit for unit in self.typed(name, COMMUNES) if unit.parent in codes)

    def around(self, name: str, communes: Sequence[Unit]) -> tuple[Unit, ...]:
        """Return the districts with the folded `name` in which one of `communes` lies."""
        codes = {unit.parent for unit in communes if unit.level == "commune"}
        return tuple(unit for unit in self.districts.get(name, ()) if unit.code in codes)

    def typed(self, name: str, types: frozenset[str]) -> tuple[Unit, ...]:
        """Return the units of one of `types` with the folded `name`."""
        return tuple(unit for kind in sorted(types) for unit in self.by_type.get(kind, {}).get(name, ()))


@cache
def load_gazetteer() -> Gazetteer:
    """Build the gazetteer from the table of units, once a process."""
    table = load_units()
    by_type: dict[str, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    bare: dict[str, list[Unit]] = defaultdict(list)
    cities = words_of("known_cities")
    districts: dict[str, list[Unit]] = defaultdict(list)
    for unit in table.units:
        name = fold_name(unit.name)
        for spelling in _spellings(name):
            by_type[unit.type][spelling].append(unit)
        if unit.level == "district" and " " in name:
            districts[name].append(unit)
        if (unit.level == "province" and name != "hồ chí minh") or (
            name in cities and (unit.level == "district" or unit.type == "đặc khu")
        ):
            bare[name].append(unit)
    provinces = frozenset(fold_name(unit.name) for unit in table.units if unit.level == "province")
    for unit, alias, kind in table.aliases():
        if kind == "informal" and unit.code != "79":
            continue
        folded = fold_name(alias)
        name = fold_name(_TYPE_PREFIX.sub("", alias, count=1)) or folded
        if unit not in by_type[unit.type][name]:
            by_type[unit.type][name].append(unit)
        sure = kind != "abbreviation" or folded in _SURE_ABBREVIATIONS
        known = (unit.level == "province" and sure) or (unit.level == "district" and folded in cities)
        if known and unit not in bare[folded]:
            bare[folded].append(unit)
    return Gazetteer(
        by_type={kind: {name: tuple(units) for name, units in names.items()} for kind, names in by_type.items()},
        bare={name: tuple(units) for name, units in bare.items()},
        districts={name: tuple(units) for name, units in districts.items()},
        bare_firsts=frozenset(name.split()[0] for name in bare),
        local_firsts=frozenset(name.split()[0] for name in (*bare, *districts)),
        longest=max(len(name.split()) for names in by_type.values() for name in names),
        provinces=provinces,
    )


def _spellings(name: str) -> set[str]:
    """Return the forms in which a folded name is printed.

    A number at its end may be Roman (`quế xuân ii`); names of the Central Highlands have two words in one (`eabông`).
    """
    words = name.split()
    if len(words) > 1 and words[-1] in _ROMAN:
        return {name, " ".join([*words[:-1], _ROMAN[words[-1]]])}
    if len(words) == 1 or words[0] not in _HIGHLAND:
        return {name}
    joined = ([*words[:place], words[place] + words[place + 1], *words[place + 2 :]] for place in range(len(words) - 1))
    return {name, *(" ".join(parts) for parts in joined)}
