"""Names for slugs and codes: the data on newspapers and provinces that the pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.registry import Registry, Source
from crawler.units import Unit, load_provinces
from flows.drawing.tile_map import Tile, tiles_on

__all__ = ["Newspapers"]


@dataclass(frozen=True, slots=True)
class Newspapers:
    """The newspapers of the registry and the provinces of Vietnam. An unknown slug is shown as it is."""

    registry: Registry
    _by_slug: Mapping[str, Source] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_slug", {source.slug: source for source in self.registry.values()})

    def source(self, slug: str) -> Source | None:
        """Return a newspaper of the registry."""
        return self._by_slug.get(slug)

    def name(self, slug: str) -> str:
        """Return the name of a newspaper, or its slug."""
        source = self.source(slug)
        return source.name if source else slug

    def province(self, code: str, day: date) -> Unit | None:
        """Return the province that had `code` on `day`."""
        return load_provinces().on(code, day)

    def province_name(self, code: str | None, day: date) -> str:
        """Return a province's name on `day`, or its code."""
        unit = self.province(code, day) if code else None
        return unit.name if unit else code or ""

    def map_on(self, day: date) -> Sequence[tuple[Tile, Unit]]:
        """Return the provinces of `day` with their places on the map of tiles."""
        found = ((tile, self.province(tile.code, day)) for tile in tiles_on(day))
        return [(tile, unit) for tile, unit in found if unit is not None]

    def provinces_on(self, day: date) -> Sequence[Unit]:
        """Return the provinces of `day` by name."""
        return sorted((unit for _, unit in self.map_on(day)), key=lambda unit: unit.name)

    def ever_a_province(self, code: str) -> bool:
        """Tell whether a province has, or had, this code."""
        return any(unit.code == code for unit in load_provinces().units)

    def conditions(self, given: Mapping[str, str]) -> str:
        """Return the conditions of a list as people read them: the title of a feed or a chart."""
        told = []
        for name, value in given.items():
            if name == "q":
                told.append(f"“{value}”")
            elif name == "source":
                told.append(self.name(value))
            elif name == "province":
                told.append(self.province_name(value, date.max))
            elif name in ("section", "place", "person", "since", "until"):
                told.append(value)
        return ", ".join(told)
