"""Finds the lines of a page that print one of the titles that it states."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.location.heading_text import heading_of
from flows.cleaning.location.page_titles import (
    MIN_SIGNS,
    SEPARATOR,
    SITE_NAME,
    TITLE_SEPARATORS,
    is_dense,
    opening_of_cut,
)
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.layout_signs import is_bold_by_date, is_front_page, is_in_link, is_named_title
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata, path_in_site
from flows.cleaning.page.typography import bare, has_vietnamese_letter, tidy

__all__ = [
    "HEADINGS", "MAX_HEADLINE", "MOST_HEADINGS", "PRINTED", "Headline", "alone_of_their_kind", "called_headline",
    "equal_to_title", "goes_on_where_cut", "linked_to_itself", "only_called_headline",
    "short_title",
]  # fmt: skip  # short items: a line each would fill a screen

PRINTED = tag_numbers("h2, h3, h4, div, p, span, strong, td, b, font")
HEADINGS = tag_numbers("h2, h3, h4")
MOST_HEADINGS = 100
"""Headings, or lines like one, among which a headline is looked for."""
MAX_HEADLINE = 250
"""Characters of the longest headline."""
MIN_LETTERS = 16
"""Letters of the shortest title that any element may print: shorter ones are labels."""
MIN_NUMBER = 3
"""Digits of an article's number in its address."""
MIN_SHORT = 2
"""Fewest words of a headline that is a part of the page's title: a poem's."""
_PARTS = re.compile("|".join(map(re.escape, (*TITLE_SEPARATORS, ": "))))
_OF_SITE = re.compile(
    r"\b(?:about|contact|privacy|imprint|impressum|terms|advertise|datenschutz|kontakt|mentions légales)\b",
    re.IGNORECASE,
)
"""What pages about the site itself are called abroad."""
_PARTS_ABROAD = re.compile(f"{_PARTS.pattern}| at ")


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline, and where it stands."""

    text: str | None = None
    node: LexborNode | None = None
    origin: str = ""
    """What told it: `h1`, `class`, `og:title`."""
    printed: bool = True
    """False if it is known from the page's head only."""


