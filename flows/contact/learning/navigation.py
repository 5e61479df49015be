"""Finds the sections of a newspaper by the menu of its front page. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import unquote, urlsplit

from flows.contact.learning.links import Link, is_headline, site_of

__all__ = ["sections_in", "successor_of"]

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


def sections_in(links: Iterable[Link], front: str, is_article: Callable[[str], bool]) -> list[str]:
    """Return the addresses of the sections that the front page at `front` names, in the order of its menu.

    A section has a short name, stands in a menu, or is linked from several places; it is no article.
    """
    site = site_of(front)
    found: dict[str, tuple[str, bool]] = {}
    for link in links:
        parts = urlsplit(link.url)
        path = parts.path.rstrip("/")
        short = 2 <= len(link.text) <= LONGEST_NAME and not is_headline(link.text)
        if (
            site_of(link.url) != site
            or (path in ("", "/index.html", "/home", "/trang-chu") and not parts.query)
            or NO_SECTION.search(path)
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
