"""Tells the next page of a list among links, by the numbers in their addresses and texts. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from crawler.discovery.pagination.addresses import numbered

__all__ = ["next_page"]

_PARAMETER_END = re.compile(r"(?:page|trang|cur|start|skip|from|so|no|num|cp)$", re.IGNORECASE)
"""How other names of such parameters end: `currentPage`, `trangso`, `_101_cur`."""

_PAGE_TEXT = re.compile(r"(?:trang )?(\d{1,4})", re.IGNORECASE)

_WORD_AT_END = re.compile(r"(.*(?:[^\W\d_][/_.~;,=-]?|\d[_~;,=]))(\d{1,3})((?:\.\w{2,5})?/?)")
"""A path that ends in any word and a number: `/tin-2.html`, `/thoi-su~p2`. With four digits it would be a year."""

_BESIDE = re.compile(r"(?:[^\W\d_]+|[\w-]+[_.-](?:trang|page))[_.~;,=-]?", re.IGNORECASE)
"""Such a word beside the list's path, in the same folder: one word and no other section's name, or one with `page`."""

_BELOW = re.compile(r"[/_.~;,=-](?:[^\W\d_]+[_.~;,=-]?)?")
"""Such a word behind the list's path."""

_NO_PAGE = re.compile(r"(?:^|[/_.~;,-])(?:ngay|thang|nam|tuan|quy|day|month|year|week|date)[_.~;,=-]?$", re.IGNORECASE)
"""Words before the numbers of a calendar."""

_ISSUE = re.compile(r"(?:so|ky|tap)[_.~;,=-]?", re.IGNORECASE)
"""Words before the numbers of issues, in the same folder as a list."""


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
    if after:
        return after[min(after)]
    return _by_unknown_parameter(here, links) or _by_unknown_word(here, links, first)


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


def _by_unknown_word(here: str, links: Iterable[tuple[str, str]], first: str) -> str | None:
    """Return the next page among links whose text is a number with which their path ends, behind any word.

    The word follows the path of the list, or stands beside it in the same folder. If `here` ends so too, and others
    with its word are there, it is one of these pages.
    """
    by_form: dict[tuple[str, str], dict[int, str]] = {}
    for link, text in links:
        said = _PAGE_TEXT.fullmatch(text.strip())
        form = _word_of(link, here) if said is not None else None
        if said is not None and form is not None and form[1] == int(said[1]):
            by_form.setdefault(form[0], {}).setdefault(form[1], link)
    own = _word_of(here, here) if here != first else None
    if own is not None and own[0] in by_form:
        return next((by_form[own[0]][each] for each in sorted(by_form[own[0]]) if each > own[1]), None)
    base = re.sub(r"\.\w{2,5}$", "", urlsplit(here).path).rstrip("/")
    folder = base[: base.rfind("/") + 1] or "/"
    below = [form for form in by_form if base and _follows(form[0], base, _BELOW)]
    # A page with a number of its own may be one of a list whose other pages are not linked.
    beside = [form for form in by_form if own is None and _follows(form[0], folder, _BESIDE)]
    beside = [form for form in beside if not _ISSUE.fullmatch(form[0].removeprefix(folder))]
    best = max(
        (form for form in below or beside if 2 in by_form[form]), key=lambda form: len(by_form[form]), default=None
    )
    return by_form[best][2] if best is not None else None


def _word_of(link: str, here: str) -> tuple[tuple[str, str], int] | None:
    """Split an address into what stands around the number at the end of its path, and that number."""
    parts, own = urlsplit(link), urlsplit(here)
    match = _WORD_AT_END.fullmatch(parts.path)
    hosts = [(each.hostname or "").removeprefix("www.") for each in (parts, own)]
    if match is None or hosts[0] != hosts[1] or parts.query != own.query or _NO_PAGE.search(match[1]):
        return None
    return (match[1], match[3]), int(match[2])


def _follows(path: str, before: str, word: re.Pattern[str]) -> bool:
    return path.startswith(before) and word.fullmatch(path, len(before)) is not None
