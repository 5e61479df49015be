"""The elements of a page that hold prose themselves."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

__all__ = ["MAX_DEPTH", "ROOTS", "Leaf", "ancestors", "form_of", "holds_text", "lies_within", "path_of"]

MAX_DEPTH = 60
"""Levels of elements that are looked at."""

MIN_PARAGRAPHS, MOST_PROSE = 3, 0.8
"""Paragraphs of the shortest text, and share of the page's prose that they have."""

ROOTS = frozenset({"body", "html", "-document"})
"""The outermost elements, which are nobody's box."""


@dataclass(slots=True)
class Leaf:
    """An element that holds prose itself."""

    node: LexborNode
    prose: float
    """Its characters of prose."""
    path: list[int]
    """Ids of the elements around it, innermost first, itself left out."""
    place: int
    """Its place in the reading order of all elements."""
    weight: float = 1.0
    """How much of its prose counts."""

    def lies_in(self, names: Set[int]) -> bool:
        """Tell whether it is, or lies in, one of the elements with these ids."""
        return self.node.mem_id in names or not names.isdisjoint(self.path)


def form_of(box: LexborNode) -> str:
    """Return what boxes share that are made alike: the tag and the class."""
    return f"{box.tag}.{box.attributes.get('class') or ''}"


def path_of(node: LexborNode | None) -> list[int]:
    """Return the ids of `node` and of the elements around it, innermost first."""
    found: list[int] = []
    while node is not None and len(found) < MAX_DEPTH:
        found.append(node.mem_id)
        node = node.parent
    return found


def ancestors(node: LexborNode | None) -> set[int]:
    """Return the ids of `node` and of the elements around it."""
    return set(path_of(node))


def lies_within(node: LexborNode, names: Set[int], levels: int) -> bool:
    """Tell whether one of the elements around `node`, so many `levels` up at most, has one of these ids."""
    above = node.parent
    for _ in range(levels):
        if above is None:
            return False
        if above.mem_id in names:
            return True
        above = above.parent
    return False


def holds_text(node: LexborNode, leaves: Sequence[Leaf]) -> bool:
    """Tell whether an element holds the text, whatever its name: some paragraphs, no list, with most of the prose.

    Drupal calls the field of the text `text-with-summary`, as others call leads. `leaves`: the page's.
    """
    held = [leaf for leaf in leaves if leaf.lies_in({node.mem_id})]
    if len(held) < MIN_PARAGRAPHS or any(leaf.node.tag == "li" for leaf in held):
        return False
    return sum(leaf.prose for leaf in held) > MOST_PROSE * sum(leaf.prose * leaf.weight for leaf in leaves)
