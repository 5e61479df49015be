"""The section path of an article: declared, printed as a path or behind a label, or told by menu and address."""

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import bare, unescape
from flows.metadata.subjects.crumbs import linked_crumbs, links_above, printed_crumbs
from flows.metadata.subjects.menus import active_item, named_by_address
from flows.metadata.subjects.section_labels import labelled_section
from flows.metadata.subjects.section_names import is_section

__all__ = ["read_section"]

LONGEST_PATH = 5


def read_section(
    tree: LexborHTMLParser, location: ArticleLocation, metadata: StructuredMetadata, selectors: Iterable[str], url: str
) -> tuple[tuple[str, ...], str | None]:
    """Return the section path, outermost first, and its origin. `url`: the page's own address."""
    headline = bare(location.headline or "")
    for selector in selectors:
        if path := _path((text_of(node) for node in tree.css(selector)), headline):
            return path, f"rule:{selector}"
    sites = {bare(site) for site in metadata.sites}
    for texts, origin in _stated(tree, location, metadata, url):
        if path := _path(texts, headline, sites if origin in ("json-ld", "breadcrumb") else None):
            return path, origin
    return (), None


def _stated(
    tree: LexborHTMLParser, location: ArticleLocation, metadata: StructuredMetadata, url: str
) -> Iterator[tuple[Iterable[str], str]]:
    """Yield what may be the path with its origin, the surest first."""
    yield metadata.breadcrumb, "json-ld"
    crumbs = linked_crumbs(tree, url)
    yield map(text_of, crumbs.links), "breadcrumb"
    yield crumbs.words, "breadcrumb"
    stated = names(metadata.article.get("articleSection"))
    yield (part for text in stated for part in text.split(",")), "json-ld"
    for key in ("article:section", "articlesection", "section"):
        yield metadata.contents(key)[:1], "meta"
    if not metadata.in_other_language:  # the words of labels and of front pages are Vietnamese
        yield labelled_section(location), "label"
        yield printed_crumbs(location), "breadcrumb"
    yield links_above(location.headline_node, url), "above"
    yield (text_of(node) for node in tree.css('a[rel~="category"]')[:3]), "rel"
    yield named_by_address(location.dom, url), "address"
    yield active_item(location), "menu"


def _path(texts: Iterable[str], headline: str, sites: set[str] | None = None) -> tuple[str, ...]:
    found = []
    for text in texts:
        text = unescape(text).strip(" >›»/|")
        if is_section(text) and not _is_headline(text, headline) and not (sites and bare(text) in sites):
            found.append(text)
    return tuple(dict.fromkeys(found))[:LONGEST_PATH]


def _is_headline(text: str, headline: str) -> bool:
    """Tell whether a crumb is the bare `headline`, perhaps cut off: `Nà Pheo vào vụ…`."""
    return bare(text) == headline or (
        text.endswith(("…", "...")) and headline.startswith(f"{bare(text.rstrip('….'))} ")
    )
