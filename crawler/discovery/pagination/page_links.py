"""Finds the next page of a section among the links and buttons of its page."""

import re
from collections.abc import Callable
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.addresses import is_article
from crawler.discovery.links import absolute, first, own_sites, site_of
from crawler.discovery.pagination.addresses import is_same_list
from crawler.discovery.pagination.buttons import is_elsewhere, text_of
from crawler.discovery.pagination.page_buttons import page_of_button
from crawler.discovery.pagination.page_numbers import next_page
from crawler.discovery.pagination.words import says_next, says_page
from crawler.registry import Source

__all__ = ["MAX_LINKS_SEEN", "next_pages"]

MAX_LINKS_SEEN = 20_000
"""Most links of one page that are examined; no newspaper's page has more."""

NEXT_PAGE = ('link[rel~="next"]', 'a[rel~="next"]')
"""HTML's own marks of a next page, tried after the rules of the source."""

PAGE_LINKS = "a, option, [data-url], [data-href], [data-next-url]"
"""Elements that lead to other pages of a list: links, a menu of pages, a button with a script."""

LINK_ATTRIBUTES = ("href", "data-url", "data-href", "data-next-url", "value", "onclick")
SCRIPT = re.compile(r"""location(?:\.href)?\s*=\s*["']([^"']+)["']|location\.(?:assign|replace)\(["']([^"']+)["']""")
NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
"""A class of a link or of the item around it: `pagination-next`, `next page-numbers`."""


def next_pages(tree: LexborHTMLParser, url: str, base: str, source: Source, first_page: str) -> tuple[str, ...]:
    """Return the next page of the section page `tree` at `url`; none if no address of it can be told.

    `base`: the address from which relative links start; `first_page`: see `numbered`.
    """
    own = own_sites(source, url)
    here = url.split("#")[0]

    def is_listing(page: str | None) -> bool:
        return page is not None and site_of(page) in own and page != here and not is_article(page, source)

    named = (
        absolute(node.attributes.get("href"), base)
        for selector in (*source.links.next_page, *NEXT_PAGE)
        for node in tree.css(selector)
    )
    found = first((page for page in named if is_listing(page)), 1)
    if found:
        return found
    nodes = islice(tree.css(PAGE_LINKS), MAX_LINKS_SEEN)
    links = [(_link(node), node.text(strip=True) if node.tag in ("a", "option") else "") for node in nodes]
    pages = [(page, text) for link, text in links if (page := absolute(link, base)) and is_listing(page)]
    following = (
        next_page(here, pages, first_page)
        or page_of_button(tree, base, here, is_listing)
        or _said(tree, base, here, is_listing)
    )
    return (following,) if following else ()


def _said(tree: LexborHTMLParser, base: str, here: str, is_listing: Callable[[str | None], bool]) -> str | None:
    """Return the page that a link or button leads to whose words, title or class say that it is the next one.

    A link must stay in the list at `here`, unless it says `page`: `Xem thêm` may stand below a box of another section.
    """
    for node in islice(tree.css(PAGE_LINKS), MAX_LINKS_SEEN):
        if node.tag != "option" and _is_next(node):
            page = absolute(_link(node), base)
            if page is not None and is_listing(page) and _is_of_this_list(node, page, here):
                return page
    return None


def _is_of_this_list(node: LexborNode, page: str, here: str) -> bool:
    return is_same_list(page, here) or (not is_elsewhere(node) and (node.tag != "a" or says_page(text_of(node))))


def _is_next(node: LexborNode) -> bool:
    texts = (node.text(), node.attributes.get("title"), node.attributes.get("aria-label"))
    if any(text and says_next(text) for text in texts):
        return True
    parent = node.parent if node.parent is not None and node.parent.tag == "li" else node
    return any(NEXT_CLASS.search(each.attributes.get("class") or "") for each in (node, parent))


def _link(node: LexborNode) -> str | None:
    for name in LINK_ATTRIBUTES:
        value = node.attributes.get(name)
        if value and (name == "onclick" or value.startswith("javascript:")):
            script = SCRIPT.search(value)
            value = (script[1] or script[2]) if script else None
        elif value == "#":  # its script leads on
            continue
        if value and (name != "value" or "/" in value or "?" in value):
            return value
    return None
