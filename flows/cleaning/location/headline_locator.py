"""Finds the headline of a page: the printed one, which beats what is told to machines."""

import re
from collections.abc import Iterable
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.hidden_copies import shown_first
from flows.cleaning.location.dated_heading import MIN_WORDS, dated_heading, goes_on, heading_above_date, heads_prose
from flows.cleaning.location.heading_text import heading_of
from flows.cleaning.location.lines_of_titles import (
    MAX_HEADLINE,
    MOST_HEADINGS,
    PRINTED,
    Headline,
    called_headline,
    equal_to_title,
    linked_to_itself,
    only_called_headline,
    short_title,
)
from flows.cleaning.location.page_titles import (
    SEPARATOR,
    SITE_NAME,
    TITLE_SEPARATORS,
    complete,
    headlines_in,
    is_dense,
    is_in_address,
    opening_of_cut,
    own_words,
    same_title,
    titles,
)
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.layout_signs import (
    FIRST_LEVEL,
    beside_line,
    is_above_date,
    is_bold_by_date,
    is_dated_below_lead,
    is_dated_title,
    is_in_link,
    is_large,
    is_named_title,
    leads_home,
    names_site,
)
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, tidy

__all__ = ["Headline", "find_headline"]

_PAGE_KIND = re.compile(
    r"(?:(?:xem|đọc|chi tiết|nội dung|trang)\s*)?(?:tin(?: tức| bài)?|bài(?: viết)?|chi tiết|nội dung|chủ)?",
    re.IGNORECASE,
)
"""What a page of a portal calls itself: `Chi tiết tin`, `Xem bài viết`."""
_UNMARKED_SITE = re.compile(r"(?:bao|tap chi|dai|cong thong tin|trang tin)\s", re.IGNORECASE)
"""How a site's name begins that is written without marks."""
_KIND_OF_SITE = re.compile(r"điện tử|phát thanh|truyền hình|thông tin", re.IGNORECASE)
MOST_OF_NAME, MOST_OF_OFFICE = 5, 12
"""Words of the longest name of a site, and of one that says what kind it is."""
MIN_SHARED = 0.5
"""Share of a title's words that a headline has which is worded in another way."""
_SIZED = tag_numbers("font, span, div, p, td, b, strong")
_BOLD = tag_numbers("b, strong, h2, h3, h4")
_SIGNS_OF_TITLE = (
    (is_named_title, PRINTED, "class"), (is_large, _SIZED, "size"), (is_bold_by_date, _BOLD, "date"),
    (is_dated_title, PRINTED, "class"),
)  # fmt: skip  # a table
MIN_DENSE = 12
"""Fewest signs of a headline in a script that does not part words: links to other languages are shorter."""
MIN_DATED = 2
"""Fewest words of a headline beside a date: a poem's."""
MOST_OF_SECTION = 5
"""Words of the longest name of a section."""
_QUOTED = re.compile(r":\s*(?:“[^“”]*”|\"[^\"]*\")$")
MIN_SENTENCE = 10
"""Fewest words of a paragraph in large letters."""


