"""Items of microdata: which of them is an article, and what it is called."""

import re

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import called_in, tag_numbers

__all__ = ["article_item_around", "headline_of_item"]

LEVELS = 12
"""Elements around a property of an item that are looked at."""
_ARTICLE = re.compile(r"schema\.org/\w*(?:Article|Posting)\b", re.IGNORECASE)
_TITLES = tag_numbers("h1, h2, h3, h4, h5, h6")


def article_item_around(node: LexborNode) -> LexborNode | None:
    """Return the item of an article that a property such as `datePublished` belongs to; None if there is none.

    The item of its author or publisher lies within the article's.
    """
    if "itemprop" not in node.attributes:
        return None
    box = node.parent
    for _ in range(LEVELS):
        if box is None or box.tag in ("head", "body", "html"):
            return None
        if "itemscope" in (attributes := box.attributes) and _ARTICLE.search(attributes.get("itemtype") or ""):
            return box
        box = box.parent
    return None


def headline_of_item(item: LexborNode) -> str:
    """Return what an article's item calls it: its headline or name, else its first heading; empty if nothing does."""
    for name in ("headline", "name"):
        for node in item.css(f'[itemprop~="{name}"]'):
            if _belongs_to(node, item) and (told := (node.attributes.get("content") or node.text()).strip()):
                return told
    return next((told for node in called_in(item, _TITLES) if (told := node.text().strip())), "")


def _belongs_to(node: LexborNode, item: LexborNode) -> bool:
    """Tell whether a property is the item's own, and not that of an item in it: its author's name."""
    box = node.parent
    while box is not None and "itemscope" not in box.attributes:
        box = box.parent
    return box is not None and box.mem_id == item.mem_id
