"""Finds headlines by what stands around them: a line called a title beside a date, above most of the page's prose."""

from collections.abc import Collection
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.location.lines_of_titles import (
    HEADINGS,
    MAX_HEADLINE,
    MOST_HEADINGS,
    PRINTED,
    Headline,
    alone_of_their_kind,
    goes_on_where_cut,
)
from flows.cleaning.location.page_titles import SITE_NAME, is_in_address
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.layout_signs import (
    beside_line,
    is_above_date,
    is_bold_by_date,
    is_dated_below_lead,
    is_dated_title,
    is_in_link,
    is_large,
    is_named_minor,
    is_named_title,
)
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import bare

__all__ = ["MIN_WORDS", "dated_heading", "goes_on", "heading_above_date", "heads_prose"]

MIN_WORDS = 4
"""Fewest words of a headline recognised only by its position or class name."""
_PROSE = tag_numbers("p, div, td, li, span")
_HEADING = HEADINGS | tag_numbers("h1")
_FOLLOWING = _PROSE | tag_numbers("a, h1, h2, h3, h4")
MIN_PROSE, HALF, MOST_BETWEEN = 40, 0.5, 25
"""Characters of a line of prose, share of the prose that stands below a headline, and elements between both."""
MOST_LINES, MOST_DATED = 20_000, 50
"""Elements, and lines beside a date, that are looked at for a headline without a name."""


def dated_heading(dom: DomIndex, sites: Collection[str], url: str) -> Headline | None:
    """Return the only heading of its kind that is called a title, is beside a date and is no link, else such a line.

    It beats a title that is printed nowhere: one made for search engines. If only the word `title` is in its name, as
    in those of boxes, the page's address `url` must repeat it; `url` is empty if the address repeats the stated title.
    """
    headings = alone_of_their_kind(islice(dom.between(0, None, HEADINGS), MOST_HEADINGS))
    lines = filter(is_named_title, dom.between(0, None, PRINTED - HEADINGS))
    for among in (headings, alone_of_their_kind(islice(lines, MOST_HEADINGS))):
        found = {
            text: node
            for node in among
            if _is_title_by_date(node, url)
            if len((text := text_of(node)).split()) >= MIN_WORDS and len(text) <= MAX_HEADLINE
            if node.css_first("a") is None and not is_in_link(node) and bare(text) not in sites
            if not text.endswith(".") or text.endswith("..")
            if among is headings or _is_alone_above_prose(dom, node, text)
        }
        if len(found) == 1:
            text, node = found.popitem()
            return Headline(text, node, "class") if heads_prose(dom, node) else None
    return None


def heading_above_date(dom: DomIndex, sites: Collection[str], after: int = -1) -> Headline | None:
    """Return the only heading below place `after`, else line in large letters, right above a date and the text.

    A lead may stand between both. It is no link, no sentence, no name of a person or of a section that a link names,
    and not the subtitle of another heading. It needs no name: so it beats a title that is printed nowhere.
    """
    linked: set[str] | None = None
    for among, is_one in ((HEADINGS, _is_dated), (PRINTED - HEADINGS, _is_large_and_dated)):
        lines = islice(dom.between(after + 1, None, among), MOST_HEADINGS if among is HEADINGS else MOST_LINES)
        found: Headline | None = None
        for node in islice(filter(is_one, lines), MOST_DATED):
            if linked is None:
                linked = {bare(said) for link in dom.called("a") if len(said := link.text()) <= MAX_HEADLINE}
            if not _may_be_unnamed(dom, node, sites, linked):
                continue
            text = text_of(node)
            if found is not None and found.text != text:
                return None
            found = Headline(text, node, "date")
        if found is not None:
            return found if found.node is not None and heads_prose(dom, found.node) else None
    return None


def _is_dated(node: LexborNode) -> bool:
    """Tell whether a date stands below a line, perhaps below its lead, and is none beside another title."""
    if not (is_above_date(node) or is_dated_below_lead(node)):
        return False
    below = beside_line(node, "next")[0]
    return below.css_first("h1, h2, h3, h4") is None and not any(map(is_named_title, (below, *below.iter())))


