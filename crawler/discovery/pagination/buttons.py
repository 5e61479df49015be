"""What a button says, and whether it belongs to the pager of a list or to something else on the page."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.discovery.pagination.labels import label_of

__all__ = ["MAX_BUTTONS", "class_of", "is_elsewhere", "is_in_pager", "text_of"]

MAX_BUTTONS = 20_000
"""Most elements of one page that are examined for one purpose; no newspaper's page has more of them."""

LEVELS = 6
"""So many elements around a button say whether it belongs to a pager, or to a menu or a show of pictures."""

PAGER = re.compile(
    r"pagination|paging|pager(?![a-z])|pages(?![a-z])|page-?(?:numbers?|item|link|nav|next)|phan-?trang", re.IGNORECASE
)
NO_PAGER = re.compile(
    r"carousel|swiper|slick|owl-|menu|navbar|comment|calendar|datepicker|modal|popup|(?:^|[\s_-])lich(?:$|[\s_-](?!su))|(?:^|[\s_-])slide[rs]?(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes of what has such buttons too: shows of pictures, menus, comments, calendars."""


def text_of(node: LexborNode) -> str:
    """Return the words of a button. Of other elements only their own words, so that no page is read many times."""
    if node.tag in ("a", "button", "input"):
        return label_of(node)
    said = node.text(deep=False) or ""
    return " ".join((said if said.strip() else node.attributes.get("aria-label") or "").split())[:100]


def is_in_pager(node: LexborNode) -> bool:
    return any(PAGER.search(class_of(each)) for each in _around(node))


def is_elsewhere(node: LexborNode) -> bool:
    """Tell whether a button belongs to a menu, a show of pictures, comments, or what stands around the page."""
    around = list(_around(node))
    if any(each.tag in ("header", "footer", "aside") or NO_PAGER.search(class_of(each)) for each in around):
        return True
    return any(each.tag == "nav" for each in around) and not is_in_pager(node)


def _around(node: LexborNode) -> Iterator[LexborNode]:
    """Yield an element and those around it, as far as they may say what it is for."""
    each: LexborNode | None = node
    for _ in range(LEVELS):
        if each is None or each.tag in ("body", "html", "main"):
            return
        yield each
        each = each.parent


def class_of(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