def find_headline(metadata: StructuredMetadata, dom: DomIndex, url: str = "") -> Headline:
    """Return the headline that a reader sees, else the one that the page tells machines; empty if there is none.

    `url`: the page's own address: some systems make the headline a link to it.
    """
    candidates = titles(metadata)
    wanted = {
        bare(part): origin
        for title, origin in reversed(candidates)
        for part in headlines_in(title, metadata.sites if origin == "title" else None)
    }
    heads = [(node, heading_of(node)) for node in shown_first(dom.called("h1"))]
    heads = [(node, text) for node, text in heads if text and not leads_home(node)]
    if not heads and dom.root is not None:
        heads = [
            (node, text)
            for node in dom.root.css(FIRST_LEVEL)
            if (text := heading_of(node)) and not leads_home(node)
            if bare(text) in wanted or is_bold_by_date(node) or is_above_date(node) or is_dated_below_lead(node)
        ]
    stated = [title for title, _ in candidates]
    if (found := _line_of_address(heads, stated, metadata.title, dom, url)) is not None:
        return found
    for node, text in heads:
        if bare(text) in wanted:
            own = Headline(complete(_as_titled(node, text, candidates), stated), node, "h1")
            return _below_banner(node, text, metadata, dom) or own
    heads = [(node, text) for node, text in heads if not _is_banner(node, text, metadata)]
    whole = set(map(bare, stated))
    heads = [(node, complete(own_words(node, text, whole, wanted), stated)) for node, text in heads]
    opening = heads[0] if len(heads) == 1 and _opens_title(*heads[0], metadata) else None
    if resembling := opening or _head_like(heads, candidates, wanted):
        return _below_banner(*resembling, metadata, dom) or Headline(resembling[1], resembling[0], "h1")
    found = equal_to_title(dom, wanted) or called_headline(dom, wanted)
    found = found or (None if heads else goes_on(dom, candidates))
    found = found or (None if heads else short_title(dom, metadata, url))
    banner = found.node if found is not None and found.origin == "equals:title" else None
    found = (_below_banner(banner, text_of(banner), metadata, dom) if banner is not None else None) or found
    if found is None or (found.origin == "equals:title" and SITE_NAME.match(found.text or "")):
        # The title may be the newspaper's name, or begin like one: `Báo động tình trạng …`.
        found = _printed_headline(metadata, dom, heads, url) or found
    found = found or linked_to_itself(dom, wanted, url)
    if found is not None:
        return found
    only = heads[0] if len(heads) == 1 else None
    if candidates and candidates[0][0] and candidates[0][1] != "title":
        return Headline(candidates[0][0], only[0] if only else None, candidates[0][1], printed=False)
    if only or (heads and not candidates):
        return Headline(heads[0][1], heads[0][0], "h1")
    return Headline(candidates[0][0], None, candidates[0][1], printed=False) if candidates else Headline()


def _is_banner(node: LexborNode, text: str, metadata: StructuredMetadata) -> bool:
    """Tell whether a line is the site's name, perhaps with what it says of itself: `Báo Ví Dụ - Tin nhanh trong tỉnh`.

    It begins like one, and is named so, or stands in what is. Else the title ends with that name, and the line stands
    in the page's head, or the name is known as the site's. Headlines begin so, too: `Báo động sạt lở ven suối`.
    """
    name, *motto = SEPARATOR.split(text)
    sites = {bare(site) for site in metadata.sites}
    begins_so = SITE_NAME.match(name) is not None
    if begins_so and names_site(node) and (bare(name) in sites or (_is_name(name) and not _is_titled(node))):
        return True
    end = SEPARATOR.split(metadata.title)[-1]
    if end == metadata.title or bare(name) != bare(end) or not (motto or begins_so):
        return False
    return _is_in_header(node) or bare(name) in sites or (begins_so and (_is_name(name) or not _is_titled(node)))


def _is_in_header(node: LexborNode) -> bool:
    above = node.parent
    return above is not None and "header" in (above.tag, above.parent.tag if above.parent is not None else "")


def _below_banner(node: LexborNode, text: str, metadata: StructuredMetadata, dom: DomIndex) -> Headline | None:
    """Return the heading right above date and text, if a line above it is the site's name or what it says of itself.

        Người Ví Dụ - Tiếng nói của bản làng

    The line is no headline that the page states, stands beside no date, and is named so, or stands beside a link home
    or beside another part of the page's title. A first-level heading with which that title begins is the headline,
    unless the site's motto, with which it goes on, stands below.
    """
    stated = metadata.first("og:title", "twitter:title") or metadata.article_string("headline")
    sites = {bare(site) for site in metadata.sites}
    if (stated and same_title(bare(stated), bare(text))) or is_bold_by_date(node):
        return None
    if bare(text) not in sites and not names_site(node):
        first, *others = map(bare, SEPARATOR.split(metadata.title))
        parts = {first, *others}
        if bare(text) not in parts:
            return None
        if node.tag == "h1" and bare(text) == first and not _is_in_header(node):
            is_named = any(bare(text_of(other)) in others for other in beside_line(node, "next"))
        else:
            around = beside_line(node, "prev", "next")
            is_named = any(leads_home(other) or bare(text_of(other)) in parts - {bare(text)} for other in around)
        if not is_named:
            return None
    return heading_above_date(dom, sites, dom.index(node) or 0)