def _is_large_and_dated(node: LexborNode) -> bool:
    return is_large(node) and _is_dated(node)


def _may_be_unnamed(dom: DomIndex, node: LexborNode, sites: Collection[str], linked: Collection[str]) -> bool:
    """Tell whether a line beside a date may be the headline, though no name says so; `linked`: the texts of links."""
    text = text_of(node)
    if not _is_worded_as_headline(node, text) or is_in_link(node) or is_named_minor(node) or bare(text) in sites:
        return False
    if all(word[:1].isupper() for word in text.split()) and not text.isupper():  # `Nguyễn Thị Lan Anh`
        return False
    return bare(text) not in linked and _is_alone_above_prose(dom, node, text)


def _is_alone_above_prose(dom: DomIndex, node: LexborNode, text: str) -> bool:
    """Tell whether a line opens prose, and is neither the site's name nor the lead or subtitle of a heading above."""
    return not SITE_NAME.match(text) and not _is_below_heading(node) and _opens_prose(dom, node)


def _opens_prose(dom: DomIndex, node: LexborNode) -> bool:
    """Tell whether prose follows soon after a line, and no heading that may be the headline stands between.

    Below the title of a box in the page's head comes a menu, or a list of links to articles.
    """
    following = islice(dom.placed((dom.index(node) or 0) + 1, _FOLLOWING), MOST_BETWEEN)
    for _, other in following:
        if other.tag == "a" or is_in_link(other):
            continue
        if other.tag_id in _HEADING:
            if _may_be_headline(other):
                return False
        elif len(other.text(deep=False).strip()) >= MIN_PROSE:
            return True
    return False


def _is_below_heading(node: LexborNode) -> bool:
    """Tell whether the line directly above an element is a heading that may be the headline."""
    return any(above.tag_id in _HEADING and _may_be_headline(above) for above in beside_line(node, "prev"))


def _may_be_headline(heading: LexborNode) -> bool:
    """Tell whether a heading has as many words as a headline, and is no sentence, no link and not the site's name."""
    text = text_of(heading)
    return _is_worded_as_headline(heading, text) and not SITE_NAME.match(text)


def _is_worded_as_headline(node: LexborNode, text: str) -> bool:
    """Tell whether a line has as many words as a headline, and is no sentence and no link."""
    if len(text.split()) < MIN_WORDS or len(text) > MAX_HEADLINE or text.endswith("."):
        return False
    return node.css_first("a") is None


def _is_title_by_date(node: LexborNode, url: str) -> bool:
    if is_named_minor(node) and is_named_title(node):
        return False
    if is_named_title(node):
        return is_bold_by_date(node) or (is_dated_below_lead(node) and not _is_below_heading(node))
    return is_dated_title(node) and is_in_address(text_of(node), url)


def heads_prose(dom: DomIndex, node: LexborNode) -> bool:
    """Tell whether most of the page's prose stands below a heading: those of a side column stand below the text."""
    place = dom.index(node) or 0
    sizes = [(at, len(box.text(deep=False).strip())) for at, box in dom.placed(0, _PROSE)]
    prose = [(at, size) for at, size in sizes if size >= MIN_PROSE]
    return sum(size for at, size in prose if at > place) > HALF * sum(size for _, size in prose)


def goes_on(dom: DomIndex, candidates: list[tuple[str, str]]) -> Headline | None:
    """Return the heading that goes on where a stated title is cut off, if no sentence of prose stands above it.

    Others are subheadings, or another article's.
    """
    if (found := goes_on_where_cut(dom, candidates)) is None:
        return None
    place = dom.index(found.node) or 0
    above = (box.text(deep=False).strip() for at, box in dom.placed(0, _PROSE) if at < place)
    return None if any(len(text) >= MIN_PROSE and text.endswith(".") for text in above) else found
