"""Tells the words of a picture from the lead, which may stand in the same place."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf
from flows.cleaning.page.dom_index import holds_any, tag_numbers
from flows.cleaning.page.layout_signs import DATE

__all__ = ["NO_LEAD", "is_beside_picture", "is_slide"]

MAX_WORDS, FEW_SLIDES = 30, 3
"""Characters that a picture's own box may hold, and lines of one class beside pictures that make slides."""
_MEDIA = tag_numbers("img, figure, picture, video, iframe, audio")
NO_LEAD = re.compile(
    r"caption|chu-?thich|\bcap\b|note|notice|alert|warning|thong-?bao|canh-?bao|browser|update", re.IGNORECASE
)
"""Names of lines that stand where a lead may: a picture's words, a message to the reader."""


def is_beside_picture(node: LexborNode) -> bool:
    """Tell whether a picture without words stands right above a line, or its class calls it a caption or a notice."""
    names = " ".join(filter(None, map(node.attributes.get, ("class", "id"))))
    return _is_below_picture(node) or bool(NO_LEAD.search(names))


def is_slide(node: LexborNode, leaves: Iterable[Leaf]) -> bool:
    """Tell whether a line is one of several that have its class and stand below pictures."""
    named = node.attributes.get("class")
    if not named or not _is_below_picture(node):
        return False
    alike = (leaf.node for leaf in leaves if leaf.node.attributes.get("class") == named)
    return sum(map(_is_below_picture, alike)) >= FEW_SLIDES


def _is_below_picture(node: LexborNode) -> bool:
    before = node.prev
    while before is not None and not before.is_element_node and not before.text().strip():
        before = before.prev
    if before is None or not before.is_element_node or not holds_any(before, _MEDIA):
        return False
    words = before.text().strip()
    return len(words) < MAX_WORDS and not DATE.search(words)  # a writer's picture, name and date