def _is_name(text: str) -> bool:
    """Tell whether what begins like a site's name may be one: it is short, in capitals, or says what kind of site."""
    words = len(text.split())
    return words <= MOST_OF_NAME or text.isupper() or (words <= MOST_OF_OFFICE and bool(_KIND_OF_SITE.search(text)))


def _is_titled(node: LexborNode) -> bool:
    return is_named_title(node) or is_bold_by_date(node)


def _is_of_site(title: str, dom: DomIndex) -> bool:
    """Tell whether a title names the site, or a kind of page or a section of the menu and the site.

    Chi tiết tin - Cổng thông tin điện tử       Kinh tế | Báo Ví Dụ
    """
    if len(title.split()) < MIN_WORDS or (title.isascii() and _UNMARKED_SITE.match(title)):
        return True
    parts = [part.strip() for part in SEPARATOR.split(title)]
    others = [part for part in parts if not (SITE_NAME.match(part) or _PAGE_KIND.fullmatch(part))]
    if not others or len(others) == len(parts) or any(len(part.split()) > MOST_OF_SECTION for part in others):
        return not others
    linked = {bare(text) for link in dom.called("a") if len(text := link.text()) <= MAX_HEADLINE}
    return all(bare(part) in linked for part in others)


def _line_of_address(
    heads: list[tuple[LexborNode, str]], stated: list[str], title: str, dom: DomIndex, url: str
) -> Headline | None:
    """Return the first line beside a date of whose words the page's address is made, on a page that names its section.

    All its titles, and its first-level headings, `heads`, name no more than its `title` does, the section and the site.
    The line heads the text, and is no sentence and no link, nor holds anything else.
    """
    section = {bare(part) for part in SEPARATOR.split(title)}
    printed = [text for _, text in heads]
    more = (text for text in (*printed, *stated) if not section.issuperset(map(bare, SEPARATOR.split(text))))
    if not heads or not all(map(SITE_NAME.match, more)):
        return None
    if any(is_in_address(text, url) for text in printed) or not _is_of_site(title, dom):
        return None
    lines = ((node, node.text(deep=False).strip()) for node in dom.between(0, None, PRINTED))
    named = ((node, text) for node, text in lines if 0 < len(text) <= MAX_HEADLINE and is_in_address(text, url))
    for node, text in islice(named, MOST_HEADINGS):
        if text.endswith(".") or text_of(node) != tidy(text) or is_in_link(node):
            continue
        if is_bold_by_date(node) and heads_prose(dom, node):
            return Headline(text_of(node), node, "address")
    return None


def _is_bold_sentence(node: LexborNode, text: str) -> bool:
    """Tell whether a line is a lead in bold: it is no heading and ends with a full stop, not with dots."""
    return node.tag in ("b", "strong") and text.endswith(".") and not text.endswith("..")


def _is_sentence(node: LexborNode, text: str) -> bool:
    """Tell whether a line in large letters is a paragraph in the letters that its editor chose, and no headline.

    One with a date below is no paragraph, nor is what somebody says below a date: `Lò Mai Vi: “Mận chín sớm.”`
    """
    if len(text.split()) < MIN_SENTENCE or not text.endswith((".", ".”", '."', ":")):
        return False
    return not is_above_date(node) and not (_QUOTED.search(text) and is_bold_by_date(node))


def _is_of_widget(node: LexborNode, text: str, dom: DomIndex) -> bool:
    """Tell whether a dated line that is called a title is the site's name, a link, or stands below the page's prose."""
    return bool(SITE_NAME.match(text)) or is_in_link(node) or not heads_prose(dom, node)


def _names_site(stated: str, metadata: StructuredMetadata, dom: DomIndex) -> bool:
    """Tell whether what the page states as its headline is the site's name, as its title or a link home repeats it."""
    if not SITE_NAME.match(stated):
        return False
    *before, end = SEPARATOR.split(metadata.title)
    named = {bare(name) for name in (*metadata.sites, *([end] if before else []))}
    heads = (node for node in dom.called("h1") if bare(node.text()) == bare(stated))
    return bare(stated) in named or any(map(leads_home, heads))


