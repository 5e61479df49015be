"""The provinces of newspapers and of their articles.

A code alone names no province: 15 was Yên Bái until 30 June 2025 and has been Lào Cai since.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from crawler.units.table import Unit, load_provinces
from storage.model.moments import VIETNAM
from storage.model.named import Province, ProvinceUnit

__all__ = ["lineage_of", "present_province", "province_of"]

_BEFORE_THE_REFORM = date(2021, 11, 1)
"""The first day of the facts. No code of a province changed between this day and the reform of July 2025."""


def present_province(code: str) -> Unit | None:
    """Return the province that has `code` at the end of the facts; None if no province has it."""
    return load_provinces().on(code, date.max)


def lineage_of(code: str) -> tuple[Unit, ...]:
    """Return the province that had `code` before July 2025 and each one that replaced it, the present one last.

    Empty if no province had that code then.
    """
    table = load_provinces()
    unit = table.on(code, _BEFORE_THE_REFORM)
    return (unit, *table.successors(unit)) if unit else ()


def province_of(
    codes_before: Iterable[str], moment: datetime, named: Mapping[str, int] | None = None
) -> Province | None:
    """Return the province of an article: the one of the article's day in Vietnam, and the present one.

    `codes_before` are the codes of the provinces that the newspaper served before July 2025. `named` says how often
    the text names each province, by its code on that day. The province that the text names most often wins, and the
    first one on a tie. `moment` must have a time zone. Return None if no code in `codes_before` is a province's.
    """
    day = moment.astimezone(VIETNAM).date()
    lineages = [lineage for code in codes_before if (lineage := lineage_of(code))]
    if not lineages:
        return None

    def mentions(lineage: tuple[Unit, ...]) -> int:
        return sum((named or {}).get(unit.code, 0) for unit in lineage if unit.stood_on(day))

    lineage = max(lineages, key=mentions)
    then = next(unit for unit in lineage if unit.stood_on(day))
    return Province(then=_recorded(then), now=_recorded(lineage[-1]))


def _recorded(unit: Unit) -> ProvinceUnit:
    return ProvinceUnit(code=unit.code, name=unit.name)
