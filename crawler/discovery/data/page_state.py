"""Finds the articles that a page hands to its scripts as data, where its HTML links few. Runs no script.

Such data stand in JSON scripts (`__NEXT_DATA__`, `__NUXT_DATA__`, JSON-LD), in scripts that assign or pass on an object
(`window.__INITIAL_STATE__ = {…}`, `__next_f.push([1, "…"])`), and in attributes (`data-page="{…}"`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import chain, islice

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import identity
from crawler.discovery.data.items import items_in
from crawler.discovery.data.literals import Budget, literals_in
from crawler.discovery.data.unaddressed import MOST_LISTS, Unaddressed, unaddressed_in
from crawler.discovery.links import articles
from crawler.discovery.listing import Listed
from crawler.registry import Source

__all__ = ["FEW", "read_state", "state_values", "unaddressed_in_state", "with_state"]

FEW = 5
"""Articles that a page's HTML links from which on it lists its articles itself: then its data may be about others."""

MOST_STATE = 4 * 1024 * 1024
"""Characters of the data of one page that are read; real ones have up to a million."""

MOST_STATES = 2_000
"""Scripts and attributes of one page that are looked at; a page in chunks has two hundred."""

_CHUNK = re.compile(r"__next_f\b.{0,60}?\bpush\(\s*\[\s*1\s*,\s*", re.DOTALL)
_ATTRIBUTE = re.compile(r"""=(?:"(\s*+[{\[][^"]{40,}+)"|'(\s*+[{\[][^']{40,}+)')""")
"""An attribute with an object or array: `data-page="{&quot;…"`, `:articles='[…]'`."""


def read_state(html: str, base: str) -> list[list[Listed]]:
    """Return the lists of addresses in the data of the page `html`, each in its order.

    Boxes beside a page's own list are left out: what is read most, what is related, menus.
    """
    found: dict[tuple[int, int], list[Listed]] = {}
    for number, value in enumerate(state_values(html)):
        for named in items_in(value, base):
            if not named.beside:
                found.setdefault((number, named.group), []).append(named.item)
    return list(found.values())


def unaddressed_in_state(html: str) -> list[list[Unaddressed]]:
    """Return the lists of what may be articles without an address in the data of a page."""
    return [each for value in state_values(html) for each in unaddressed_in(value)][:MOST_LISTS]


def with_state(
    shown: Sequence[Listed], lists: Iterable[Sequence[Listed]], source: Source, limit: int
) -> tuple[Listed, ...]:
    """Return the articles that a page's HTML shows, and those that its data list beside them, at most `limit`.

    A list of which the HTML shows a part is the page's own. If the HTML shows all of it, the data tell nothing more.
    """
    named = [items for each in lists if (items := articles(each, source, limit))]
    known = {identity(item.url, source) for item in shown}
    own = [items for items in named if any(identity(item.url, source) in known for item in items)]
    count = len({identity(item.url, source) for items in own for item in items})
    if len(known) > 1 and own and count <= len(known):
        return tuple(shown)
    return articles(chain(shown, *(own if count >= FEW else named)), source, limit)


def state_values(html: str) -> Iterator[object]:
    """Yield what each script and attribute holds; chunks are one text, which may be cut anywhere."""
    budget, left = Budget(), MOST_STATE
    chunks: list[str] = []
    for text, is_json in _texts(html):
        left -= len(text)
        if left < 0:
            break
        if chunk := _CHUNK.search(text):
            chunks += _strings(text, chunk.end())
        elif is_json:
            yield _resolved(_json(text, budget))
        else:
            yield from literals_in(text, budget)
    if chunks:
        yield from literals_in("".join(chunks), budget)


def _texts(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the texts of scripts and attributes that may hold data, and whether they must be JSON."""
    for node in LexborHTMLParser(html).css("script:not([src])")[:MOST_STATES]:
        kind = (node.attributes.get("type") or "").lower()
        if not kind or "json" in kind or "javascript" in kind or kind == "module":
            yield node.text(), "json" in kind
    for found in islice(_ATTRIBUTE.finditer(html), MOST_STATES):
        yield unescape(found[1] or found[2]), True


def _json(text: str, budget: Budget) -> object:
    """Read JSON, also if it was escaped as HTML or is only nearly JSON."""
    text = text.strip().removeprefix("<!--").removesuffix("-->")
    for each in (text, unescape(text)) if "&quot;" in text else (text,):
        try:
            return json.loads(each)
        except (ValueError, RecursionError):
            continue
    return list(literals_in(text, budget))


def _strings(text: str, place: int) -> Iterator[str]:
    try:
        value, _ = json.JSONDecoder().raw_decode(text, place)
    except (ValueError, RecursionError):
        return
    if isinstance(value, str):
        yield value


def _resolved(value: object) -> object:
    """Return data in which objects name their values by number (`__NUXT_DATA__`) with the values themselves.

    Such data are one flat array: `[{"title": 1, "url": 2}, "…", "/…"]`. Other data are returned as they are.
    """
    if (
        not isinstance(value, list)
        or not any(isinstance(each, str) for each in value)
        or not all(map(_is_numbered, value))
    ):
        return value
    size = len(value)
    made: list[object] = [({} if isinstance(each, dict) else [] if isinstance(each, list) else each) for each in value]

    def of(number: object) -> object:
        if not isinstance(number, int) or isinstance(number, bool):
            return None
        return made[number] if 0 <= number < size else None

    for each, new in zip(value, made, strict=True):
        if isinstance(each, dict) and isinstance(new, dict):
            new.update((key, of(number)) for key, number in each.items())
        elif isinstance(each, list) and isinstance(new, list):
            # `["Date", "2026-…"]` and `["Reactive", 3]` are values of a kind.
            new += [of(number) for number in each] if not (each and isinstance(each[0], str)) else []
            if len(each) == 2 and isinstance(each[0], str):
                new.append(each[1] if isinstance(each[1], str) else of(each[1]))
    return made[0]


def _is_numbered(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(each, int) for each in value.values())
    return not isinstance(value, list) or all(isinstance(each, int | str) for each in value)