def alone_of_their_kind(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Return the elements of which no other has the same name and class."""
    kinds: dict[tuple[str | None, str | None], list[LexborNode]] = {}
    for node in nodes:
        kinds.setdefault((node.tag, node.attributes.get("class")), []).append(node)
    return [alike[0] for alike in kinds.values() if len(alike) == 1]


def called_headline(dom: DomIndex, wanted: Mapping[str, str]) -> Headline | None:
    """Return the element that microdata calls the headline if it prints one of the `wanted` titles, however short.

    One in a link, or with one, is another article's, or this one's in a list.
    """
    for node in dom.properties("headline")[:MOST_HEADINGS]:
        text = heading_of(node)
        own = node.css_first("a") is None and not is_in_link(node)
        if own and 0 < len(text) <= MAX_HEADLINE and (key := bare(text)) in wanted:
            return Headline(text, node, f"equals:{wanted[key]}")
    return None


def only_called_headline(dom: DomIndex, least: int) -> Headline | None:
    """Return the only printed element that microdata calls the headline, if it is a line and no link, nor in one.

    It has at least so many words.
    """
    called = [node for node in dom.properties("headline")[:MOST_HEADINGS] if node.tag_id in PRINTED]
    if len(called) != 1 or called[0].css_first("a") is not None or is_in_link(called[0]):
        return None
    text = heading_of(called[0])
    long_enough = len(text) <= MAX_HEADLINE and len(text.split()) >= least
    return Headline(text, called[0], "microdata") if long_enough else None


def equal_to_title(dom: DomIndex, wanted: Mapping[str, str]) -> Headline | None:
    """Return the first small element that prints one of the `wanted` titles, each with its origin."""
    least = MIN_SIGNS if any(map(is_dense, wanted)) else MIN_LETTERS
    for node in dom.between(0, None, PRINTED):
        text = node.text(deep=False)
        if text and least <= len(text) < 400 and (key := bare(tidy(text))) in wanted and node.css_first("a") is None:
            return Headline(text_of(node), node, f"equals:{wanted[key]}")
    return None


def goes_on_where_cut(dom: DomIndex, titles: Iterable[tuple[str, str]]) -> Headline | None:
    """Return the first heading that begins with one of the `titles` that are cut off with dots, and goes on.

    Each title has its origin. A heading in a link, or with one, is another article's.
    """
    cut = [(opening, origin) for title, origin in titles if (opening := opening_of_cut(title))]
    for node in islice(dom.between(0, None, HEADINGS), MOST_HEADINGS) if cut else ():
        text = heading_of(node)
        if len(text) > MAX_HEADLINE or node.css_first("a") is not None or is_in_link(node):
            continue
        origin = next((origin for opening, origin in cut if bare(text).startswith(bare(opening))), None)
        if origin is not None and not opening_of_cut(text):
            return Headline(text, node, f"equals:{origin}")
    return None


def linked_to_itself(dom: DomIndex, wanted: Mapping[str, str], url: str) -> Headline | None:
    """Return the only linked heading of its kind that prints one of the `wanted` titles as a link to the page at `url`.

    Among others of its kind it is a teaser of this page in a list.
    """
    page = path_in_site(url)
    linked: list[LexborNode] = []
    targets: dict[int, str] = {}
    for node in islice(dom.between(0, None, HEADINGS), MOST_HEADINGS) if page else ():
        link = node.css_first("a[href]")
        if link is not None and len(text := text_of(node)) <= MAX_HEADLINE and text_of(link) == text:
            linked.append(node)
            targets[node.mem_id] = (link.attributes["href"] or "").partition("#")[0]
    for node in alone_of_their_kind(linked):
        if (key := bare(text := text_of(node))) in wanted and _leads_to(path_in_site(targets[node.mem_id]), page):
            return Headline(text, node, f"equals:{wanted[key]}")
    return None


def _leads_to(target: str, page: str) -> bool:
    """Tell whether an address is the page's own, perhaps without the words behind its number: `/kinh-te/1842`."""
    number = target.rpartition("/")[2]
    return target == page or (number.isdigit() and len(number) >= MIN_NUMBER and page.startswith(f"{target}-"))


def short_title(dom: DomIndex, metadata: StructuredMetadata, url: str) -> Headline | None:
    """Return a line that is called a title and is a part of the page's, however short."""
    found = _opening_heading(dom, metadata) or _part_of_title(dom, metadata.title, set(map(bare, metadata.sites)))
    return found or _heading_beside_site(dom, metadata.title, url)


def _heading_beside_site(dom: DomIndex, title: str, url: str) -> Headline | None:
    """Return the first heading that is the page's title or a part of it, and no name of the site or of a section.

        Gleisdreieck: Warten in Bebra      Gleisdreieck » Archive » Warten in Bebra      Warten in Bebra at Gleisdreieck

    So blogs abroad call their posts, in few words and in a link to the post. What a link to another page is called is a
    section, and so may be any part of a title with Vietnamese letters; a single word may be one where nothing calls it
    a title and no link to the front page or to a folder of the page is another part.
    """
    whole = bare(title)
    if _OF_SITE.search(title):
        return None
    parts = {bare(part) for part in _PARTS_ABROAD.split(title)}
    if not whole or has_vietnamese_letter(title):
        return None
    page = path_in_site(url)
    links = [(bare(said), link) for link in dom.called("a") if len(said := link.text()) <= MAX_HEADLINE]
    targets = [(said, (link.attributes.get("href") or "").partition("#")[0]) for said, link in links]
    sites = (
        {said for said, to in targets if is_front_page(to) or page.startswith(f"{path_in_site(to)}/")}
        if page
        else set()
    )
    others = {said for said, to in targets if to and not _leads_to(path_in_site(to), page)}
    for node in islice(dom.between(0, None, HEADINGS), MOST_HEADINGS):
        key = bare(text) if len(text := heading_of(node)) <= MAX_HEADLINE else ""
        if key in parts - others - (sites - {whole}):
            sure = key == whole or parts & sites or len(text.split()) >= MIN_SHORT or is_named_title(node)
            return Headline(text, node, "equals:title") if sure else None
    return None


def _opening_heading(dom: DomIndex, metadata: StructuredMetadata) -> Headline | None:
    """Return the only heading of its kind that is called a title and opens the page's title, however short.

    What follows there is in brackets or parted from it, and no heading prints it. Names of sites and sections open
    titles, too: it is none that the page states, and no menu links it.
    """
    headings = list(islice(dom.between(0, None, HEADINGS), MOST_HEADINGS))
    marks = (" (", *TITLE_SEPARATORS)
    own = [
        (node, text)
        for node in alone_of_their_kind(filter(is_named_title, headings))
        if len((text := text_of(node)).split()) >= MIN_SHORT and not is_in_link(node)
        if metadata.title.startswith(tuple(text + mark for mark in marks))
    ]
    if len(own) != 1 or SITE_NAME.match(own[0][1]):
        return None
    node, text = own[0]
    others = {bare(part) for part in SEPARATOR.split(metadata.title)[1:]}
    names = {*map(bare, metadata.sites), *(bare(link.text()) for link in dom.called("a"))}
    if bare(text) in names or any(bare(text_of(heading)) in others for heading in headings):
        return None
    return Headline(text, node, "class")


def _part_of_title(dom: DomIndex, title: str, sites: Collection[str]) -> Headline | None:
    """Return the first line that is called a title, stands beside a date and is a part of the page's title.

        Thơ: Bến xưa - Tạp chí Ví Dụ

    Names of sites and sections are parts of titles, too: it is none of the bare `sites`, and no link names it.
    """
    first, *others = _PARTS.split(title)
    parts = {bare(part) for part in (first, *others) if len(part.split()) >= MIN_SHORT and not SITE_NAME.match(part)}
    parts -= set(sites)
    if not others or not parts:
        return None
    lines = filter(is_named_title, dom.between(0, None, HEADINGS | PRINTED))
    found = [
        (node, text)
        for node in islice(lines, MOST_HEADINGS)
        if len(text := text_of(node)) <= MAX_HEADLINE and bare(text) in parts
        if not is_in_link(node) and is_bold_by_date(node)
    ]
    linked = {bare(said) for link in dom.called("a") if len(said := link.text()) <= MAX_HEADLINE} if found else set()
    return next((Headline(text, node, "class") for node, text in found if bare(text) not in linked), None)
