"""Finds the articles that data name: each object with an address, and each piece of HTML with links. Pure.

The data come from outside: they are walked without recursion, each object once, and up to a limit.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from crawler.discovery.dates import read_date
from crawler.discovery.links import MAX_DEPTH, absolute, depth_of
from crawler.discovery.listing import Listed

__all__ = ["DataWalk", "Named", "Place", "items_in", "moment_of", "title_of"]

MOST_NODES = 200_000
"""Most objects, arrays and texts of one answer, or of one script of a page, that are looked at."""

LONG_TEXT = 200
"""Characters of a text that is looked through once, however often data refer to it."""
ADDRESS_COST, HTML_COST = 10, 20
"""How many objects an address or a piece of HTML counts for: reading these takes longer."""

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|mp[34]|m3u8|pdf|css|js|woff2?)(?:\?|$)", re.IGNORECASE)
"""Pictures and other files, which the same objects name."""

_LINK_KEY = re.compile(r"url|link|href|path|permalink|alias|slug|^@id$", re.IGNORECASE)
_TITLE_KEY = re.compile(r"title|headline|tieu_?de|^name$|subject", re.IGNORECASE)
_TITLE = re.compile(r"(?:article|news|post)?_?(?:title|headline|tieu_?de|name|subject)", re.IGNORECASE)
_DATE_KEY = re.compile(r"publi|date|time|ngay|created", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|xuat_?ban|ngay_?(?:dang|xb)|post_?date", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|edit|cap_?nhat|expire|ngay_?sua", re.IGNORECASE)

_FOREIGN_KEY = re.compile(
    r"most_?(?:read|view|popular)|popular|trending|related|recommend|suggest|(?:doc|xem)_?nhieu|lien_?quan|de_?xuat"
    r"|side_?bar|footer|menu|breadcrumb|banner|advert",
    re.IGNORECASE,
)
"""Keys of boxes beside a page's own list."""
_BOX_NAMES = ("type", "name", "title", "code", "key", "slug", "label", "heading")
_FOREIGN_BOX = re.compile(
    r"(?:(?:tin|bài|bài viết)\s)?(?:được\s)?(?:đọc|xem|quan tâm)\snhiều(?:\snhất)?"
    r"|(?:tin|bài)(?: viết)?\sliên quan|có thể bạn quan tâm"
    r"|(?:tin|bai)?[-_]?(?:doc|xem)[-_]?nhieu(?:[-_]?nhat)?|(?:tin|bai)[-_]?lien[-_]?quan"
    r"|(?:most|popular|trending|related|recommended|suggested)(?:[-_\s]?\w+){0,2}|side[-_\s]?bar|footer|menu",
    re.IGNORECASE,
)
"""What such a box is called, if it says so itself."""


@dataclass(frozen=True, slots=True)
class Named:
    """One address in data."""

    item: Listed
    group: int
    """The array in which its object stands, directly or not; 0 for none. Objects of one list share it."""
    beside: bool
    """True if it stands in a box beside a page's own list: what is read most, what is related, a menu."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of data: an object, an array or a text."""

    value: object
    group: int
    """The array in which it stands, directly or not; 0 for none."""
    beside: bool
    """True if it stands in a box beside a page's own list."""
    around: dict[str, object] | None = None
    """The object of which it is a value."""
    key: str = ""
    """Its key there."""


class DataWalk:
    """Walks data from the outside to the inside, in order: yields each object and each text that holds more."""

    def __init__(self, value: object) -> None:
        """`value`: as JSON gives it; it may lead back to itself."""
        self._waiting = [Place(value, 0, beside=False)]
        self.nodes = 0
        """What has been looked at; the walk ends at MOST_NODES."""

    def __iter__(self) -> Iterator[Place]:
        """Yield the places with an object or a text."""
        seen: dict[int, object] = {}
        groups = 0
        while self._waiting and self.nodes < MOST_NODES:
            place = self._waiting.pop()
            self.nodes += 1
            current = place.value
            if isinstance(current, str):
                if len(current) >= LONG_TEXT:  # data may refer to one text often
                    if id(current) in seen:
                        continue
                    seen[id(current)] = current
                self.nodes += HTML_COST
                self._waiting += _unpacked(place)
                yield place
            elif isinstance(current, dict | list) and id(current) not in seen:
                seen[id(current)] = current  # kept, so that no other object gets the same id
                if isinstance(current, list):
                    groups += 1
                    self._waiting += [Place(each, groups, place.beside) for each in reversed(current) if _is_open(each)]
                else:
                    yield place
                    self._waiting += reversed(list(_inside(current, place)))


