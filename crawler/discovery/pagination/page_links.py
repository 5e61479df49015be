"""Finds the next page of a section among the links and buttons of its page."""

import re
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.addresses import is_article
from crawler.discovery.links import absolute, first, own_sites, site_of
from crawler.discovery.pagination.addresses import is_same_list
from crawler.discovery.pagination.buttons import is_elsewhere, text_of
from crawler.discovery.pagination.falling_numbers import PageLink, falling_page, numbers_fall
from crawler.discovery.pagination.labels import is_back, is_forward, label_of
from crawler.discovery.pagination.page_buttons import page_of_button
from crawler.discovery.pagination.page_numbers import next_page
from crawler.discovery.pagination.shown_number import shown_number
from crawler.discovery.pagination.walk import Walk
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


class NextPage(NamedTuple):
    """The next page of a section."""

    url: str | None
    falls: bool = False
    """Its number is smaller than that of the page before, and so on to the oldest page."""


def next_pages(tree: LexborHTMLParser, url: str, base: str, source: Source, first_page: str, walk: Walk) -> NextPage:
    """Return the next page of the section page `tree` at `url`, or none if no address of it can be told.

    `base`: the address from which relative links start; `first_page`: see `numbered`; `walk`: the pages before.
    """
    own = own_sites(source, url)
    here = url.split("#")[0]

    def is_listing(page: str | None) -> bool:
        if page is None or page == here or page in walk.pages:
            return False
        return site_of(page) in own and not is_article(page, source)

    named = (
        absolute(node.attributes.get("href"), base)
        for selectors, trusted in ((source.links.next_page, True), (NEXT_PAGE, False))
        for selector in selectors
        for node in tree.css(selector)
        if trusted or node.tag != "a" or not is_back(node)
    )
    found = first((page for page in named if is_listing(page)), 1)
    if found:
        return NextPage(found[0])
    pages, shown = _pages(tree, base, is_listing), None
    falls = walk.falls
    if not falls:
        shown = shown_number(tree, base, here, {page.text for page in pages})
        falls = numbers_fall(here, pages, shown, first_page)
    if falls:
        return NextPage(falling_page(here, pages, first_page), falls=True)
    return NextPage(
        next_page(here, [(page.url, page.text) for page in pages], first_page)
        or page_of_button(tree, base, here, is_listing)
        or _said(tree, base, here, is_listing)
    )


def _pages(tree: LexborHTMLParser, base: str, is_listing: Callable[[str | None], bool]) -> list[PageLink]:
    """Return the links that may lead to other pages of the list; none that say that they lead back."""
    pages = []
    for node in islice(tree.css(PAGE_LINKS), MAX_LINKS_SEEN):
        page = absolute(_link(node), base)
        if page is not None and is_listing(page) and not is_back(node):
            text = label_of(node) if node.tag in ("a", "option") else ""
            is_forward = any(map(str.isalpha, text)) and says_next(text)
            pages.append(PageLink(page, text, is_forward))
    return pages


def _said(tree: LexborHTMLParser, base: str, here: str, is_listing: Callable[[str | None], bool]) -> str | None:
    """Return the page that a link or button leads to whose words, title or class say that it is the next one.

    A link must stay in the list at `here`, unless it says `page`: `Xem thêm` may stand below a box of another section.
    """
    for node in islice(tree.css(PAGE_LINKS), MAX_LINKS_SEEN):
        if node.tag != "option" and not is_back(node) and _is_next(node):
            page = absolute(_link(node), base)
            if page is not None and is_listing(page) and _is_of_this_list(node, page, here):
                return page
    return None


def _is_of_this_list(node: LexborNode, page: str, here: str) -> bool:
    return is_same_list(page, here) or (not is_elsewhere(node) and (node.tag != "a" or says_page(text_of(node))))


def _is_next(node: LexborNode) -> bool:
    if is_forward(node):
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
