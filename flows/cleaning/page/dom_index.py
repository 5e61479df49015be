"""The elements of a page in reading order, listed once and on demand, because each query to the tree is slow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import compress
from operator import attrgetter
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["DomIndex", "beside", "called_in", "each", "elements_after", "holds_any", "tag_numbers", "tags"]

MOST_TAGS = 1_000
"""The parser's numbers of tags of HTML are smaller; it gives larger ones to tags that it does not know."""
MAX_EMPTY = 8
"""Empty elements and texts that are passed over on the way to the element beside one."""


def tags(names: str) -> frozenset[str]:
    """Return the tag names in `names`, which are separated by commas as in a selector."""
    return frozenset(name.strip() for name in names.split(","))


def tag_numbers(names: str) -> frozenset[int | None]:
    """Return the parser's numbers of the tags in `names`, which are tags of HTML."""
    return frozenset(map(_number_of, tags(names)))


@cache
def _number_of(name: str) -> int | None:
    return LexborHTMLParser("").create_node(name).tag_id


def holds_any(node: LexborNode, numbers: frozenset[int | None]) -> bool:
    """Tell whether `node` or an element in it has one of the tags: for small elements in a fifth of a query's time."""
    return not numbers.isdisjoint(map(_TAG_NUMBER, node.traverse(include_text=False)))


def called_in(node: LexborNode, numbers: frozenset[int | None]) -> list[LexborNode]:
    """Return those of `node` and the elements in it that have one of the tags, in the order of the page."""
    return [inner for inner in node.traverse(include_text=False) if inner.tag_id in numbers]


def elements_after(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements that follow `node` in the same box."""
    below = node.next
    while below is not None:
        if below.is_element_node:
            yield below
        below = below.next


def beside(node: LexborNode, step: Literal["prev", "next"]) -> LexborNode | None:
    """Return the element or text before or after `node`, white space, line breaks, pictures and empty elements apart.

    None if there is none, or if more than a few empty ones stand between.
    """
    other: LexborNode | None = getattr(node, step)
    for _ in range(MAX_EMPTY):
        if other is None or other.text().strip():
            return other
        other = getattr(other, step)
    return None


def each(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    """Yield the elements that `selector` finds; those after the first are searched only if the caller continues."""
    first = tree.css_first(selector)
    if first is not None:
        yield first
        yield from tree.css(selector)[1:]


_TAG_NUMBER = attrgetter("tag_id")
_NEXT = 'link[rel~="next"], a[rel~="next"]'
_DECLARATIONS = ("title", "meta", "base")
"""The elements that hold a page's structured metadata, beside canonical links and JSON-LD."""


class DomIndex:
    """Every element of a page, in the order of the page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._places: dict[int | None, dict[int, int]] = {}

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
    def _called(self) -> Mapping[int | None, list[int]]:
        """The places of the elements, by the tag's number."""
        places: dict[int | None, list[int]] = defaultdict(list)
        for place, number in enumerate(self._numbers):
            places[number].append(place)
        return places

    @cached_property
    def _declared(self) -> Mapping[str | None, list[LexborNode]]:
        links, scripts = self.called("link"), self.called("script")
        return {
            **{tag: self.called(tag) for tag in _DECLARATIONS},
            "link": [node for node in links if "canonical" in (node.attrs.get("rel") or "").split()],
            "script": [node for node in scripts if "ld+json" in (node.attrs.get("type") or "")],
        }

    @property
    def root(self) -> LexborNode | None:
        """The outermost element."""
        return self._tree.root

    @property
    def size(self) -> int:
        """The number of the page's elements, comments included."""
        return len(self._nodes)

    def declarations(self, tag: str) -> list[LexborNode]:
        """Return the metadata elements named `tag`: `title`, `meta`, `base`, canonical `link`, JSON-LD `script`."""
        return self._declared.get(tag, [])

    def called(self, tag: str) -> list[LexborNode]:
        """Return the elements called `tag`, a tag of HTML."""
        return [self._nodes[place] for place in self._called.get(_number_of(tag), ())]

    def made_up(self) -> list[LexborNode]:
        """Return the elements whose tag is none of HTML."""
        numbers = (number for number in self._called if number is not None and number > MOST_TAGS)
        return [self._nodes[place] for number in numbers for place in self._called[number]]

    def properties(self, name: str) -> list[LexborNode]:
        """Return the elements that microdata calls `name`."""
        return self._described[0].get(name, [])

    def following(self) -> list[LexborNode]:
        """Return the links that the page calls its next page's."""
        return self._tree.css(_NEXT) if self._described[1] else []

    @cached_property
    def _described(self) -> tuple[dict[str, list[LexborNode]], bool]:
        """The elements of microdata, by their name, and whether there may be a link to a next page: in one query."""
        properties: dict[str, list[LexborNode]] = {}
        leads_on = False
        for node in self._tree.css(f"[itemprop], {_NEXT}"):
            attributes = node.attributes
            if "itemprop" in attributes:
                properties.setdefault(attributes["itemprop"] or "", []).append(node)
            leads_on = leads_on or "next" in (attributes.get("rel") or "").lower()
        return properties, leads_on

    def index(self, node: LexborNode | None) -> int | None:
        """Return the place of `node`; None if it has none."""
        if node is None:
            return None
        number = node.tag_id
        if number not in self._places:  # of all elements of that name at once: a page may ask for each of thousands
            nodes = self._nodes
            self._places[number] = {nodes[place].mem_id: place for place in self._called.get(number, ())}
        return self._places[number].get(node.mem_id)

    # `wanted` are numbers of tags, as `tag_numbers` gives them.

    def between(self, start: int, stop: int | None, wanted: frozenset[int | None]) -> Iterator[LexborNode]:
        """Yield the elements from place `start` to before `stop` (None: the end) that have a tag of `wanted`."""
        part = slice(max(0, start), stop)
        return compress(self._nodes[part], map(wanted.__contains__, self._numbers[part]))

    def placed(self, start: int, wanted: frozenset[int | None]) -> Iterator[tuple[int, LexborNode]]:
        """Yield the elements from place `start` on that have a tag of `wanted`, each with its place."""
        return compress(enumerate(self._nodes[start:], start), map(wanted.__contains__, self._numbers[start:]))

    def before(self, stop: int, wanted: frozenset[int | None]) -> Iterator[LexborNode]:
        """Yield the elements before place `stop` that have a tag of `wanted`, nearest first."""
        return compress(reversed(self._nodes[:stop]), map(wanted.__contains__, reversed(self._numbers[:stop])))
