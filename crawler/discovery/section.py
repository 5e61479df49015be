"""Reads section pages: the articles that they link, and their next page."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.addresses import is_article
from crawler.discovery.json_list import is_json, read_json_list
from crawler.discovery.links import absolute, articles, first, own_sites, site_of
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.offers import read_offers
from crawler.discovery.pagination import is_same_list, next_page, says_next
from crawler.registry import Source

__all__ = ["read_section"]

MAX_LINKS = 2_000
"""Most articles taken from one section page; real ones name twenty to two hundred."""

MAX_LINKS_SEEN = 20_000
"""Most links of one page that are examined; no newspaper's page has more."""

MAX_DEPTH = 10_000
"""Deepest nesting; real pages have fifty. Parsing time grows with its square; here it is a tenth of a second."""

NEXT_PAGE = ('link[rel~="next"]', 'a[rel~="next"]')
"""HTML's own marks of a next page, tried after the rules of the source."""

PAGE_LINKS = "a, option, [data-url], [data-href], [data-next-url]"
"""Elements that lead to other pages of a list: links, a menu of pages, a button with a script."""

LINK_ATTRIBUTES = ("href", "data-url", "data-href", "data-next-url", "value", "onclick")
SCRIPT = re.compile(r"""location(?:\.href)?\s*=\s*["']([^"']+)["']|location\.(?:assign|replace)\(["']([^"']+)["']""")
NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
"""A class of a link or of the item around it: `pagination-next`, `next page-numbers`."""


def read_section(html: str, url: str, source: Source, first_page: str = "") -> Found:
    """Find the articles and the next page of the section page `html` at `url`.

    The links that match the source's `cards` come first. Any other link to an article counts too: a page with changed
    markup still links its articles. A section may be a list in JSON, which a page's script would ask for. `first_page`:
    address of the section's first page, if its path ends in a number that is no page number. Raises
    UnreadableListingError if the page is nested too deeply to parse.
    """
    if is_json(html):
        listed, following = read_json_list(html, url)
        return Found(items=articles(listed, source, MAX_LINKS), pages=(following,) if following else ())
    if _depth(html) > MAX_DEPTH:
        raise UnreadableListingError("not_html", f"it has more than {MAX_DEPTH:,} elements within each other")
    tree = LexborHTMLParser(html)
    base = _base(tree, url)
    cards = (node for selector in (*source.links.cards, "a") for node in tree.css(selector))
    listed = list(_listed(islice(cards, MAX_LINKS_SEEN), base))
    return Found(
        items=articles(listed, source, MAX_LINKS),
        pages=_next(tree, url, base, source, first_page),
        feeds=read_offers(html, base, source).feeds,
    )


def _listed(nodes: Iterator[LexborNode], base: str) -> Iterator[Listed]:
    for node in nodes:
        address = absolute(node.attributes.get("href"), base)
        if address is not None:
            text = " ".join((node.text() or node.attributes.get("title") or "").split())
            yield Listed(address, text or None)


def _next(tree: LexborHTMLParser, url: str, base: str, source: Source, first_page: str) -> tuple[str, ...]:
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
    following = next_page(here, pages, first_page) or _said(tree, base, here, is_listing)
    return (following,) if following else ()


def _said(tree: LexborHTMLParser, base: str, here: str, is_listing: Callable[[str | None], bool]) -> str | None:
    """Return the page that a link or button leads to whose words, title or class say that it is the next one.

    A link must stay in the list at `here`: `Xem thêm` may stand below a box of another section.
    """
    for node in islice(tree.css(PAGE_LINKS), MAX_LINKS_SEEN):
        if node.tag != "option" and _is_next(node):
            page = absolute(_link(node), base)
            if page is not None and is_listing(page) and (node.tag != "a" or is_same_list(page, here)):
                return page
    return None


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


def _depth(html: str) -> int:
    """Return the greatest number of open elements. An element without an end tag counts as open for ever."""
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)[A-Za-z]", html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Return the base address of relative links, as HTML defines it: the first `<base>` with `href`."""
    node = tree.css_first("base[href]")
    return absolute(node.attributes.get("href"), url) or url if node is not None else url
