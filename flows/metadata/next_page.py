"""The address of the next page of an article, or of the next part of its series.

A link with `rel=next` or a number may lead on; its address must fit: the article's own with the number of a page.
Parts of a series are told by their label: after `Bài 1` in the headline, a link that says `Bài 2`, else `Bài cuối`.
"""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.markup import absolute
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import bare
from flows.cleaning.page_analysis import PageAnalysis

__all__ = ["is_page_of", "next_page"]

MAX_LINKS = 400
"""Links after the headline that are looked at."""
MAX_WORDS = 200
"""Characters of the longest link that names a part of a series."""
MAX_DIGITS = 4
"""Digits that the number of a page does not have."""
LAST = "cuối"
MIN_NAME = 2
"""Words of the shortest name of a series."""

_ANCHORS = tag_numbers("a")
_NUMBERS = frozenset({"page", "trang", "p", "paged", "pg"})
"""Names under which addresses say the number of a page."""
_COUNTED_FROM_ZERO = frozenset({"start", "limitstart"})
"""Names under which Joomla says it: `start=1` is the second page."""
_SUFFIX = re.compile(r"\.(?:html?|aspx|php|amp|vnp|epi)$", re.IGNORECASE)
_FILE = re.compile(r"/(?:default|index)$", re.IGNORECASE)
"""The file of a folder, which systems in ASP.NET print at the end of every address: `/trang/2/default.aspx`."""
_RELATIVE = ("?", "index", "default")
"""How links to pages of the same folder begin."""
_BARE_FOLDER = re.compile(r"/\d{1,2}/?(?:[?#]|$)")
_NUMBERED_PATH = re.compile(
    r"^(?P<path>.*?)(?:(?P<name>[-_/](?:p|page|trang)[-_/]?)|/|_)(?P<number>\d{1,2})$", re.IGNORECASE
)
_PART = re.compile(r"(?<!\w)(?P<label>kỳ|bài|phần|tập|part)\s+(?P<number>\d{1,2}|[IVX]{1,4}|cuối)(?!\w)", re.IGNORECASE)
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def next_page(analysis: PageAnalysis, url: str) -> str | None:
    """Return the absolute address of what follows the page at `url`; None if the page names nothing."""
    try:
        number, own, in_file = (_number_of(url) or 1), _without_number(url), _names_file(url)
    except ValueError:  # an address that is none
        return None
    stem = own[1].rpartition("/")[2]
    location = analysis.location
    for node in location.dom.following()[:3]:
        address = absolute(node.attributes.get("href") or "", analysis.base)
        if address and address != url and (_page_of(address, own, in_file=in_file) or _in_body(node, location)):
            return address
    for node in _links(location):
        href = node.attrs.get("href") or ""  # of one attribute half the price of `attributes`
        if not href.startswith(_RELATIVE) and (not stem or stem not in href):  # most links: to resolve each takes long
            continue
        address = absolute(href, analysis.base)
        if address and _page_of(address, own, in_file=in_file) == number + 1:
            return address
    return _next_part(analysis, url)


def is_page_of(address: str, url: str) -> bool:
    """Tell whether `address`, the next page of the one at `url`, is of the same article, not a part of a series."""
    return _page_of(address, _without_number(url), in_file=_names_file(url)) is not None


def _links(location: ArticleLocation) -> Iterator[LexborNode]:
    """Yield the links after the headline."""
    start = location.dom.index(location.headline_node)
    return (node for _, node in islice(location.dom.placed(start or 0, _ANCHORS), MAX_LINKS))


_Numberless = tuple[str, str, tuple[tuple[str, str], ...]]
"""Host, path and query of an address, without the number of a page and without a suffix."""


def _page_of(address: str, own: _Numberless, *, in_file: bool) -> int | None:
    """Return the number of the article's page to which `address` leads; None if to no page of it.

    `own`: the article's address; `in_file`: it ends with the file of a folder. Then the folder `2` beside that file is
    none of its pages: `/2026/03/index.html` is followed by the list of a day, `/2026/03/2/`.
    """
    number = _number_of(address)
    if not number or _without_number(address) != own:
        return None
    return None if in_file and _BARE_FOLDER.search(address) and not _names_file(address) else number


def _names_file(address: str) -> bool:
    """Tell whether an address ends with the file of a folder, or with that of another page: `/44/index_2.html`."""
    whole = _SUFFIX.sub("", urlsplit(address).path.rstrip("/"))
    match = _NUMBERED_PATH.match(whole)
    return bool(_FILE.search(whole) or (match and _FILE.search(match["path"])))


def _number_of(address: str) -> int | None:
    parts = urlsplit(address)
    named = ((key.lower(), value) for key, value in parse_qsl(parts.query))
    name, stated = next((one for one in named if _is_number(one[0])), ("", ""))
    if stated.isascii() and stated.isdecimal() and len(stated) < MAX_DIGITS:
        return int(stated) + (name in _COUNTED_FROM_ZERO)
    return _path_and_number(parts.path)[1]


def _without_number(address: str) -> _Numberless:
    parts = urlsplit(address)
    query = tuple((key, value) for key, value in parse_qsl(parts.query) if not _is_number(key.lower()))
    return parts.netloc, _path_and_number(parts.path)[0], query


def _path_and_number(path: str) -> tuple[str, int | None]:
    """Return a path without suffix and number of a page, and that number; the number of a folder has a name."""
    whole = _SUFFIX.sub("", path.rstrip("/"))
    folder = _FILE.sub("", whole)
    match = _NUMBERED_PATH.match(folder)
    if match and (match["name"] or folder == whole):
        return _FILE.sub("", match["path"]), int(match["number"])
    return folder, None


def _is_number(name: str) -> bool:
    return name in _NUMBERS or name in _COUNTED_FROM_ZERO


def _next_part(analysis: PageAnalysis, url: str) -> str | None:
    """Return the address of the next part of the series that the headline names."""
    headline = analysis.location.headline or ""
    own = next(_PART.finditer(headline), None)
    number = _as_number(own["number"]) if own else None
    if own is None or number is None:
        return None
    name, last = bare(headline[: own.start()]), None
    for node in _links(analysis.location):
        text = text_of(node)
        other = next(_PART.finditer(text), None) if len(text) <= MAX_WORDS else None
        address = absolute(node.attributes.get("href") or "", analysis.base) if other else ""
        if other is None or address in ("", url) or other["label"].lower() != own["label"].lower():
            continue
        named = len(name.split()) >= MIN_NAME and bare(text).startswith(name)
        if not named and not _in_body(node, analysis.location):
            continue
        if _as_number(other["number"]) == number + 1:
            return address
        last = last or (address if other["number"].lower() == LAST else None)
    return last


def _as_number(printed: str) -> int | None:
    if printed.isdecimal():
        return int(printed)
    return _ROMAN.index(printed.lower()) if printed.lower() in _ROMAN else None


def _in_body(node: LexborNode, location: ArticleLocation) -> bool:
    return location.body is not None and location.body.mem_id in ancestors(node)
