"""The elements of a page in reading order, listed once: asking the tree anew for each question is what costs."""

from collections import defaultdict
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Outline", "tags"]


def tags(names: str) -> frozenset[str]:
    """Return the tag names in `names`, which commas part as in a selector."""
    return frozenset(name.strip() for name in names.split(","))


class Outline:
    """Every element of a page, in the order of the page."""

    __slots__ = ("_called", "_places", "_properties", "_tags", "_tree", "nodes")

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self.nodes: list[LexborNode] = tree.css("*")
        self._tags = [node.tag for node in self.nodes]
        self._called: defaultdict[str | None, list[int]] = defaultdict(list)
        for place, tag in enumerate(self._tags):
            self._called[tag].append(place)
        self._properties: dict[str, list[LexborNode]] | None = None
        self._places: dict[int, int | None] = {}

    def called(self, tag: str) -> list[LexborNode]:
        """Return the elements called `tag`."""
        return [self.nodes[place] for place in self._called.get(tag, ())]

    def properties(self, name: str) -> list[LexborNode]:
        """Return the elements that microdata calls `name`."""
        if self._properties is None:
            self._properties = {}
            for node in self._tree.css("[itemprop]"):
                self._properties.setdefault(node.attributes.get("itemprop") or "", []).append(node)
        return self._properties.get(name, [])

    def index(self, node: LexborNode | None) -> int | None:
        """Return the place of `node`; None if it has none."""
        if node is None:
            return None
        name, wanted = node.mem_id, node.tag
        if name not in self._places:
            alike = self._called.get(wanted, ())
            self._places[name] = next((place for place in alike if self.nodes[place].mem_id == name), None)
        return self._places[name]

    def between(self, start: int, stop: int | None, wanted: frozenset[str]) -> Iterator[LexborNode]:
        """Yield the elements from place `start` to before `stop` (None: the end) that have a tag of `wanted`."""
        nodes, names = self.nodes, self._tags
        for index in range(max(0, start), len(nodes) if stop is None else stop):
            if names[index] in wanted:
                yield nodes[index]

    def before(self, stop: int, wanted: frozenset[str]) -> Iterator[LexborNode]:
        """Yield the elements before place `stop` that have a tag of `wanted`, nearest first."""
        for index in range(stop - 1, -1, -1):
            if self._tags[index] in wanted:
                yield self.nodes[index]
