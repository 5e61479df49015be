"""The links of a page with the boxes in which they stand, and the sections that a front page's menu names. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.links import absolute
from crawler.discovery.pagination.addresses import numbered

__all__ = ["Link", "is_headline", "links_of", "sections_in", "site_of", "successor_of", "text_of"]

MOST_LINKS = 3_000
"""Most links of one page that are looked at."""

LEAST_HEADLINE, LEAST_WORDS = 24, 5
"""Characters and words of the shortest text of a link that may be a headline; names of sections are shorter."""

MENU = re.compile(r"menu|nav|header|footer|breadcrumb|topbar|bottom|copyright|banner", re.IGNORECASE)
LONGEST_NAME = 40
"""Characters of the longest name of a section: `Quốc phòng - An ninh - Đối ngoại`."""

MOST_SECTIONS = 20

NO_SECTION = re.compile(
    r"/(?:lien-he|contact|about|gioi-thieu|quang-cao|dang-nhap|login|dang-ky|tim-kiem|search|rss|sitemap|video|media|podcast|e-?magazine"
    r"|anh|photo|multimedia|longform|toa-soan|dat-bao|bao-gia|tag|tags|tu-khoa|chu-de|su-kien|en|english|print|bao-in"
    r"|amp|thu-vien-anh|truyen-hinh|thong-bao|dieu-khoan|chinh-sach|privacy)(?:[/.?-]|us\b|$)",
    re.IGNORECASE,
)
"""Pages that a menu names and that list no articles, or articles without text."""

ENDING = re.compile(r"\.\w{2,5}$")

DEPTH = 8
"""How many elements around a link describe its place."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page to its own site."""

    url: str
    text: str
    """Its words, or its title, or the alternative text of its picture."""
    boxes: tuple[str, ...]
    """The elements around it, the innermost first, each as tag, id and classes: `div#page.list`."""

    @property
    def in_menu(self) -> bool:
        """True if it stands in a menu, a header or a footer."""
        return any(box.startswith(("nav", "header", "footer")) or MENU.search(box) for box in self.boxes)


def site_of(url: str) -> str:
    """Return the host of `url` without `www.` and `m.`."""
    return re.sub(r"^(?:www|m)\.", "", (urlsplit(url).hostname or "").lower())


def links_of(html: str, url: str, hosts: Iterable[str]) -> list[Link]:
    """Return the links of the page `html` at `url` that stay on `hosts`, in order. Addresses may be repeated."""
    tree = LexborHTMLParser(html)
    own = set(hosts) | {site_of(url)}
    base_node = tree.css_first("base[href]")
    base = absolute(base_node.attributes.get("href"), url) or url if base_node is not None else url
    found = []
    for node in tree.css("a[href]")[:MOST_LINKS]:
        target = absolute(node.attributes.get("href"), base)
        if target is not None and site_of(target) in own:
            found.append(Link(target, text_of(node), _boxes(node)))
    return found


def is_headline(text: str) -> bool:
    """Tell whether the text of a link may be a headline."""
    return len(text) >= LEAST_HEADLINE and len(text.split()) >= LEAST_WORDS


def text_of(node: LexborNode) -> str:
    """Return the words of a link, or its title, or the alternative text of its picture."""
    text = " ".join(node.text().split())
    if text:
        return text
    picture = node.css_first("img[alt]")
    named = node.attributes.get("title") or (picture.attributes.get("alt") if picture is not None else "")
    return " ".join((named or "").split())


def _boxes(node: LexborNode) -> tuple[str, ...]:
    boxes: list[str] = []
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html", "-document") and len(boxes) < DEPTH:
        name = parent.attributes.get("id")
        classes = (parent.attributes.get("class") or "").split()
        boxes.append("".join([parent.tag or "", f"#{name}" if name else "", *(f".{word}" for word in classes)]))
        parent = parent.parent
    return tuple(boxes)


def sections_in(links: Iterable[Link], front: str, is_article: Callable[[str], bool]) -> list[str]:
    """Return the addresses of the sections that the front page at `front` names, in the order of its menu.

    A section has a short name, stands in a menu, or is linked from several places; it is no article.
    """
    site = site_of(front)
    found: dict[str, tuple[str, bool]] = {}
    for link in links:
        parts = urlsplit(link.url)
        path = parts.path.rstrip("/")
        listed, number = numbered(link.url)
        short = 2 <= len(link.text) <= LONGEST_NAME and not is_headline(link.text)
        if (
            site_of(link.url) != site
            or (path in ("", "/index.html", "/home", "/trang-chu") and not parts.query)
            or NO_SECTION.search(path)
            or (number is not None and listed == numbered(front)[0])  # a further page of the front page's own list
            or not short
            or is_article(link.url)
        ):
            continue
        key = link.url.rstrip("/")
        known = found.get(key)
        found[key] = (known[0] if known else link.url, link.in_menu or bool(known and known[1]))
    menu = [url for url, in_menu in found.values() if in_menu]
    return (menu or [url for url, _ in found.values()])[:MOST_SECTIONS]


def successor_of(section: str, sections: Sequence[str]) -> str | None:
    """Return the section of the menu that has the same last word in its address as `section`: it has moved there."""
    word = _last_word(section)
    same = [url for url in sections if word and _last_word(url) == word and url.rstrip("/") != section.rstrip("/")]
    return same[0] if same else None


def _last_word(url: str) -> str:
    last = ENDING.sub("", unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].lower())
    return re.sub(r"-\d+$", "", last)
