"""The links of a page: where they lead, what they say, and in which box they stand. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.links import absolute

__all__ = ["Link", "is_headline", "links_of", "site_of"]

MOST_LINKS = 3_000
"""Most links of one page that are looked at."""

LEAST_HEADLINE, LEAST_WORDS = 24, 5
"""Characters and words of the shortest text of a link that may be a headline; names of sections are shorter."""

MENU = re.compile(r"menu|nav|header|footer|breadcrumb|topbar|bottom|copyright|banner", re.IGNORECASE)
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
            found.append(Link(target, _text(node), _boxes(node)))
    return found


def is_headline(text: str) -> bool:
    """Tell whether the text of a link may be a headline."""
    return len(text) >= LEAST_HEADLINE and len(text.split()) >= LEAST_WORDS


def _text(node: LexborNode) -> str:
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
