"""Weak signs of a section, for pages that print no path: a marked item of the menu, or one that the address names.

They count only where they are beyond doubt: one item of the page's menu is marked, and it is not the first, which some
pages always mark; or the address begins with an item's, whose words it spells.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import bare, loose, tidy
from flows.metadata.subjects.crumbs import leads_to_section
from flows.metadata.subjects.section_names import MAX_SECTION, is_home

__all__ = ["active_item", "named_by_address"]

FEW_ITEMS, MOST_ITEMS = 4, 60
"""Items of the smallest and of the largest menu."""
MOST_PARTS = 2
"""Parts of an address that name sections."""
_LINKS = tag_numbers("a")
_ACTIVE = re.compile(
    r"(?:^|[\s_-])(?:is-?)?(?:active|current|selected|highlight(?:ed)?|hover|chon|dang-?chon|dang-?xem|hien-?tai)"
    r"(?:$|[\s_-])|(?:Active|Current|Selected|Highlighted)(?:$|[A-Z\s_-])",
)
_NO_WORD = re.compile(r"[^a-z0-9]+")
_GENERAL = frozenset({"tin tức", "tin tuc", "tin", "bài viết", "bài", "tin bài", "news", "article", "articles", "blog"})
"""What addresses call all articles."""


def named_by_address(dom: DomIndex, url: str) -> list[str]:
    """Return the names of sections that the address `url` begins with, as links of the page to them say: `Giáo dục`."""
    try:
        parts = urlsplit(url).path.strip("/").split("/")[:-1]
    except ValueError:
        return []
    found: list[str] = []
    for number in range(1, min(len(parts), MOST_PARTS) + 1):
        path = "/".join(parts[:number])
        name = _name_of(dom, path, _NO_WORD.sub("-", parts[number - 1].lower()).strip("-"), url)
        if not name:
            break
        found.append(name)
    return found


def _name_of(dom: DomIndex, path: str, slug: str, url: str) -> str:
    """Return what the links to `path` say, if they say one thing that `slug` spells; empty if none does."""
    if len(slug) < 3 or slug.isdecimal():
        return ""
    host = urlsplit(url).hostname
    said: dict[str, str] = {}
    for link in dom.called("a"):
        href = link.attributes.get("href") or ""
        if path not in href or len(href) > len(path) + 80:
            continue
        try:
            address = urlsplit(href)
        except ValueError:
            continue
        if address.path.strip("/") == path and address.hostname in (None, host) and not address.query:
            text = text_of(link)
            if text and _NO_WORD.sub("-", loose(text)).strip("-") == slug and text.casefold() not in _GENERAL:
                said.setdefault(bare(text), text)
    return next(iter(said.values())) if len(said) == 1 else ""


def active_item(location: ArticleLocation) -> list[str]:
    """Return the words of the item that is marked in the largest menu above the headline."""
    start = location.dom.index(location.headline_node)
    menus: dict[int, list[LexborNode]] = {}
    for link in location.dom.between(0, start, _LINKS) if start is not None else ():
        if (box := _menu_around(link)) is not None:
            menus.setdefault(box.mem_id, []).append(link)
    menu = max(menus.values(), key=len, default=[])
    if not FEW_ITEMS <= len(menu) <= MOST_ITEMS:
        return []
    marked = [(place, link) for place, link in enumerate(menu) if _is_marked(link)]
    if len(marked) != 1:
        return []
    (place, link), text = marked[0], text_of(marked[0][1])
    first = next((at for at, item in enumerate(menu) if not is_home(tidy(item.text()))), 0)
    if place == first or not leads_to_section(link.attributes.get("href")) or not 0 < len(text) <= MAX_SECTION:
        return []
    return [text]


def _menu_around(link: LexborNode) -> LexborNode | None:
    """Return the box that holds a link beside others, each in an item of its own or in none."""
    box = link.parent
    return box.parent if box is not None and box.tag in ("li", "td") else box


def _is_marked(link: LexborNode) -> bool:
    """Tell whether a link, or its item in a list, is marked as the one that is looked at."""
    return any(
        _ACTIVE.search(node.attributes.get("class") or "") or node.attributes.get("aria-current") in ("page", "true")
        for node in _with_item(link)
    )


def _with_item(link: LexborNode) -> Iterator[LexborNode]:
    yield link
    if link.parent is not None and link.parent.tag in ("li", "td"):
        yield link.parent
