"""Tells the next page of a list among links, by the numbers in their addresses and texts. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

__all__ = ["is_same_list", "next_page", "numbered"]

_PARAMETER = re.compile(r"page|p|pg|trang|paged|pageno|pagenumber|pageindex|page_?id|start|offset", re.IGNORECASE)
"""Query parameters that number the pages of a list."""

_PARAMETER_END = re.compile(r"(?:page|trang|cur|start|skip|from|so|no|num|cp)$", re.IGNORECASE)
"""How other names of such parameters end: `currentPage`, `trangso`, `_101_cur`."""

_PAGE_TEXT = re.compile(r"(?:trang )?(\d{1,4})", re.IGNORECASE)

_IN_PATH = re.compile(r"[/_.-](?:trang|page|pg|p)[/_.=-]?(\d{1,6})(?=\.\w{2,5}$|/?$)", re.IGNORECASE)
"""`/trang-2`, `/page/2/`, `-p2`, `/trang2.html` at the end of a path."""

_LAST_WORD = re.compile(r"/(\d{1,4})(?=\.\w{2,5}$|/?$)")
"""`/chuyen-muc/chinh-tri/2`."""

_NUMBER_AT_END = re.compile(r"[/_.-](?:trang|page|p)?[/_.=-]?\d{1,6}(?=\.\w{2,5}$|/?$)", re.IGNORECASE)


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
