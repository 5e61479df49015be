"""Pagination: which link leads to the next page of a section, and how far its pages are followed. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from storage.model.identifiers import ArticleId

__all__ = ["Walk", "next_page", "numbered"]

_PARAMETER = re.compile(r"page|p|pg|trang|paged|pageno|pagenumber|pageindex|page_?id|start|offset", re.IGNORECASE)
"""Query parameters that number the pages of a list."""

_IN_PATH = re.compile(r"[/_.-](?:trang|page|pg|p)[/_.=-]?(\d{1,6})(?=\.\w{2,5}$|/?$)", re.IGNORECASE)
"""`/trang-2`, `/page/2/`, `-p2`, `/trang2.html` at the end of a path."""

_LAST_WORD = re.compile(r"/(\d{1,4})(?=\.\w{2,5}$|/?$)")
"""`/chuyen-muc/chinh-tri/2`."""


def numbered(url: str) -> tuple[str, int | None]:
    """Split the address of a page of a list into the list's own part and the page's number, if there is one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query, number = [], None
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if number is None and _PARAMETER.fullmatch(name) and value.isdigit():
            number = int(value[:9])
        else:
            query.append((name, value))
    path = parts.path
    for form in (_IN_PATH, _LAST_WORD):
        match = form.search(path) if number is None else None
        if match is not None:
            number = int(match[1])
            path = path[: match.start()] + path[match.end() :]
    path = re.sub(r"\.\w{2,5}$", "", path).rstrip("/")
    return f"{host}{path}?{urlencode(query)}", number


def next_page(here: str, links: Iterable[tuple[str, str]]) -> str | None:
    """Return the address among `links` that is the next page of the list at `here`; None if there is none.

    `links`: pairs of address and link text. The next page has the same address but for the page's number, and of those
    with a greater number the least. Whether a site counts from zero or one does not matter: a link with the text `1`
    leads to the first page.
    """
    own, number = numbered(here)
    after: dict[int, str] = {}
    for link, text in links:
        its_own, its_number = numbered(link)
        if its_own != own or its_number is None or (number is None and text.strip() in ("1", "0", "01")):
            continue
        if its_number > (number if number is not None else 0):
            after.setdefault(its_number, link)
    return after[min(after)] if after else None


@dataclass(frozen=True, slots=True)
class Walk:
    """The way so far through the pages of one section."""

    pages: tuple[str, ...] = ()
    """Addresses read, in order."""
    articles: frozenset[ArticleId] = frozenset()
    """Articles on them."""
    last: tuple[ArticleId, ...] = ()
    """Articles on the last page and on none before, in order."""

    def read(self, page: str, articles: Sequence[ArticleId]) -> "Walk":
        """Return the walk after one more page with these articles."""
        last = tuple(article for article in articles if article not in self.articles)
        return Walk((*self.pages, page), self.articles | frozenset(articles), last)

    def shows_news_to_its_end(self, known: Collection[ArticleId]) -> bool:
        """Say whether the last page gives reason to expect more news on the next one.

        Sections list the newest first: a page that ends with what is `known` from earlier crawls is where news end. A
        fifth of new articles counts as much, because a page may end with boxes of other articles. What an earlier
        page has shown does not count: past the last page many sites show the last one again.
        """
        new = sum(article not in known for article in self.last)
        return new > 0 and (self.last[-1] not in known or new >= max(3, len(self.last) / 5))

    def goes_on(self, known: Collection[ArticleId], next_page: str, max_pages: int) -> bool:
        """Say whether to read `next_page`."""
        return self.shows_news_to_its_end(known) and len(self.pages) < max_pages and next_page not in self.pages
