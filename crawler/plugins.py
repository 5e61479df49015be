"""Objects that other installed packages contribute by entry points, as Scrapy and pytest know it.

A package names an object in a group of its `pyproject.toml`; docs/extending.md shows an example. Nothing is looked up
until something needs a name that baotinh itself does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from storage.errors import HintedError

__all__ = ["FAMILY_FUNCTIONS", "MONITORS", "Plugin", "PluginError", "announced"]

FAMILY_FUNCTIONS = "baotinh.family_functions"
"""Group of functions that repair a page's HTML before selectors read it: `str` to `str`."""
MONITORS = "baotinh.monitors"
"""Group of functions that look at the report of a run and return findings."""


class PluginError(HintedError):
    """An installed package contributes an object that cannot be used. Correct the package, or uninstall it."""

    code = "plugin"


@dataclass(frozen=True, slots=True)
class Plugin:
    """An object that an installed package announces; nothing of it is imported yet."""

    name: str
    package: str
    """Name and version of the package, as pip lists them: `my-papers 1.2`."""
    entry_point: EntryPoint

    def load(self) -> object:
        """Import the object. Raise PluginError if its package cannot do that."""
        try:
            return self.entry_point.load()
        except Exception as error:
            raise PluginError(
                f"{self}: cannot be imported from {self.entry_point.value}: {type(error).__name__}: {error}",
                hint=f"correct or uninstall {self.package}",
            ) from error

    def __str__(self) -> str:
        return f"{self.name} of {self.package}"


@cache
def announced(group: str) -> Mapping[str, Plugin]:
    """Return what the installed packages announce in `group`, by name and in alphabetical order.

    Raise PluginError if two packages announce one name. What is installed later is not seen by this process.
    """
    found: dict[str, Plugin] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
        plugin = Plugin(point.name, package, point)
        if point.name in found:
            raise PluginError(
                f"{found[point.name].package} and {package} both announce {point.name!r} in the group {group}",
                hint="uninstall one of them, or rename the entry point in one of them",
            )
        found[point.name] = plugin
    return found
