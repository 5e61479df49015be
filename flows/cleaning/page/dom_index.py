"""The elements of a page in reading order, listed once and on demand, because each query to the tree is slow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import compress
from operator import attrgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["DomIndex", "called_in", "each", "holds_any", "tag_numbers", "tags"]


def tags(names: str) -> frozenset[str]:
    """Return the tag names in `names`, which are separated by commas as in a selector."""
    return frozenset(name.strip() for name in names.split(","))


def tag_numbers(names: str) -> frozenset[int | None]:
    """Return the parser's numbers of the tags in `names`, which are tags of HTML."""
    root = LexborHTMLParser("").create_node
    return frozenset(root(name).tag_id for name in tags(names))


def holds_any(node: LexborNode, numbers: frozenset[int | None]) -> bool:
    """Tell whether `node` or an element in it has one of the tags: for small elements in a fifth of a query's time."""
    return not numbers.isdisjoint(map(_TAG_NUMBER, node.traverse(include_text=False)))


def called_in(node: LexborNode, numbers: frozenset[int | None]) -> list[LexborNode]:
    """Return those of `node` and the elements in it that have one of the tags, in the order of the page."""
    return [inner for inner in node.traverse(include_text=False) if inner.tag_id in numbers]


def each(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    """Yield the elements that `selector` finds; those after the first are searched only if the caller continues."""
    first = tree.css_first(selector)
    if first is not None:
        yield first
        yield from tree.css(selector)[1:]


_TAG_NUMBER = attrgetter("tag_id")
_DECLARATIONS = ("title", "meta", "base")
"""The elements that hold a page's structured metadata, beside canonical links and JSON-LD."""


class DomIndex:
    """Every element of a page, in the order of the page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._properties: dict[str, list[LexborNode]] | None = None
        self._places: dict[str | None, dict[int, int]] = {}
        self._wanted: dict[frozenset[str], frozenset[int | None]] = {}

    # The lists below are made by functions of C: a loop over a page's thousand elements costs three times as much.

    @cached_property
    def _nodes(self) -> list[LexborNode]:
        """The elements, comments included, which no caller asks for."""
        root = self._tree.root
        return list(root.traverse(include_text=False)) if root is not None else []

    @cached_property
    def _numbers(self) -> list[int | None]:
        """The numbers of their tags: to ask for a number costs half of asking for a name."""
        return list(map(_TAG_NUMBER, self._nodes))

    @cached_property
    def _called(self) -> Mapping[str | None, list[int]]:
        """The places of the elements, by the tag's name."""
        places: dict[int | None, list[int]] = defaultdict(list)
        for place, number in enumerate(self._numbers):
            places[number].append(place)
        return {self._nodes[found[0]].tag: found for found in places.values()}

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
        return map(self._nodes.__getitem__, self._places_of(start, stop, wanted))

    def placed(self, start: int, wanted: frozenset[str]) -> Iterator[tuple[int, LexborNode]]:
        """Yield the elements from place `start` on that have a tag of `wanted`, each with its place."""
        nodes = self._nodes
        return ((place, nodes[place]) for place in self._places_of(start, None, wanted))

    def before(self, stop: int, wanted: frozenset[str]) -> Iterator[LexborNode]:
        """Yield the elements before place `stop` that have a tag of `wanted`, nearest first."""
        backwards = range(stop - 1, -1, -1)
        has_tag = map(self._numbers_of(wanted).__contains__, map(self._numbers.__getitem__, backwards))
        return map(self._nodes.__getitem__, compress(backwards, has_tag))

    def _places_of(self, start: int, stop: int | None, wanted: frozenset[str]) -> Iterator[int]:
        count = len(self._nodes)
        places = range(max(0, start), count if stop is None else min(stop, count))
        has_tag = map(self._numbers_of(wanted).__contains__, map(self._numbers.__getitem__, places))
        return compress(places, has_tag)

    def _numbers_of(self, wanted: frozenset[str]) -> frozenset[int | None]:
        if wanted not in self._wanted:
            found = (self._numbers[places[0]] for name, places in self._called.items() if name in wanted)
            self._wanted[wanted] = frozenset(found)
        return self._wanted[wanted]
