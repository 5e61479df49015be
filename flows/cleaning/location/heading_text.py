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
_ENDS_WORD = (",", ";", ":", "?", "!", "…")


def heading_of(node: LexborNode) -> str:
    """Return the tidy text of a heading, without scripts and the labels of drawings in it.

    Elements that stand in lines of their own part words; those within a line, as for a drop cap, do not.
    """
    only = node.first_child
    if only is None or (only.is_text_node and only.next is None):
        return tidy(node.text())
    chunks = _chunks(node)
    parted = [
        f" {after}" if _ends_before(before, after) else after
        for before, after in zip(["", *chunks], chunks, strict=False)
    ]
    return tidy("".join(parted))


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
    return _follows_its_like(node, names)


def _follows_its_like(node: LexborNode, names: list[str]) -> bool:
    """Tell whether an element directly follows one of its class, and both have several words: a sheet parts them."""
    before = node.prev
    if not names or before is None or before.is_text_node or before.tag != node.tag:
        return False
    alike = (before.attributes.get("class") or "").split() == names
    return alike and min(len(node.text().split()), len(before.text().split())) > 1


def _ends_before(before: str, after: str) -> bool:
    """Tell whether a word ends between two strings that touch: at a comma, or where a capital follows small letters."""
    if not after[:1].isalpha():
        return False
    if before.endswith(_ENDS_WORD):
        return True
    return before[-1:].islower() and after[0].isupper() and min(len(before.split()), len(after.split())) > 1