def _is_worded_like(node: LexborNode, title: str) -> bool:
    """Tell whether an element is called a title, stands beside a date and has half of the words of the page's title.

    Then it beats a title that is printed nowhere. A title in a link is another article's.
    """
    if not (is_named_title(node) and is_bold_by_date(node)):
        return False
    words = bare(SEPARATOR.split(title)[0]).split()
    printed = set(bare(text_of(node)).split())
    return not is_in_link(node) and sum(word in printed for word in words) >= MIN_SHARED * max(1, len(words))


def _as_titled(node: LexborNode, text: str, candidates: list[tuple[str, str]]) -> str:
    """Return a heading's `text`; if it has parts, as the title spells it, with the sign between them."""
    if sum(bool(text_of(part)) for part in node.iter()) < 2:
        return text
    return next((title for title, _ in candidates if bare(title) == bare(text)), text)


def _opens_title(node: LexborNode, text: str, metadata: StructuredMetadata) -> bool:
    """Tell whether a title is the heading `text`, a separator, and what is then the name of the site."""
    if len(text.split()) < 2 or SITE_NAME.match(text) or node.css_first("a") is not None:
        return False
    if bare(text) in {bare(site) for site in metadata.sites}:
        return False
    stated = (metadata.first("og:title"), metadata.title)
    return any(title and title.startswith(tuple(text + mark for mark in TITLE_SEPARATORS)) for title in stated)


def _head_like(
    heads: list[tuple[LexborNode, str]], titles: list[tuple[str, str]], wanted: Iterable[str]
) -> tuple[LexborNode, str] | None:
    """Return the heading that ends with a title, after a line above it, or that differs from one in a few words."""
    for node, text in heads:
        whole = bare(text)
        tail = next((title for title, _ in titles if len(title) > 15 and whole.endswith(" " + bare(title))), None)
        if tail is not None and any(text_of(part) == tail for part in node.css("span, strong, em, b, div")):
            return node, tail
    for node, text in heads:  # the printed headline and the one for machines may differ in wording
        if len(text) > 15 and any(same_title(bare(text), title) for title in wanted):
            return node, text
    return None


def _printed_headline(
    metadata: StructuredMetadata, dom: DomIndex, heads: list[tuple[LexborNode, str]], url: str
) -> Headline | None:
    """Return a headline that no metadata repeats: the only heading of its kind, else the element with such a name.

    On such pages the metadata holds a title made for search engines, or only the name of the site.
    """
    sites = {bare(site) for site in metadata.sites} | {bare(metadata.title)}
    own = [(node, text) for node, text in heads if len(text.split()) >= MIN_WORDS and bare(text) not in sites]
    if len(own) == 1 and len(heads) <= 2 and own[0][0].css_first("a") is None:
        return _below_banner(*own[0], metadata, dom) or Headline(own[0][1], own[0][0], "h1")
    if heads:
        return _below_banner(*heads[0], metadata, dom) if len(heads) == 1 else None
    stated = metadata.first("og:title", "twitter:title") or metadata.article_string("headline")
    if (called := only_called_headline(dom, MIN_WORDS)) is not None and called.node is not None:
        return called if heads_prose(dom, called.node) else None
    if stated and not _names_site(stated, metadata, dom):
        unrepeated = "" if is_in_address(stated, url) else url
        is_cut = bool(opening_of_cut(stated))  # then a heading that goes on in another way is none
        other = heading_above_date(dom, sites) if unrepeated and not is_cut else None
        return dated_heading(dom, sites, unrepeated) or other
    named = _is_of_site(metadata.title, dom)
    for is_title, among, origin in _SIGNS_OF_TITLE:
        for node in dom.between(0, None, among):
            if is_title(node) and node.css_first("a") is None and (named or _is_worded_like(node, metadata.title)):
                text = heading_of(node)
                if (
                    (len(text.split()) >= (MIN_DATED if origin == "date" else MIN_WORDS) or is_dense(text, MIN_DENSE))
                    and len(text) <= MAX_HEADLINE
                    and bare(text) not in sites
                    and not (origin == "date" and _is_bold_sentence(node, text))
                    and not (origin == "size" and _is_sentence(node, text))
                    and not (is_title is is_dated_title and _is_of_widget(node, text, dom))
                ):
                    return Headline(text, node, origin)
    return None
