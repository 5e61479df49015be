"""Finds the link to the next page of a section, and decides how far to follow. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from storage.model.identifiers import ArticleId

__all__ = ["Walk", "inserted", "is_same_list", "next_page", "numbered", "says_next"]

_PARAMETER = re.compile(r"page|p|pg|trang|paged|pageno|pagenumber|pageindex|page_?id|start|offset", re.IGNORECASE)
"""Query parameters that number the pages of a list."""

_PARAMETER_END = re.compile(r"(?:page|trang|cur|start|skip|from|so|no|num|cp)$", re.IGNORECASE)
"""How other names of such parameters end: `currentPage`, `trangso`, `_101_cur`."""

_PAGE_TEXT = re.compile(r"(?:trang )?(\d{1,4})", re.IGNORECASE)

_IN_PATH = re.compile(r"[/_.-](?:trang|page|pg|p)[/_.=-]?(\d{1,6})(?=\.\w{2,5}$|/?$)", re.IGNORECASE)
"""`/trang-2`, `/page/2/`, `-p2`, `/trang2.html` at the end of a path."""

_LAST_WORD = re.compile(r"/(\d{1,4})(?=\.\w{2,5}$|/?$)")
"""`/chuyen-muc/chinh-tri/2`."""


_SAYS_NEXT = re.compile(
    r"trang (?:sau|tiếp|kế)(?: (?:theo|tiếp))?|(?:kế )?tiếp(?: theo| tục)?|sau|(?:ngày|tháng) trước|hôm (?:qua|trước)"
    r"|(?:xem|tải|đọc) (?:thêm|tiếp)(?: tin| bài)?"
    r"|(?:tin|bài|bài viết|các tin)? ?cũ hơn|tin cũ|(?:các )?(?:tin|bài)(?: viết)? trước(?: đó)?"
    r"|next(?: page)?|load more|more|older(?: posts?| entries| news)?",
    re.IGNORECASE,
)
_NUMBER_AT_END = re.compile(r"[/_.-](?:trang|page|p)?[/_.=-]?\d{1,6}(?=\.\w{2,5}$|/?$)", re.IGNORECASE)
_ARROWS = "«»‹›<>→←….> \t\r\n\u00a0"


def says_next(text: str) -> bool:
    """Tell whether the whole text of a link or button asks for the next page of a list: `Trang sau »`, `Older`, `›`."""
    words = " ".join(text.split()).strip(_ARROWS)
    return _SAYS_NEXT.fullmatch(words) is not None if words else text.strip() in ("›", "»", ">", ">>", "→")


def is_same_list(page: str, here: str) -> bool:
    """Tell whether `page` differs from the list's page `here` only in its query, or in what follows the list's path."""
    one, other = urlsplit(page), urlsplit(here)
    if (one.hostname or "").removeprefix("www.") != (other.hostname or "").removeprefix("www."):
        return False
    base = re.sub(r"\.\w{2,5}$", "", _NUMBER_AT_END.sub("", other.path)).rstrip("/")
    rest = one.path.removeprefix(base)
    return one.path == other.path or (base != "" and rest != one.path and rest[:1] in ("", "/", "_", ".", "-"))


def numbered(url: str, first: str = "") -> tuple[str, int | None]:
    """Split the address of a list's page into the list's address and the page number, or None if it has no number.

    `first`: address of the list's first page, if that is known: numbers in its path are no page numbers.
    """
    parts = urlsplit(url)
    kept = re.sub(r"\.\w{2,5}$", "", urlsplit(first).path).rstrip("/") if first else ""
    host = (parts.hostname or "").removeprefix("www.")
    query, number = [], None
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if number is None and _PARAMETER.fullmatch(name) and value.isdigit():
            number = int(value[:9])
        else:
            query.append((name, value))
    path = parts.path
    begin = len(kept) if kept and re.match(rf"{re.escape(kept)}(?:[/._-]|$)", path) else 0
    for form in (_IN_PATH, _LAST_WORD):
        match = form.search(path, begin) if number is None else None
        if match is not None:
            number = int(match[1])
            path = path[: match.start()] + path[match.end() :]
    path = re.sub(r"\.\w{2,5}$", "", path).rstrip("/")
    return f"{host}{path}?{urlencode(query)}", number


def next_page(here: str, links: Iterable[tuple[str, str]], first: str = "") -> str | None:
    """Return the address among `links` that is the next page of the list at `here`; None if there is none.

    `links`: pairs of address and link text. The next page differs only in its number: it has the least of the greater
    numbers. Whether a site counts from zero or one does not matter: a link with the text `1`
    leads to the first page. `first`: see `numbered`.
    """
    own, number = numbered(here, first)
    after: dict[int, str] = {}
    links = list(links)
    for link, text in links:
        its_own, its_number = numbered(link, first)
        if its_own != own or its_number is None or (number is None and text.strip() in ("1", "0", "01")):
            continue
        if its_number > (number if number is not None else 0):
            after.setdefault(its_number, link)
    return after[min(after)] if after else _by_unknown_parameter(here, links)


def _by_unknown_parameter(here: str, links: Iterable[tuple[str, str]]) -> str | None:
    """Return the next page among links with a number as text that differ from `here` in a number of their query.

    The parameter needs a telling name, or two links that have it.
    """
    own = dict(parse_qsl(urlsplit(here).query, keep_blank_values=True))
    bare = urlsplit(here)._replace(query="", fragment="")
    found: dict[str, dict[int, str]] = {}
    for link, text in links:
        parts = urlsplit(link)
        said = _PAGE_TEXT.fullmatch(text.strip())
        if said is None or parts._replace(query="", fragment="") != bare:
            continue
        its_own = dict(parse_qsl(parts.query, keep_blank_values=True))
        changed = [name for name, value in its_own.items() if own.get(name) != value]
        if own.keys() <= its_own.keys() and all(name not in own or its_own[name].isdecimal() for name in changed):
            for name in changed:
                if its_own[name].isdecimal() and own.get(name, "0").isdecimal():
                    # A link that says 1 leads to the first page, whatever its number is.
                    found.setdefault(name, {})[int(its_own[name][:9]) if int(said[1]) > 1 else 0] = link
    telling = [name for name, by_number in found.items() if len(by_number) > 1 or _PARAMETER_END.search(name)]
    best = max(telling, key=lambda name: (len(found[name]), _PARAMETER_END.search(name) is not None), default=None)
    if best is None:
        return None
    number = int(own.get(best, "0")[:9])
    return next((found[best][each] for each in sorted(found[best]) if each > number), None)


def inserted(before: Sequence[ArticleId], now: Sequence[ArticleId], known: Collection[ArticleId]) -> int:
    """Return how many new articles stand where lists take in news: above two articles that are still in their place.

    `before` and `now`: the articles of a page at two times, in order. Two neighbours of `before` follow the news, and
    what precedes it was their neighbour, or they began the page. A list that had more news than it shows has no such
    place: what follows its news is another list, or nothing.
    """
    places: dict[ArticleId | None, int] = {article: place for place, article in enumerate(before)}
    found, news, above = 0, 0, -1
    for article, below in pairwise((*now, None)):
        place = places.get(article)
        if place is None:
            news += article not in known
            continue
        if place == above + 1 and places.get(below) == place + 1:
            found += news
        news, above = 0, place
    return found


PASSED_PAGES = 3
"""Pages without news after which a list that has changed as a whole is left: some lists do so each time."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of one section that were read so far."""

    pages: tuple[str, ...] = ()
    """Addresses read, in order."""
    articles: frozenset[ArticleId] = frozenset()
    """Articles on them."""
    last: tuple[ArticleId, ...] = ()
    """Articles that appear first on the last page, in order."""
    before: tuple[ArticleId, ...] = ()
    """Articles of the first page when it was read last, in order."""

    def read(self, page: str, articles: Sequence[ArticleId]) -> "Walk":
        """Return the walk after one more page with these articles."""
        last = tuple(article for article in articles if article not in self.articles)
        return replace(self, pages=(*self.pages, page), articles=self.articles | frozenset(articles), last=last)

    def shows_news_to_its_end(self, known: Collection[ArticleId]) -> bool:
        """Tell whether the next page probably has more news.

        Sections list the newest first, so the news ends on a page whose last article is `known` from earlier crawls.
        A page with a fifth of new articles still continues, because it may end with boxes of other articles. Articles
        of earlier pages do not count: many sites repeat the last page after the end. If the first page has taken in
        its news above what was there `before`, all of it is there; other new articles, if fewer than half of the page,
        are a box of news from everywhere. If nothing is left of what was there, others may have passed unseen, also
        where all that is there is known by now from other listings.
        """
        if self.before and len(self.pages) <= PASSED_PAGES and self.articles.isdisjoint(self.before):
            return bool(self.last)
        new = sum(article not in known for article in self.last)
        taken_in = inserted(self.before, self.last, known) if len(self.pages) == 1 else 0
        if taken_in and new - taken_in < len(self.last) / 2:
            return False
        return new > 0 and (self.last[-1] not in known or new >= max(3, len(self.last) / 5))

    def goes_on(self, known: Collection[ArticleId], next_page: str, max_pages: int) -> bool:
        """Tell whether to read `next_page`."""
        return self.shows_news_to_its_end(known) and len(self.pages) < max_pages and next_page not in self.pages
