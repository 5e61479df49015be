"""The elements of a page in reading order, listed once and on demand, because each query to the tree is slow."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["DomIndex", "each", "tags"]


def tags(names: str) -> frozenset[str]:
    """Return the tag names in `names`, which are separated by commas as in a selector."""
    return frozenset(name.strip() for name in names.split(","))


def each(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    """Yield the elements that `selector` finds; those after the first are searched only if the caller continues."""
    first = tree.css_first(selector)
    if first is not None:
        yield first
        yield from tree.css(selector)[1:]


_DECLARATIONS = ("title", "meta", "base")
"""The elements that hold a page's structured metadata, beside canonical links and JSON-LD."""


class DomIndex:
    """Every element of a page, in the order of the page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._properties: dict[str, list[LexborNode]] | None = None
        self._places: dict[str | None, dict[int, int]] = {}

    @cached_property
    def _listed(self) -> tuple[list[LexborNode], list[int | None], Mapping[int | None, tuple[str | None, list[int]]]]:
        """The elements, the numbers of their tags, and by the tag's number its name and the places of its elements.

        A walk costs two thirds of a query for all elements; to ask for a number, a quarter of asking for a name.
        """
        nodes: list[LexborNode] = []
        numbers: list[int | None] = []
        called: dict[int | None, tuple[str | None, list[int]]] = {}
        root = self._tree.root
        for node in root.traverse(include_text=False) if root is not None else ():
            number = node.tag_id
            known = called.get(number)
            if known is None:
                known = called[number] = node.tag, []
            if known[0] != "-comment":
                known[1].append(len(nodes))
                nodes.append(node)
                numbers.append(number)
        return nodes, numbers, called

    @property
    def _nodes(self) -> list[LexborNode]:
        return self._listed[0]

    @property
    def _numbers(self) -> list[int | None]:
        return self._listed[1]

    @cached_property
    def _called(self) -> Mapping[str | None, list[int]]:
        return dict(self._listed[2].values())

    @cached_property
    def _declared(self) -> Mapping[str | None, list[LexborNode]]:
        links, scripts = self.called("link"), self.called("script")
        return {
            **{tag: self.called(tag) for tag in _DECLARATIONS},
            "link": [node for node in links if "canonical" in (node.attributes.get("rel") or "").split()],
            "script": [node for node in scripts if "ld+json" in (node.attributes.get("type") or "")],
        }

    @property
    def root(self) -> LexborNode | None:
        """The outermost element."""
        return self._tree.root

    def declarations(self, tag: str) -> list[LexborNode]:
        """Return the metadata elements named `tag`: `title`, `meta`, `base`, canonical `link`, JSON-LD `script`."""
        return self._declared.get(tag, [])

    def called(self, tag: str) -> list[LexborNode]:
        """Return the elements called `tag`."""
        return [self._nodes[place] for place in self._called.get(tag, ())]

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
        tag = node.tag
        if tag not in self._places:  # of all elements of that name at once: a page may ask for each of thousands
            nodes = self._nodes
            self._places[tag] = {nodes[place].mem_id: place for place in self._called.get(tag, ())}
        return self._places[tag].get(node.mem_id)

    def between(self, start: int, stop: int | None, wanted: frozenset[str]) -> Iterator[LexborNode]:
        """Yield the elements from place `start` to before `stop` (None: the end) that have a tag of `wanted`."""
        nodes, numbers, found = self._nodes, self._numbers, self._numbers_of(wanted)
        for index in range(max(0, start), len(nodes) if stop is None else stop):
            if numbers[index] in found:
                yield nodes[index]

    def placed(self, start: int, wanted: frozenset[str]) -> Iterator[tuple[int, LexborNode]]:
        """Yield the elements from place `start` on that have a tag of `wanted`, each with its place."""
        nodes, numbers, found = self._nodes, self._numbers, self._numbers_of(wanted)
        for index in range(max(0, start), len(nodes)):
            if numbers[index] in found:
                yield index, nodes[index]

    def before(self, stop: int, wanted: frozenset[str]) -> Iterator[LexborNode]:
        """Yield the elements before place `stop` that have a tag of `wanted`, nearest first."""
        nodes, numbers, found = self._nodes, self._numbers, self._numbers_of(wanted)
        for index in range(stop - 1, -1, -1):
            if numbers[index] in found:
                yield nodes[index]

    def _numbers_of(self, wanted: frozenset[str]) -> frozenset[int | None]:
        return frozenset(number for number, (name, _) in self._listed[2].items() if name in wanted)
