"""Finds the next page of a list that a button names in its data- attributes: an address, and its number apart."""

import re
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.links import absolute
from crawler.discovery.pagination.addresses import has_place, numbered, with_number
from crawler.discovery.pagination.buttons import MAX_BUTTONS, class_of, is_elsewhere, text_of
from crawler.discovery.pagination.words import says_next

__all__ = ["page_of_button"]

BUTTONS = (
    "a, button, input, [class*=more i], [class*=load i], [class*=scroll i], [data-page], [data-next-page], "
    "[data-current-page], [data-offset], [data-url], [data-href], [data-link], [data-api]"
)
ADDRESS = re.compile(r"data-(?:[a-z]+-)*(?:url|href|link|src|api|endpoint|action|ajax|path)")
NUMBER = re.compile(
    r"data-(?:[a-z]+-)*(?:(?P<next>next(?:-?page)?)|(?P<current>(?:current|cur)(?:-?page)?)"
    r"|(?P<position>offset|start|skip)|(?P<page>paged?|trang|p|pg|page-?(?:index|no|num|number)))"
)
LIMIT = re.compile(r"data-(?:[a-z]+-)*(?:limit|page-?size|per-?page|size)")
NO_LIST = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|m3u8|pdf|js|css)(?:\?|$)", re.IGNORECASE)
"""Addresses of pictures, films, sound and scripts, which have such attributes, too."""

LOADS = re.compile(r"more|(?<!down)(?<!up)load|scroll|infinite|pag(?:ing|er|ination)", re.IGNORECASE)
"""Classes of what loads the next page when it is reached or pressed."""


class _Said(NamedTuple):
    """The number that a button says."""

    kind: str
    """What is numbered: the `next` page, the `current` one, a `page`, which may be either, or a `position`."""
    value: int
    limit: int
    """How many articles a page has; 0 if the button does not say it."""
    name: str
    """The parameter by which a script would pass it on."""


def page_of_button(
    tree: LexborHTMLParser, base: str, here: str, is_listing: Callable[[str | None], bool]
) -> str | None:
    """Return the next page of the list at `here` as a button's script would ask for it; None if no button says it.

    `base`: the address from which relative links start.
    """
    for node in islice(tree.css(BUTTONS), MAX_BUTTONS):
        link = _address(node)
        if link is None:
            continue
        said = _said(node) or (_Said("page", 1, 0, "page") if has_place(link) else None)
        if said is None or not _is_pager(node) or is_elsewhere(node):
            continue
        number = _next_number(said, _number_of(here, link, base, said))
        page = absolute(with_number(link, number, said.name), base) if number is not None else None
        if is_listing(page):
            return page
    return None


def _address(node: LexborNode) -> str | None:
    """Return the address in the attributes of a button."""
    for name, value in node.attributes.items():
        if value and ADDRESS.fullmatch(name) and ("/" in value or "?" in value) and not NO_LIST.search(value):
            return value if _is_address(value) else None
    return None


def _is_address(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:  # such as `http://[x/`
        return False
    return True


def _said(node: LexborNode) -> _Said | None:
    limits = (value for name, value in node.attributes.items() if value and LIMIT.fullmatch(name))
    limit = next((int(value) for value in limits if re.fullmatch(r"\d{1,3}", value)), 0)
    for name, value in node.attributes.items():
        match = NUMBER.fullmatch(name)
        if match is not None and match.lastgroup is not None and re.fullmatch(r"\d{1,6}", value or ""):
            plain = match.lastgroup == "position" or match[match.lastgroup] in ("trang", "p", "pg", "paged")
            return _Said(match.lastgroup, int(value or 0), limit, match[match.lastgroup] if plain else "page")
    return None


def _is_pager(node: LexborNode) -> bool:
    return says_next(text_of(node)) or LOADS.search(class_of(node)) is not None


def _number_of(here: str, link: str, base: str, said: _Said) -> int | None:
    """Return which page of the button's list `here` is; None if it is the section's own first page."""
    page = absolute(with_number(link, said.value, said.name), base)
    own, number = numbered(here)
    return number if page is not None and numbered(page)[0] == own else None


def _next_number(said: _Said, number: int | None) -> int | None:
    """Return the number of the page after `number`, the present one.

    Scripts keep the number of the page that is shown, or of the one that they load next. A `page` of 0 or 1 on a first
    page is the present one.
    """
    if said.kind == "position":
        position = said.value or said.limit
        return position if position > (number or 0) else (number + said.limit if number and said.limit else None)
    following = said.value + 1 if said.kind == "current" or (said.kind == "page" and said.value < 2) else said.value
    return following if number is None else max(following, number + 1)
