"""A page surveyed once, for all who read it: its tree, what it tells machines, where its article stands."""

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.landmarks import Landmarks, find_landmarks
from flows.cleaning.machine import Machine, read_machine
from flows.cleaning.typography import tidy
from flows.stages import Page

__all__ = ["Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """What cleaning and describing both start from. Readers may mark elements of the tree, but remove none."""

    tree: LexborHTMLParser
    machine: Machine
    marks: Landmarks
    base: str
    """The address against which the page's links resolve: its `<base>`, else its own."""


def survey(page: Page) -> Survey:
    """Parse `page` and find its landmarks; the same page always gives the same survey."""
    tree = LexborHTMLParser(page.html)
    machine = read_machine(tree)
    return Survey(tree, machine, find_landmarks(tree, page.layout, machine), _base(tree, page.url))


def _base(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    if base is None:
        return url
    try:
        resolved = urljoin(url, tidy(base.attributes.get("href")))
    except ValueError:
        return url
    return resolved if resolved.startswith(("http://", "https://")) else url
