"""Reads section pages: the articles that they link or hand to their scripts, and their next page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.data.address_proofs import AddressProofs
from crawler.discovery.data.json_list import is_json, read_json_list, read_unaddressed
from crawler.discovery.data.page_state import FEW, read_state, unaddressed_in_state, with_state
from crawler.discovery.data.unaddressed import Unaddressed, are_headlines
from crawler.discovery.links import MAX_DEPTH, absolute, articles, depth_of
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.offers import read_offers
from crawler.discovery.pagination.addresses import following
from crawler.discovery.pagination.page_links import MAX_LINKS_SEEN, next_pages
from crawler.discovery.pagination.script_pages import sign_of_more
from crawler.discovery.pagination.walk import Walk
from crawler.registry import Source

__all__ = ["read_section"]

MAX_LINKS = 2_000
"""Most articles taken from one section page; real ones name twenty to two hundred."""

WHOLE_PAGE = re.compile(r"<(?:html|head|body|title)\b", re.IGNORECASE)
"""What a piece of a page lacks, which a script asks for."""


def read_section(
    html: str,
    url: str,
    source: Source,
    first_page: str = "",
    proofs: AddressProofs | None = None,
    walk: Walk = Walk(),  # noqa: B008 - it is immutable
) -> Found:
    """Find the articles and the next page of the section page `html` at `url`.

    The links that match the source's `cards` come first. Any other link to an article counts too: a page with changed
    markup still links its articles. Where a page links few, those count that it hands to its scripts as data. A section
    may be a list in JSON, which a page's script would ask for. `first_page`: address of the section's first page, if
    its path ends in a number that is no page number. `proofs`: prove the addresses of articles that are named without
    one. `walk`: the pages of the section that were read before. Raises UnreadableListingError if the page is nested too
    deeply to parse.
    """
    if is_json(html):
        listed, next_list = read_json_list(html, url)
        found = Found(items=articles(listed, source, MAX_LINKS), pages=(next_list,) if next_list else ())
        return found if found.items else _with_unaddressed(found, read_unaddressed(html), url, source, proofs)
    if depth_of(html) > MAX_DEPTH:
        raise UnreadableListingError("not_html", f"it has more than {MAX_DEPTH:,} elements within each other")
    tree = LexborHTMLParser(html)
    base = _base(tree, url)
    cards = (node for selector in (*source.links.cards, "a") for node in tree.css(selector))
    items = articles(_listed(islice(cards, MAX_LINKS_SEEN), base), source, MAX_LINKS)
    if len(items) < FEW:
        items = with_state(items, read_state(html, base), source, MAX_LINKS)
    next_page, falls = next_pages(tree, url, base, source, first_page, walk)
    pages = (next_page,) if next_page else ()
    if not pages and items and not WHOLE_PAGE.search(html):
        # A script puts the piece into a page whose pager it has; it counts on by itself.
        next_piece = following(url, len(items))
        pages = (next_piece,) if next_piece else ()
    found = Found(
        items=items,
        pages=pages,
        falls=falls,
        feeds=read_offers(html, base, source).feeds,
        more_by_script=None if pages else sign_of_more(tree),
    )
    return _with_unaddressed(found, unaddressed_in_state(html), url, source, proofs) if len(items) < FEW else found


def _with_unaddressed(
    found: Found, lists: Iterable[Sequence[Unaddressed]], url: str, source: Source, proofs: AddressProofs | None
) -> Found:
    """Add the articles that lists name without an address, as far as their addresses are proved; else say so."""
    proofs = proofs or AddressProofs()
    unproved: list[Unaddressed] = []
    for items in lists:
        made = proofs.made(items, url, found.items, source)
        if are_headlines(items):
            read = {item.headline for item in made}
            unproved += (item for item in items if item.headline not in read)
        found = replace(found, items=articles((*found.items, *made), source, MAX_LINKS))
    if len(unproved) <= len(found.items):  # the list has been read, or is a box beside it
        return found
    what = (
        f"{len(unproved)} articles have no address, such as {unproved[0].evidence}, and no known address proves theirs"
    )
    return replace(found, unaddressed=what)


def _listed(nodes: Iterator[LexborNode], base: str) -> Iterator[Listed]:
    for node in nodes:
        address = absolute(node.attributes.get("href"), base)
        if address is not None:
            text = " ".join((node.text() or node.attributes.get("title") or "").split())
            yield Listed(address, text or None)


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Return the base address of relative links, as HTML defines it: the first `<base>` with `href`."""
    node = tree.css_first("base[href]")
    return absolute(node.attributes.get("href"), url) or url if node is not None else url
