"""The administrative units of Vietnam from November 2021 on: which unit had a code on a day, and what replaced it.

Facts and pure functions over them. No file of the registry, no page and no article belongs in here.
"""

from crawler.units.table import Level, Unit, UnitTable, load_provinces, load_units

__all__ = ["Level", "Unit", "UnitTable", "load_provinces", "load_units"]