def items_in(value: object, base: str) -> Iterator[Named]:
    """Yield every address that `value` names, in order. Relative ones are resolved against `base`."""
    walk = DataWalk(value)
    for place in walk:
        if isinstance(place.value, str):
            for item in _links(place.value, base):
                yield Named(item, place.group, place.beside)
        elif isinstance(place.value, dict):
            for item in _item(place.value, base):
                walk.nodes += ADDRESS_COST
                yield Named(item, place.group, place.beside)


def _inside(current: dict[str, object], place: Place) -> Iterator[Place]:
    beside = place.beside or any(
        isinstance(name := current.get(key), str) and len(name) < 60 and _FOREIGN_BOX.fullmatch(name.strip())
        for key in _BOX_NAMES
    )
    for key, inner in current.items():
        if _is_open(inner):
            yield Place(inner, place.group, beside or _FOREIGN_KEY.search(str(key)) is not None, current, str(key))


def _is_open(value: object) -> bool:
    """Tell whether a value may have addresses in it: an object, an array, a piece of HTML, JSON in a text."""
    if isinstance(value, str):
        return "<a " in value or value[:1] in ("{", "[") or value[:3] in ("%7B", "%5B")
    return isinstance(value, dict | list)


def _unpacked(place: Place) -> Iterator[Place]:
    """Yield what a text holds if it is JSON itself, as it stands or escaped as in addresses."""
    text = str(place.value)
    if text[:3] in ("%7B", "%5B"):
        text = unquote(text)
    if text[:1] in ("{", "["):
        try:
            yield Place(json.loads(text), place.group, place.beside)
        except (ValueError, RecursionError):
            return


def _item(item: dict[str, object], base: str) -> Iterator[Listed]:
    addresses = [address for key, value in item.items() if (address := _address(key, value, base)) is not None]
    if addresses:
        title, moment = title_of(item), moment_of(item)
        for address in addresses:
            yield Listed(address, title, moment)


def _address(key: object, value: object, base: str) -> str | None:
    if not isinstance(value, str) or not _LINK_KEY.search(str(key)):
        return None
    is_address = ("/" in value or "?" in value) and len(value) < 3_000 and not re.search(r"[\s<>]", value)
    is_address = is_address and not _FILE.search(value)
    return absolute(value, base) if is_address else None


def title_of(item: dict[str, object]) -> str | None:
    """Return the text of the key that says most plainly that it is the title; some hold it as `{"rendered": …}`."""
    found: dict[bool, str] = {}
    for key, value in item.items():
        text = value.get("rendered") if isinstance(value, dict) else value
        if isinstance(text, str) and "<" not in text and text.strip() and _TITLE_KEY.search(str(key)):
            found.setdefault(_TITLE.fullmatch(str(key)) is not None, " ".join(unescape(text).split()))
    return found.get(True) or found.get(False)


def moment_of(item: dict[str, object]) -> datetime | None:
    """Return the time of publication: that of a key that says so, else of one that does not tell of a change."""
    keys = [str(key) for key in item if _DATE_KEY.search(str(key))]
    keys.sort(key=lambda key: (_PUBLISHED.search(key) is None, _CHANGED.search(key) is not None))
    return next((date for key in keys if (date := _date(item.get(key)))), None)


def _date(value: object) -> datetime | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return read_date(text) if 0 < len(text) < 100 else None


def _links(html: str, base: str) -> Iterator[Listed]:
    if "<a " not in html or depth_of(html) > MAX_DEPTH:
        return
    for node in LexborHTMLParser(html).css("a[href]"):
        address = absolute(node.attributes.get("href"), base)
        if address is not None:
            yield Listed(address, " ".join(node.text().split()) or None)
