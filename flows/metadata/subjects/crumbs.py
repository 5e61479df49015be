"""Paths above an article: boxes called breadcrumbs, lines that begin with the front page, links above the headline."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.cleaning.boxes.leaves import path_of
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.page_titles import SITE_NAME
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.layout_signs import is_front_page
from flows.cleaning.page.noise import is_stamp, noisy_name
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import tidy
from flows.metadata.subjects.section_names import MAX_SECTION, is_home

__all__ = ["Crumbs", "leads_to_section", "linked_crumbs", "links_above", "path_in", "printed_crumbs"]

NEAR, MAX_LINE = 60, 250
"""Elements before the headline among which a path is looked for, and characters of the longest, headline included."""
MOST_PARTS, MOST_LINKS = 4, 3
"""Parts of the longest path in words, and links above a headline."""
_OWN_ADDRESS = re.compile(r"\d{3,}|\.(?:html?|aspx?|php)$|^#?$", re.IGNORECASE)
"""How the address of an article differs from that of a section, or a link that leads nowhere."""
_CRUMB_BOXES = (
    '[class*="crumb" i], [id*="crumb" i], [itemtype*="BreadcrumbList"], '
    '[typeof="BreadcrumbList"], [aria-label*="breadcrumb" i], [aria-label*="bread crumb" i]'
)
_CRUMBS = ("breadcrumb", "bread-crumb")
_CRUMB_NAME = re.compile(r"bread[-_]?crumb(?!s?[-_]?menu)|(?:^|[\s_-])crumbs?(?:$|[\s_-])", re.IGNORECASE)
_LINES = tag_numbers("div, p, td, li, ul, ol, nav, span, section, h2, h3, h4, h5, h6")
_ARROWS = re.compile(r"\s*(?:[>›»→❯▸►]|-+>)+\s*")
"""What stands between the parts of a path only."""
_SIGNS = re.compile(r"\s*[>›»→❯▸►•·]+\s*|\s*-+>\s*|\s+[/\\]\s+")
"""What may stand there, and between the items of a menu, too."""


class Crumbs(NamedTuple):
    """What boxes of breadcrumbs hold."""

    links: list[LexborNode]
    words: list[str]
    """Their texts, linked or not, if only the front page is linked."""


def linked_crumbs(tree: LexborHTMLParser, url: str) -> Crumbs:
    """Return what stands in boxes of breadcrumbs. Most pages have none: to ask for the boxes takes half of the time."""
    found: list[LexborNode] = []
    words: list[str] = []
    searched: set[int] = set()
    for box in filter(_holds_crumbs, tree.css(_CRUMB_BOXES)):
        if searched.isdisjoint(path_of(box)):
            searched.add(box.mem_id)
            links = [link for link in box.css("a") if link.mem_id != box.mem_id]
            found += links[len(links) > 1 and _names_newspaper(links[0], url) :]
            if not words and all(is_home(text_of(link)) or _names_newspaper(link, url) for link in links):
                said = [] if len(box.text()) > MAX_LINE else [*_texts_in(box)]
                words = said[bool(links) :] if len(said) <= MOST_PARTS + 1 else []
    return Crumbs(found, words)


def printed_crumbs(location: ArticleLocation) -> list[str]:
    """Return the path that a line above the headline prints behind the front page: `Trang chủ > Kinh tế`.

    Items of a menu are parted by other signs, or are more.
    """
    start = location.dom.index(location.headline_node)
    if start is None:
        return []
    for node in islice(location.dom.before(start, _LINES), NEAR):
        raw = node.text()
        if len(raw) > 2 * MAX_LINE or not is_home(_SIGNS.split(tidy(raw[:MAX_LINE]), maxsplit=1)[0]):
            continue
        if path := path_in(text_of(node)):
            return path
    return []


def path_in(line: str) -> list[str]:
    """Return the parts of a path behind the front page; empty if a line is none."""
    if len(line) > MAX_LINE:
        return []
    home, *parts = _ARROWS.split(line)
    if not parts or not is_home(home):
        home, *parts = _SIGNS.split(line)
        parts = parts if len(parts) == 1 else []
    return parts if is_home(home) and all(parts) and len(parts) <= MOST_PARTS else []


def _texts_in(box: LexborNode) -> Iterator[str]:
    """Yield the texts in a box, signs between them apart."""
    for node in box.traverse(include_text=True):
        if node.is_text_node:
            for part in _SIGNS.split(tidy(node.text_content)):
                if any(map(str.isalnum, part)):
                    yield part


def _holds_crumbs(box: LexborNode) -> bool:
    """Tell whether a box that is found by its name is one of crumbs: no page that says that it has some, no menu."""
    names = f"{box.attributes.get('class') or ''} {box.attributes.get('id') or ''}"
    if box.tag in ("html", "body"):
        return False
    return "crumb" not in names.lower() or any(word in names for word in _CRUMBS) or bool(_CRUMB_NAME.search(names))


def _names_newspaper(link: LexborNode, url: str) -> bool:
    """Tell whether the first link of a breadcrumb leads to the newspaper's front page.

    The address of a host may be that of a section: there the words must be a newspaper's name, and the host that of the
    page's own address `url`, or one above it. Sections are called so, too: `Đài truyền hình` at `tv.baovidu.example`.
    """
    address = link.attributes.get("href") or ""
    if address == "/":
        return True
    return is_front_page(address) and _is_host_of(address, url) and bool(SITE_NAME.match(text_of(link)))


def _is_host_of(address: str, url: str) -> bool:
    try:
        host, own = ((urlsplit(one.strip()).hostname or "").removeprefix("www.") for one in (address, url))
    except ValueError:
        return False
    return not host or own == host or own.endswith(f".{host}")


def links_above(headline: LexborNode | None, url: str) -> list[str]:
    """Return the link texts of a short line of links right above the headline, which may end with the headline.

    A date may stand between. Several links in a box called a menu are none, unless each leads on from the one before,
    arrows part them, or the page's address `url` begins with the last's.
    """
    current, title = headline, text_of(headline) if headline is not None else ""
    for _ in range(3):
        if current is None:
            return []
        above = _line_above(current)
        if above is not None:
            among = [above] if above.tag == "a" else above.css("a")
            among = among[:-1] if among and text_of(among[-1]) == title and _leads_here(among[-1]) else among
            links = [node for node in among if text_of(node)]
            text = "".join(text_of(node) for node in links)
            own = [node for node in links if leads_to_section(node.attributes.get("href"))]
            printed = len(text_of(above).removesuffix(title))
            short = len(text) > 0.7 * printed and len(text) <= MAX_SECTION
            doubted = len(own) > 1 and _is_menu(above) and not _is_path(own, above, url)
            if own and len(own) <= MOST_LINKS and short and not doubted:
                return [text_of(node) for node in own]
        current = current.parent
    return []


def _line_above(node: LexborNode) -> LexborNode | None:
    """Return the nearest element above with a text that is no date."""
    above = node.prev
    while above is not None and (above.tag == "-text" or not (text := text_of(above)) or is_stamp(text)):
        above = above.prev
    return above


def _is_menu(box: LexborNode) -> bool:
    """Tell whether a box is, or holds, what is called a menu or the head of a page, or parts its links by strokes."""
    around = [box, *islice(box.iter(), MOST_PARTS)]
    if any(part.tag in ("header", "nav") or noisy_name(*map(part.attributes.get, ("class", "id"))) for part in around):
        return True
    return "|" in box.text()


def _is_path(links: Sequence[LexborNode], box: LexborNode, url: str) -> bool:
    paths = [urlsplit(link.attributes.get("href") or "").path.rstrip("/") for link in links]
    if all(inner.startswith(f"{outer}/") for outer, inner in pairwise(paths)):
        return True
    return len(_ARROWS.findall(text_of(box))) >= len(links) - 1 or urlsplit(url).path.startswith(f"{paths[-1]}/")


def _leads_here(link: LexborNode) -> bool:
    """Tell whether a link that says the headline leads to the article: not one to the section that an `<h1>` names."""
    return _OWN_ADDRESS.search((link.attributes.get("href") or "").partition("?")[0]) is not None


def leads_to_section(href: str | None) -> bool:
    """Tell whether a link may lead to a section: its address has a path that is short and not deep."""
    try:
        path = urlsplit(href or "").path.strip("/")
    except ValueError:
        return False
    return 0 < len(path) < 50 and path.count("/") <= 2
