"""Locates headline, lead and body on a page: by the layout's rules, else by what all news pages have in common."""

from collections.abc import Iterable
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Layout
from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.boxes.prose_density import find_box
from flows.cleaning.boxes.short_rows import find_rows
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.heading_text import heading_of
from flows.cleaning.location.headline_locator import find_headline
from flows.cleaning.location.lead_locator import DENSE_SCRIPT, MIN_LEAD, find_lead
from flows.cleaning.page.dom_index import DomIndex, each
from flows.cleaning.page.shown_text import shown_strings, text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import tidy

__all__ = ["first_match", "locate_article", "locate_rows"]

MAX_BEFORE_LEAD = 200
"""Most characters before a lead inside the body: date, byline and the caption of a picture."""


def locate_article(
    tree: LexborHTMLParser, dom: DomIndex, layout: Layout | None, metadata: StructuredMetadata, url: str
) -> ArticleLocation:
    """Find headline, lead and body of the page at `url`; what is not found stays None."""
    location = ArticleLocation(dom)
    if layout is not None:
        _by_rules(tree, layout, location)
    if location.headline is None:
        found = find_headline(metadata, dom, url)
        location.headline, location.headline_node, location.printed = found.text, found.node, found.printed
        if found.origin:
            location.fields["headline"] = found.origin
    if location.body is None:
        dense = bool(DENSE_SCRIPT.search(location.headline or ""))
        location.box = find_box(dom, location.headline_node, dense_script=dense)
        if location.box is not None:
            location.body, location.share = location.box.node, location.box.share
            location.fields["blocks"] = "density"
    if location.lead is None:
        find_lead(metadata, location)
    return location


def locate_rows(location: ArticleLocation) -> None:
    """Take the largest table or row of short lines under the headline for the body, where there is no prose."""
    location.box = find_rows(location.dom, location.headline_node)
    if location.box is not None:
        location.body, location.fields["blocks"] = location.box.node, "density"


def first_match(tree: LexborHTMLParser, selectors: Iterable[str]) -> tuple[str, LexborNode] | None:
    """Return the first selector that finds an element with text, and that element."""
    for selector in selectors:
        for node in each(tree, selector):
            if text_of(node):
                return selector, node
    return None


def _by_rules(tree: LexborHTMLParser, layout: Layout, location: ArticleLocation) -> None:
    found = first_match(tree, layout.headline)
    if found:
        location.headline, location.headline_node = heading_of(found[1]), found[1]
        location.fields["headline"] = f"rule:{found[0]}"
    for selector in layout.body:
        nodes = tree.css(selector)[:20]
        if not nodes:
            continue
        # An id may be repeated.
        fullest = max(nodes, key=lambda node: len(text_of(node))) if len(nodes) > 1 else nodes[0]
        shown = any(map(tidy, shown_strings(fullest)))
        if location.body is None or shown:
            location.body, location.ruled_body = fullest, True
            location.fields["blocks"] = f"rule:{selector}"
        if shown:
            break
    for selector in layout.lead:
        for node in islice(each(tree, selector), 5):
            text = text_of(node)
            if len(text) >= MIN_LEAD and _opens_article(node, text, location.body):
                location.lead, location.lead_node = text, node
                location.fields["lead"] = f"rule:{selector}"
                return


def _opens_article(node: LexborNode, text: str, body: LexborNode | None) -> bool:
    """Tell whether a lead that a rule names is plausible: a whole line, and not between the paragraphs of `body`."""
    if node.tag in ("strong", "b", "em", "i", "span") and node.parent is not None and text_of(node.parent) != text:
        return False
    return body is None or body.mem_id not in ancestors(node) or text_of(body).find(text) < MAX_BEFORE_LEAD
