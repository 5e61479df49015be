"""Analyses a page once for all later steps: its tree, its structured metadata, the location of its article."""

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.registry.family_functions import family_function
from flows.cleaning.article_locator import Landmarks, find_landmarks
from flows.cleaning.page.dom_index import Outline
from flows.cleaning.page.structured_metadata import Machine, read_machine
from flows.cleaning.page.typography import tidy
from flows.stages import Page

__all__ = ["Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """The analysed page that cleaning and describing share. They may mark elements of the tree, but not remove any."""

    tree: LexborHTMLParser
    machine: Machine
    marks: Landmarks
    base: str
    """The address against which the page's links resolve: its `<base>`, else its own."""


def survey(page: Page) -> Survey:
    """Parse `page` and find its landmarks; the same page always gives the same survey."""
    function = page.layout.function if page.layout else None
    readable = family_function(function)(page.html) if function else page.markup
    tree = LexborHTMLParser(readable)
    outline = Outline(tree)
    machine = read_machine(outline, page.url)
    marks = find_landmarks(tree, outline, page.layout, machine)
    if function and readable != page.html and marks.ruled_body:
        marks.fields["blocks"] += f" after function:{function}"
    return Survey(tree, machine, marks, _base(outline, page.url))


def _base(outline: Outline, url: str) -> str:
    base = next((node for node in outline.declarations("base") if "href" in node.attributes), None)
    if base is None:
        return url
    try:
        resolved = urljoin(url, tidy(base.attributes.get("href")))
    except ValueError:
        return url
    return resolved if resolved.startswith(("http://", "https://")) else url
