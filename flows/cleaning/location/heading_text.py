"""The text of a heading as a reader sees it: the words of its lines do not run together."""

import re

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.typography import tidy

__all__ = ["heading_of"]

_LINES = tag_numbers("br, div, p, li, dt, dd, td, th, tr, section, header, hgroup, h1, h2, h3, h4, h5, h6")
_SILENT = frozenset({"script", "style", "noscript", "template"})
_LABELS = frozenset({"title", "desc"})
"""What a drawing is called, for those who do not see it."""
_LINE_STYLE = re.compile(r"display\s{0,5}:\s{0,5}(?:block|flex|grid|table|list-item)\b")
_LINE_CLASSES = frozenset({"d-block", "block", "db"})
"""Classes by which sheets of styles that many sites share give an element a line of its own."""


def heading_of(node: LexborNode) -> str:
    """Return the tidy text of a heading, without scripts and the labels of drawings in it.

    Elements that stand in lines of their own part words; those within a line, as for a drop cap, do not.
    """
    only = node.first_child
    if only is None or (only.is_text_node and only.next is None):
        return tidy(node.text())
    return tidy("".join(_chunks(node)))


def _chunks(node: LexborNode) -> list[str]:
    """Return the strings of `node` in order, and a space at both ends of each line."""
    chunks: list[str] = []
    waiting: list[LexborNode | str] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            chunks.append(current)
        elif current.is_text_node:
            chunks.append(current.text_content or "")
        elif current.tag not in _SILENT:
            child = current.last_child
            while child is not None:
                if not (current.tag == "svg" and child.tag in _LABELS):
                    waiting += [" ", child, " "] if _is_line(child) else [child]
                child = child.prev
    return chunks


def _is_line(node: LexborNode) -> bool:
    """Tell whether an element stands in a line of its own; a single letter is a drop cap."""
    if node.is_text_node:
        return False
    if node.tag == "br":
        return True
    attributes = node.attributes
    style = (attributes.get("style") or "").lower()
    if "float" in style:
        return False
    names = (attributes.get("class") or "").split()
    by_look = bool(_LINE_STYLE.search(style)) or not _LINE_CLASSES.isdisjoint(names)
    if by_look or node.tag_id in _LINES:
        return len(node.text().strip()) > 1
    return bool(names) and _follows_named(node)


def _follows_named(node: LexborNode) -> bool:
    """Tell whether an element with a class directly follows another, and both have several words: a sheet parts them.

    Without classes it is one line, in which a comma or a capital may stand within a word: `5,<b>5</b>`, `You<b>Tube`.
    """
    before = node.prev
    if before is None or not before.is_element_node or not before.attributes.get("class"):
        return False
    said, above = node.text(), before.text()
    begins_word = len(above) > 1 and above[-1].isalpha() and above[-2].isspace()  # `Mùa m` and `ận chín`
    return not begins_word and min(len(said.split()), len(above.split())) > 1
