"""Reads lists of articles in JSON: what a section's script asks for instead of links in the page."""

import json
import re
from itertools import islice

from crawler.discovery.data.items import items_in
from crawler.discovery.data.unaddressed import Unaddressed, are_headlines, unaddressed_in
from crawler.discovery.links import absolute
from crawler.discovery.listing import Listed, UnreadableListingError
from crawler.discovery.pagination.addresses import following

__all__ = ["endpoints_in", "is_json", "read_json_list", "read_unaddressed"]

MAX_VALUES = 50_000
"""Most addresses of one answer that are looked at."""

MAX_ENDPOINTS = 10

_ADDRESS = re.compile(r"""["']((?:https?:)?/[^"'\s<>{}\\$]{3,300})["']""")
_LIST_WORD = re.compile(r"/api/|/ajax|\.json|/json|getlist|/list|load|timeline|danh-?sach|zone|cate", re.IGNORECASE)
"""Words in the addresses of such lists."""
_ABOUT_PAGES = ("links", "_links", "meta", "paging", "pagination", "pager", "data")
_NEXT_KEY = re.compile(r"next(?:_?(?:page|url|link|page_?url))?|@odata\.nextlink", re.IGNORECASE)
_NO_LIST = re.compile(
    r"\.(?:js|css|png|jpe?g|gif|svg|webp|ico|woff2?)(?:\?|$)|manifest|analytics"
    r"|comment|login|token",
    re.IGNORECASE,
)


def is_json(text: str) -> bool:
    """Tell whether an answer begins like JSON."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read_json_list(text: str, url: str) -> tuple[list[Listed], str | None]:
    """Return what the list at `url` names, and the address of its next page if it says one.

    An item is an object with an address, or a piece of HTML with links. Raises UnreadableListingError for no JSON.
    """
    value = _parsed(text)
    found = [named.item for named in islice(items_in(value, url), MAX_VALUES)]
    for said in _said_next(value):
        if isinstance(said, str) and said and not said.isdecimal():
            return found, absolute(said, url)
    # An item may have several addresses, such as that of its picture, and one headline.
    count = len({each.headline for each in found if each.headline})
    if not found:
        count = max((len(items) for items in unaddressed_in(value) if are_headlines(items)), default=0)
    if not (found or count) or any(_ends(each) for each in _said_next(value)):
        return found, None
    return found, following(url, count)


def read_unaddressed(text: str) -> list[list[Unaddressed]]:
    """Return the lists of what may be articles without an address. Raises UnreadableListingError for no JSON."""
    return unaddressed_in(_parsed(text))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableListingError("not_html", "the answer begins like JSON but is not JSON") from error


def _said_next(value: object) -> list[object]:
    """Return what an answer, or its part about pages, says of the next page."""
    if not isinstance(value, dict):
        return []
    parts = [value, *(part for name in _ABOUT_PAGES if isinstance(part := value.get(name), dict))]
    return [said for part in parts for key, said in part.items() if _NEXT_KEY.fullmatch(str(key))]


def _ends(said: object) -> bool:
    """Tell whether a list says that it has no next page."""
    return said is False or said == ""


def endpoints_in(html: str, url: str) -> list[str]:
    """Return addresses of lists that the scripts or attributes of the page `html` at `url` name."""
    found: dict[str, None] = {}
    for match in _ADDRESS.finditer(html):
        address = absolute(match[1].replace("&amp;", "&"), url)
        if address is not None and _LIST_WORD.search(match[1]) and not _NO_LIST.search(address):
            found[address] = None
    return list(found)[:MAX_ENDPOINTS]
