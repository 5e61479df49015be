"""Analyses a page once for all later steps: its tree, its structured metadata, the location of its article."""

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.registry import Layout
from crawler.registry.family_functions import family_function
from flows.cleaning.boxes.custom_elements import with_plain_boxes, with_shadow_roots
from flows.cleaning.boxes.form_boxes import mark_form_boxes
from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.boxes.prose_density import find_box
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.article_locator import locate_article, locate_rows
from flows.cleaning.location.dates_beside import is_declared
from flows.cleaning.location.lead_locator import DENSE_SCRIPT
from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.structured_metadata import StructuredMetadata, read_structured_metadata
from flows.cleaning.page.typography import tidy
from flows.stages import Page

__all__ = ["PageAnalysis", "analyse_page"]

MIN_OTHER, MIN_APART, MOST_APART = 250, 400, 0.05
"""Fewest characters of another text that a rule finds, and of the prose that shows so, and share of the rule's prose
that may be the article's."""


@dataclass(frozen=True, slots=True)
class PageAnalysis:
    """The analysed page that cleaning and describing share. They may mark elements of the tree, but not remove any."""

    tree: LexborHTMLParser
    metadata: StructuredMetadata
    location: ArticleLocation
    base: str
    """The address against which the page's links resolve: its `<base>`, else its own."""
    layout: Layout
    """The rules that are believed on this page: none of them if the rule for the body finds another text."""


def analyse_page(page: Page) -> PageAnalysis:
    """Parse `page` and locate its article; the same page always gives the same analysis."""
    function = page.layout.function if page.layout else None
    readable = family_function(function)(page.html) if function else with_shadow_roots(page) or page.markup
    tree = LexborHTMLParser(readable)
    dom = DomIndex(tree)
    if page.layout is None and (plain := with_plain_boxes(page, dom)) is not None:
        tree = LexborHTMLParser(plain)
        dom = DomIndex(tree)
    metadata = read_structured_metadata(dom, page.url)
    layout = page.layout or Layout()
    location = locate_article(tree, dom, page.layout, metadata, page.url)
    if location.ruled_body and _stands_apart(location):
        rule, layout = location.fields["blocks"], Layout()
        location = locate_article(tree, dom, None, metadata, page.url)
        location.fields["overruled"] = rule
    if location.body is None and is_declared(metadata, location):
        locate_rows(location)
    if location.body is not None:
        mark_form_boxes(dom, location.body)
    if function and readable != page.html and location.ruled_body:
        location.fields["blocks"] += f" after function:{function}"
    return PageAnalysis(tree, metadata, location, _base(dom, page.url), layout)


def _stands_apart(location: ArticleLocation) -> bool:
    """Tell whether a rule's body is much text but none of the article's: the site was rebuilt, and the name moved.

    It stands above the headline or is teasers or comments, and elsewhere prose stands under the headline. What has no
    prose, a poem or a table, tells nothing.
    """
    assert location.body is not None
    if location.headline_node is None or location.body.mem_id in ancestors(location.headline_node):
        return False
    dense = bool(DENSE_SCRIPT.search(location.headline or ""))
    box = find_box(location.dom, location.headline_node, dense_script=dense)
    if box is None or location.body.mem_id in ancestors(box.core):
        return False
    own = [leaf for leaf in box.leaves if leaf.lies_in({location.body.mem_id})]
    others = sum(leaf.prose for leaf in own if leaf.lies_in(box.foreign.keys()))
    above = (location.dom.index(location.body) or 0) < (location.dom.index(location.headline_node) or 0)
    other = len(location.body.text().strip()) if above else others
    whole = above or others > (1 - MOST_APART) * sum(leaf.prose for leaf in own)
    return whole and other >= MIN_OTHER and box.held_by(box.core.mem_id) >= MIN_APART


def _base(dom: DomIndex, url: str) -> str:
    base = next((node for node in dom.declarations("base") if "href" in node.attributes), None)
    if base is None:
        return url
    try:
        resolved = urljoin(url, tidy(base.attributes.get("href")))
    except ValueError:
        return url
    return resolved if resolved.startswith(("http://", "https://")) else url
