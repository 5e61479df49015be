"""The administrative units of Vietnam from November 2021 on: what existed on a day, and what became of it. Pure."""

from flows.metadata.units.table import Level, Unit, UnitTable, load_units

__all__ = ["Level", "Unit", "UnitTable", "load_units"]
