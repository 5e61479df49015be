"""Reads the page's number in the address of a list's page, and writes it there. Pure."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

__all__ = ["following", "has_place", "is_same_list", "numbered", "with_number"]

_PARAMETER = re.compile(r"page|p|pg|trang|paged|pageno|pagenumber|pageindex|page_?id|start|offset", re.IGNORECASE)
"""Query parameters that number the pages of a list."""

_POSITION = re.compile(r"start|offset|skip|from", re.IGNORECASE)
"""Those of them that count articles, not pages."""

_PLACE = re.compile(
    r"\$?\{\{?\s*(?:page(?:_?(?:no|num|number|index))?|trang|p|n|i|index|num|0|offset|start|skip)\s*\}?\}"
    r"|__(?:page\w*|trang)__|\[(?:page|trang)\]|%(?:page|trang)%|#(?:page|trang)#|\$(?:page|trang)\b|:(?:page|trang)\b",
    re.IGNORECASE,
)
"""The place of a page's number in an address that a script completes."""

_IN_PATH = re.compile(r"[/_.-](?:trang|page|pg|p)[/_.=-]?(\d{1,6})(?=\.\w{2,5}$|/?$)", re.IGNORECASE)
"""`/trang-2`, `/page/2/`, `-p2`, `/trang2.html` at the end of a path."""

_LAST_WORD = re.compile(r"/(\d{1,4})(?=\.\w{2,5}$|/?$)")
"""`/chuyen-muc/chinh-tri/2`."""

_BEFORE_NUMBER = re.compile(r"[/_.-](?:trang|page|pg|p)[/_.=-]?$", re.IGNORECASE)
"""The end of a path to which a script adds the number: `/trang/`."""

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
        if number is None and _PARAMETER.fullmatch(name) and value.isdecimal():
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


def following(url: str, number_of_items: int) -> str | None:
    """Return the address of the page after `url` as a script counts; None if it has no number.

    `number_of_items`: how many the page at `url` has; positions grow by it.
    """
    parts = urlsplit(url)
    pieces = parts.query.split("&")
    for place, piece in enumerate(pieces):
        name, _, value = piece.partition("=")
        if (_PARAMETER.fullmatch(name) or _POSITION.fullmatch(name)) and re.fullmatch(r"\d{1,9}", value):
            step = number_of_items if _POSITION.fullmatch(name) else 1
            pieces[place] = f"{name}={int(value) + step}"
            return parts._replace(query="&".join(pieces)).geturl()
    match = _IN_PATH.search(parts.path)
    return _in_path(parts, match, int(match[1]) + 1) if match is not None else None


def has_place(address: str) -> bool:
    """Tell whether an address says where a script puts the number of a page: `/trang-{page}.html`."""
    return _PLACE.search(address) is not None


def with_number(address: str, number: int, name: str) -> str:
    """Return a list's address with the number of one of its pages, or the position of its first item.

    It goes where the address has a place for it, `{page}`, `page=`, `/page/`, or into a parameter called `name`.
    """
    if _PLACE.search(address):
        return _PLACE.sub(str(number), address)
    parts = urlsplit(address)
    match = _IN_PATH.search(parts.path)
    if match is not None:
        return _in_path(parts, match, number)
    if _BEFORE_NUMBER.search(parts.path):
        return parts._replace(path=f"{parts.path}{number}").geturl()
    pieces = parts.query.split("&") if parts.query else []
    places = [place for place, piece in enumerate(pieces) if _is_place(piece, name)]
    if not places and pieces and pieces[-1].endswith("="):
        places = [len(pieces) - 1]
    if places:
        pieces[places[0]] = f"{pieces[places[0]].partition('=')[0]}={number}"
    else:
        pieces.append(f"{name}={number}")
    return parts._replace(query="&".join(pieces)).geturl()


def _in_path(parts: SplitResult, match: re.Match[str], number: int) -> str:
    path = f"{parts.path[: match.start(1)]}{number}{parts.path[match.end(1) :]}"
    return parts._replace(path=path).geturl()


def _is_place(piece: str, name: str) -> bool:
    """Tell whether a piece of a query numbers pages, or positions if `name` is that of a position."""
    key, _, value = piece.partition("=")
    names = _POSITION if _POSITION.fullmatch(name) else _PARAMETER
    return (
        names.fullmatch(key) is not None
        and (names is _POSITION or not _POSITION.fullmatch(key))
        and (not value or value.isdecimal())
    )
