"""Analyses a page once for all later steps: its tree, its structured metadata, the location of its article."""

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.registry.family_functions import family_function
from flows.cleaning.article_locator import ArticleLocation, locate_article, locate_rows
from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.structured_metadata import StructuredMetadata, read_structured_metadata
from flows.cleaning.page.typography import tidy
from flows.stages import Page

__all__ = ["PageAnalysis", "analyse_page"]


@dataclass(frozen=True, slots=True)
class PageAnalysis:
    """The analysed page that cleaning and describing share. They may mark elements of the tree, but not remove any."""

    tree: LexborHTMLParser
    metadata: StructuredMetadata
    location: ArticleLocation
    base: str
    """The address against which the page's links resolve: its `<base>`, else its own."""


def analyse_page(page: Page) -> PageAnalysis:
    """Parse `page` and locate its article; the same page always gives the same analysis."""
    function = page.layout.function if page.layout else None
    readable = family_function(function)(page.html) if function else page.markup
    tree = LexborHTMLParser(readable)
    dom = DomIndex(tree)
    metadata = read_structured_metadata(dom, page.url)
    location = locate_article(tree, dom, page.layout, metadata)
    if location.body is None and metadata.declares_article:
        locate_rows(location)
    if function and readable != page.html and location.ruled_body:
        location.fields["blocks"] += f" after function:{function}"
    return PageAnalysis(tree, metadata, location, _base(dom, page.url))


def _base(dom: DomIndex, url: str) -> str:
    base = next((node for node in dom.declarations("base") if "href" in node.attributes), None)
    if base is None:
        return url
    try:
        resolved = urljoin(url, tidy(base.attributes.get("href")))
    except ValueError:
        return url
    return resolved if resolved.startswith(("http://", "https://")) else url
