"""What a link or button of a pager says, in words or in pictures, and whether it leads to older or to newer pages."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.discovery.pagination.words import says_next, says_previous

__all__ = ["is_back", "is_forward", "label_of"]

MAX_PARTS = 8
"""Parts of a link that are looked at for pictures; a link of a pager has one or two."""

LINKS = ("a", "button", "option", "input")
"""Elements that hold little besides their words."""

ICON = re.compile(
    r"(?:^|[\s_-])(?:arrows?|chevrons?|angles?|carets?)(?:[_-]+[^\W_]+)*?[_-]+(?:(?P<back>left)|(?P<on>right))(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes of pictures: `fa-angle-left`, `bi-chevron-right`."""

ICON_NAME = re.compile(
    r"(?:chevron|navigate|arrow|keyboard_arrow|keyboard_double_arrow|first|last)_(?:back|forward|before|next|left|right|page)"
    r"(?:_ios(?:_new)?)?"
)
"""Names that fonts of icons show as a picture."""


def label_of(node: LexborNode) -> str:
    """Return what a link says: its text, or what says the same to those who cannot see its picture."""
    return next(_names(node), "")


def is_back(node: LexborNode) -> bool:
    """Tell whether a link leads to the page before, or to the first one."""
    return _direction(node) < 0


def is_forward(node: LexborNode) -> bool:
    """Tell whether a link leads to the next page."""
    return _direction(node) > 0


def _direction(node: LexborNode) -> int:
    """Return 1 for the next page, -1 for the one before, 0 if nothing is said. Words count more than arrows."""
    names = list(_names(node))
    names.sort(key=lambda name: not any(map(str.isalpha, name)))
    for name in names:
        if says_next(name):
            return 1
        if says_previous(name):
            return -1
    return 0 if any(map(str.isalnum, "".join(names))) else _pictured(node)


def _names(node: LexborNode) -> Iterator[str]:
    """Yield the text of a link, its labels and those of its pictures."""
    said = [ICON_NAME.sub("", _text(node))]
    said += [
        node.attributes.get(name) or "" for name in ("aria-label", "title", "value" if node.tag == "input" else "alt")
    ]
    for part in islice(node.css("[aria-label], [title], [alt]"), MAX_PARTS) if node.tag in LINKS else ():
        said += [part.attributes.get(name) or "" for name in ("aria-label", "title", "alt")]
    for text in said:
        if text.strip():
            yield " ".join(text.split())[:100]


def _text(node: LexborNode) -> str:
    """Return the text of a link; of other elements only their own and their children's, so no page is read often."""
    if node.tag in LINKS:
        return node.text() or ""
    children = islice(node.iter(), MAX_PARTS)
    return " ".join(each.text(deep=False) or "" for each in (node, *children))


def _pictured(node: LexborNode) -> int:
    """Return the direction of the picture in a link without words."""
    for part in (node, *(islice(node.css("i, span, svg, em"), MAX_PARTS) if node.tag in LINKS else ())):
        icon = ICON.search(part.attributes.get("class") or "")
        if icon is not None:
            return 1 if icon["on"] else -1
    named = ICON_NAME.search(_text(node))
    if named is None:
        return 0
    return 1 if re.search("next|right|forward", named[0]) else -1 if re.search("before|left|back", named[0]) else 0
