"""Which room imports from which, read from the code by grimp, as import-linter does."""

from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp

__all__ = ["PACKAGES", "circle_in", "circles", "import_graph", "levels", "packages", "reduced", "rooms_of"]

PACKAGES = ("flows", "crawler", "storage")
"""The packages, in the order of the picture: each may import from those after it."""

Arrows = Mapping[str, frozenset[str]]
"""For each room the rooms that it imports from."""


@cache
def import_graph() -> grimp.ImportGraph:
    """Return the imports between all modules. Imports for type checking alone do not count, as for import-linter."""
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def packages() -> Iterator[str]:
    """Yield the name of every package that holds modules."""
    yield from sorted({module.rpartition(".")[0] for module in import_graph().modules if "." in module})


def rooms_of(*parents: str) -> Arrows:
    """Return the imports between the direct children of `parents`, packages and single modules alike."""
    graph = import_graph()
    arrows: dict[str, set[str]] = {child: set() for parent in parents for child in graph.find_children(parent)}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            room, other = _room(module, arrows), _room(imported, arrows)
            if room and other and room != other:
                arrows[room].add(other)
    return {room: frozenset(others) for room, others in arrows.items()}


def _room(module: str, rooms: Mapping[str, object]) -> str | None:
    return next((name for name in _names(module) if name in rooms), None)


def _names(module: str) -> Iterator[str]:
    """Yield a module's name and those of the packages that it is in."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def circle_in(arrows: Arrows) -> list[str]:
    """Return the rooms of one circle of imports, the first one again at its end; nothing if there is none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def circles() -> list[list[str]]:
    """Return a circle of imports between the children of each package that has one."""
    found = (circle_in(rooms_of(parent)) for parent in packages())
    return [circle for circle in found if circle]


def levels(arrows: Arrows) -> dict[str, int]:
    """Return how many steps down it is from each room to the lowest one that it needs; 0 for rooms that need none."""
    depth: dict[str, int] = {}
    for room in TopologicalSorter(arrows).static_order():
        depth[room] = max((depth[other] + 1 for other in arrows.get(room, ())), default=0)
    return depth


def reduced(arrows: Arrows) -> Arrows:
    """Leave out the arrows that a longer way implies, so that a picture can be read."""
    reach: dict[str, frozenset[str]] = {}
    for room in TopologicalSorter(arrows).static_order():
        others = arrows.get(room, frozenset())
        reach[room] = others.union(*(reach[other] for other in others))
    return {
        room: frozenset(other for other in others if not any(other in reach[between] for between in others - {other}))
        for room, others in arrows.items()
    }
