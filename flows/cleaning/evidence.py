"""Whether a page that no rule knows is an article at all: section fronts and players have headlines and prose too."""

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.interpretation import Body
from flows.cleaning.landmarks import Landmarks
from flows.cleaning.machine import Machine, names
from flows.cleaning.typography import letters
from storage.article import Paragraph

__all__ = ["doubts"]

LONG = 1200
"""Letters of prose in whole paragraphs that speak for an article by themselves: teasers of a section are shorter."""
PARAGRAPH = 80
"""Letters of a paragraph that counts as prose."""

_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "VideoGallery", "ImageGallery"})


def doubts(tree: LexborHTMLParser, machine: Machine, marks: Landmarks, body: Body) -> str | None:
    """Say in a sentence why the page is probably no article; None if enough speaks for one."""
    if _declared(machine):
        return None
    prose = [letters(block.text) for block in body.blocks if isinstance(block, Paragraph) and letters(block.text) >= PARAGRAPH]
    if body.links >= 3 and body.links >= 0.5 * len(prose):
        return f"it is a list: {body.links} lines of it are links to other pages"
    if marks.headline_node is None:
        return "its title is printed nowhere on it, and nothing says that it is an article"
    if sum(prose) >= LONG or body.bylines or _dated(tree):
        return None
    return "nothing says that it is an article: no date of publication, no signature, little prose"


def _declared(machine: Machine) -> bool:
    """Tell whether the page calls itself an article to machines, with a date: section fronts of some systems lack only that."""
    kinds = set(names(machine.article.get("@type")))
    if kinds & _LISTS:
        return False
    if machine.article.get("datePublished") and "WebPage" not in kinds:
        return True
    return machine.first("article:published_time", "datepublished", "pubdate", "og:article:published_time") is not None


def _dated(tree: LexborHTMLParser) -> bool:
    return tree.css_first('time[datetime], [itemprop="datePublished"]') is not None
