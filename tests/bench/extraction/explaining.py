"""What the scorer's figures leave open: the right day in the page's own zone, and what is behind missed fields.

Shares no code with the reader: it reads headings and statements of a page by itself.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.bench.baselines.readers import LAST_DAY, Reader
from tests.bench.extraction.page_sets import Saved
from tests.quality.pages import scorer

__all__ = ["Days", "Misses", "authors_missed", "days_of", "headlines_missed", "read_by_htmldate"]

_AGENCIES = frozenset(
    ("dpa", "afp", "ap", "apa", "sid", "reuters", "associated press", "anadolu ajansı", "press association", "ansa")
)
_STATED = 'meta[property="og:title"], meta[name="twitter:title"], meta[property="twitter:title"], meta[name="title"]'
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Days:
    """Counts of pages by the day that a reader gives: in the zone in which the page's truth is written."""

    right: int
    wrong: int
    none: int

    @property
    def share(self) -> float:
        """The share of pages with the right day."""
        return self.right / max(1, self.right + self.wrong + self.none)


@dataclass(frozen=True, slots=True)
class Misses:
    """Counts of pages whose field is not the truth's."""

    all: int
    told: int
    """Those of one kind. Headlines: the truth is what the page tells machines, and what we give is printed on it.
    Authors: the truth names no person."""


def read_by_htmldate() -> Reader:
    """Return htmldate as a reader that gives the day only. It comes with trafilatura."""
    import htmldate

    def read(body: bytes, url: str) -> Mapping[str, Any]:
        found = htmldate.find_date(body, extensive_search=True, original_date=True, url=url, max_date=LAST_DAY)
        return {"published_at": found}

    return read


def days_of(reader: Reader, pages: Sequence[Saved]) -> Days:
    """Count the right, the wrong and the missing days of `reader` on pages whose truth names its zone."""
    right = wrong = none = 0
    for page in pages:
        stated = page.truth.get("published_at")
        wanted = datetime.fromisoformat(stated) if stated else None
        if wanted is None or wanted.tzinfo is None:
            continue
        given = _answer(reader, page).get("published_at")
        found = _day_of(given, wanted) if given else None
        right += found == wanted.date()
        wrong += found is not None and found != wanted.date()
        none += found is None
    return Days(right, wrong, none)


def headlines_missed(reader: Reader, pages: Sequence[Saved]) -> Misses:
    """Count missed headlines, and those of them that the page prints while the truth is a title told to machines."""
    return _missed(reader, pages, "headline", _is_printed_headline)


def authors_missed(reader: Reader, pages: Sequence[Saved]) -> Misses:
    """Count missed authors, and those of them where the truth names nobody but the site or an agency."""
    return _missed(reader, pages, "authors", _names_no_person)


def _missed(
    reader: Reader,
    pages: Sequence[Saved],
    field: str,
    is_told: Callable[[Saved, Mapping[str, Any]], bool],
) -> Misses:
    score = scorer().score
    found = told = 0
    for page in pages:
        answer = _answer(reader, page)
        if score(page.truth, answer).get(field) == 0:
            found += 1
            told += is_told(page, answer)
    return Misses(found, told)


def _is_printed_headline(page: Saved, answer: Mapping[str, Any]) -> bool:
    tree = LexborHTMLParser(page.body)
    printed = {_plain(node.text()) for node in tree.css("h1")}
    stated = {_plain(node.attributes.get("content") or "") for node in tree.css(_STATED)}
    stated |= {_plain(node.text()) for node in tree.css("head title")}
    stated |= {_plain(thing["headline"]) for thing in _things(tree) if isinstance(thing.get("headline"), str)}
    wanted = _plain(page.truth.get("headline") or "")
    ours = _plain(answer.get("headline") or "")
    return ours in printed and any(wanted and title.startswith(wanted) for title in stated)


def _names_no_person(page: Saved, answer: Mapping[str, Any]) -> bool:
    """Tell whether all authors of the truth are the site's names or agencies, whatever we give."""
    del answer
    tree = LexborHTMLParser(page.body)
    sites = {_squeezed(node.attributes.get("content") or "") for node in tree.css('meta[property="og:site_name"]')}
    for thing in _things(tree):
        for key in ("publisher", "author", "creator"):
            named = thing.get(key)
            for one in named if isinstance(named, list) else [named]:
                if isinstance(one, dict) and "Organization" in str(one.get("@type")):
                    sites.add(_squeezed(str(one.get("name"))))
    host = re.sub(r"^https?://(?:www\.)?", "", page.url).partition("/")[0]
    sites |= {_squeezed(host), _squeezed(host.rpartition(".")[0])}
    authors = page.truth.get("authors") or []
    agencies = {_squeezed(name) for name in _AGENCIES}
    return all(_squeezed(name) in sites | agencies for name in authors)


def _things(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in tree.css('script[type*="ld+json"]'):
        try:
            waiting = [json.loads(node.text(), strict=False)]
        except ValueError:
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                found.append(value)
                waiting.append(value.get("@graph"))
    return found


def _day_of(given: str, wanted: datetime) -> date | None:
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return (found.astimezone(wanted.tzinfo) if found.tzinfo else found).date()


def _answer(reader: Reader, page: Saved) -> Mapping[str, Any]:
    try:
        return reader(page.body, page.url)
    except Exception:  # noqa: BLE001 - whatever another reader raises, it has not read the page
        return {}


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
