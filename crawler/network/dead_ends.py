"""Recognises redirects from an article to a page that is none, such as a search page or a notice. Pure.

An article that moved leads to a page of its own: that address has a number, many words, or what the old one ended with.
A deleted one leads to a page that many share.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.network.false_answers import FalseAnswer

__all__ = ["dead_end"]

SEARCH_PATH = re.compile(r"/(?:tim-?kiem|search|ket-qua-tim-kiem|tu-khoa|tags?)(?:[/.]|$)", re.IGNORECASE)
"""Pages of search and keywords, whatever they search for."""

NUMBER = re.compile(r"\d{4}")
"""The number of an article; sections have none or shorter ones."""

HEADLINE_HYPHENS = 5
"""Hyphens of a headline in an address; names of sections have up to four words (`quoc-phong-an-ninh`)."""


def dead_end(url: str, target: str, is_article: Callable[[str], bool]) -> FalseAnswer | None:
    """Return that the article at `url`, which leads to `target`, is gone; None if it may have moved there.

    `is_article` tells whether an address has the form of an article's. Another site may have taken the article over.
    """
    try:
        address = urljoin(url, target.strip())
        own, parts = urlsplit(url), urlsplit(address)
    except ValueError:
        return None
    if _site(parts.hostname) != _site(own.hostname):
        return None
    if SEARCH_PATH.search(parts.path) and not SEARCH_PATH.search(own.path):
        return FalseAnswer("gone", f"it redirects to the search page {address[:200]}")
    if own.path in unquote(parts.query):
        return None  # a gate, such as a login or a consent, that leads back
    if is_article(address) or _is_own_page(parts.path, parts.query, _stem(own.path)):
        return None
    if parts.path.strip("/").count("/") and not own.path.startswith(parts.path.rstrip("/")):
        return None  # a page of another section than the article's, such as `/longform/mua-vang`
    return FalseAnswer("gone", f"it redirects to {address[:200]}, which is no article")


def _is_own_page(path: str, query: str, stem: str) -> bool:
    name = _stem(path)
    if NUMBER.search(path) or name.count("-") >= HEADLINE_HYPHENS or (stem and stem in path):
        return True
    return any(value.isdigit() for _, value in parse_qsl(query))


def _stem(path: str) -> str:
    """Return the last part of a path without its ending."""
    return path.rstrip("/").rpartition("/")[2].partition(".")[0]


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("m.")
