"""Reads sitemaps and sitemap indexes: XML, text, RSS or Atom, gzipped or not (sitemaps.org, Google News)."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nlargest
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from crawler.addresses import is_article
from crawler.discovery.dates import month_first, read_date
from crawler.discovery.feed import read_feed
from crawler.discovery.links import absolute, articles, first, own_sites, site_of
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.xml_text import damage_in, decoded, mended, unpacked, without_stump
from crawler.registry import Source

__all__ = ["MAX_SITEMAPS", "MAX_SITEMAP_LINKS", "read_sitemap"]

MAX_SITEMAP_LINKS = 50_000
"""Most addresses of one sitemap, by the protocol."""

MAX_SITEMAPS = 500
"""Most sitemaps taken from one index; the crawl decides how many of them it reads."""

REBUILD_LEAST, REBUILD_LEAST_A_DAY = 10, 500
"""Numbers of entries with the same time, or on one day, that a newspaper never reaches by publishing."""

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]+)?")
_WEB = re.compile(r"https?://\S", re.IGNORECASE)

_ENTRIES = ("url", "sitemap")
_FEEDS = ("rss", "rdf", "feed", "channel")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:urlset|sitemapindex|rss|rdf|feed)\b", re.IGNORECASE)
"""Where a sitemap begins, behind what a broken program has printed before it."""

_SITEMAP_NAME = re.compile(r"\.xml(?:\.gz)?$|/[^/]*sitemap[^/]*(?:\.(?:ashx|aspx|axd|php|txt|gz))?$", re.IGNORECASE)
_NO_SITEMAP = re.compile(r"\.(?:html?|jpe?g|png|webp|gif|pdf|mp4)$", re.IGNORECASE)

_TOKEN = re.compile(r"\d+|[a-z]+")
_NUMBER = re.compile(r"\d+")
_BETWEEN = ("", "thang", "month", "m", "t", "nam", "year", "y", "ngay", "day", "d", "sitemap", "sitemaps")
"""Words that may stand between the numbers of one date: `thang-3-nam-2026`, `?y=2026&m=3`, `2026/sitemap-03.xml`."""
_QUARTER = ("q", "quy", "quarter")
_FIRST_YEAR, _LAST_YEAR = 1997, 2099

_Period = tuple[int, int, int]


class _SitemapEntry(NamedTuple):
    address: str
    modified: str | None = None
    published: str | None = None
    headline: str | None = None


def read_sitemap(body: bytes, url: str, source: Source, *, cut: bool = False) -> Found:
    """Find the articles of a sitemap, the newest first, or the sitemaps of an index, the most promising first.

    `cut`: True if the answer was truncated, so the last line of a text sitemap may be incomplete. Raises
    UnreadableListingError if the answer is no sitemap.
    """
    try:
        content, lack = unpacked(body)
    except zlib.error as error:
        raise UnreadableListingError("not_a_sitemap", "the answer is packed and cannot be unpacked") from error
    text = decoded(content)
    root = _ROOT.search(text[:20_000])
    if root is None and not text.startswith("<"):
        return replace(_read_text(text, url, source, cut=cut or lack is not None), cut=lack)
    parsed = _parsed(text[root.start() :] if root else text)
    if parsed.kind in _FEEDS:
        return read_feed(body, url, source)
    found = _read_entries(parsed.kind, parsed.entries, url, source)
    return replace(found, cut=lack or parsed.damage, left_out=parsed.left_out)


def _read_entries(kind: str, entries: Sequence[_SitemapEntry], url: str, source: Source) -> Found:
    """Return what the entries of a sitemap or an index name. `kind`: the name of its root element."""
    months_first = month_first(entry.modified for entry in entries if entry.modified)
    dated = [(entry, read_date(entry.modified, months_first=months_first)) for entry in entries]
    resolved = [(absolute(entry.address, url), entry, date) for entry, date in dated]
    if kind == "sitemapindex":
        children = [(address, date) for address, _, date in resolved if address]
        return _index((), children, url, source)
    listed = [
        Listed(address, entry.headline, read_date(entry.published, months_first=months_first), date, in_sitemap=True)
        for address, entry, date in _without_rebuilds(resolved)
        if address
    ]
    oldest = datetime.min.replace(tzinfo=UTC)
    listed.sort(key=lambda item: item.published_at or item.modified_at or oldest, reverse=True)
    # Some sites name their sitemaps in a <urlset>.
    children = [(address, date) for address, _, date in resolved if address and _names_sitemap(address, source)]
    return _index(articles(listed, source, MAX_SITEMAP_LINKS), children, url, source)


def _names_sitemap(address: str, source: Source) -> bool:
    path = urlsplit(address).path
    return bool(_SITEMAP_NAME.search(path)) and not _NO_SITEMAP.search(path) and not is_article(address, source)


def _index(
    items: tuple[Listed, ...], children: Iterable[tuple[str, datetime | None]], url: str, source: Source
) -> Found:
    """Return the articles with the sitemaps that lie on the newspaper's own sites, the most promising first."""
    own = own_sites(source, url)
    order, is_by_time = _most_promising([child for child in children if site_of(child[0]) in own])
    return Found(items, first(order, MAX_SITEMAPS), sorted_by_time=is_by_time)


_Dated = tuple[str | None, _SitemapEntry, datetime | None]


def _read_text(text: str, url: str, source: Source, cut: bool) -> Found:
    lines = text.splitlines()
    if cut and not text.endswith(("\n", "\r")):
        del lines[-1:]
    rows = [line.split() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    left_out = max(0, len(rows) - MAX_SITEMAP_LINKS)
    if left_out:
        rows = nlargest(MAX_SITEMAP_LINKS, rows, key=lambda row: row[1] if _ISO_TIME.match(" ".join(row[1:])) else "")
    if not rows or not all(len(row) <= 3 and _WEB.match(row[0]) for row in rows[:3]):
        raise UnreadableListingError("not_a_sitemap", "the answer is neither XML nor a list of addresses")
    named = [(absolute(row[0], url), row[1:]) for row in rows if _WEB.match(row[0])]
    dated = [(address, read_date(" ".join(rest))) for address, rest in named if address]
    listed = (Listed(address, modified_at=date, in_sitemap=True) for address, date in dated)
    children = [child for child in dated if _names_sitemap(child[0], source)]
    return replace(_index(articles(listed, source, MAX_SITEMAP_LINKS), children, url, source), left_out=left_out)


class _Parsed(NamedTuple):
    kind: str
    """Name of the root element."""
    entries: list[_SitemapEntry]
    left_out: int
    """How many it has beside them."""
    damage: str | None
    """What shows that some are missing."""


def _parsed(text: str) -> _Parsed:
    """Return the entries of a sitemap or an index; if it has too many, those that have changed last."""
    # Resolve no entities: neither files nor expansions. lxml skips what it cannot read.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(mended(without_stump(text)).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableListingError("not_a_sitemap", "the answer is not XML") from error
    if root is None or not isinstance(root.tag, str):
        raise UnreadableListingError("not_a_sitemap", "the answer is not XML")
    kind = _name(root)
    if kind not in ("urlset", "sitemapindex", *_FEEDS):
        raise UnreadableListingError("not_a_sitemap", f"its root is <{kind}>, not <urlset> or <sitemapindex>")
    elements = [element for element in root if _name(element) in _ENTRIES]
    left_out = max(0, len(elements) - MAX_SITEMAP_LINKS)
    latest = nlargest(MAX_SITEMAP_LINKS, elements, key=_time_in) if left_out else elements
    entries = [entry for element in latest if (entry := _entry(element)) is not None]
    whole = sum(not _is_spoilt(element) for element in elements)
    return _Parsed(kind, entries, left_out, damage_in(text, kind, "|".join(_ENTRIES), whole))


def _time_in(element: etree._Element) -> str:
    """Return the time of change that an entry gives, as the protocol wants it; empty if it gives none.

    Such times are in order as texts: there may be too many to read them all.
    """
    for child in element:
        if _name(child) == "lastmod" and (time := _ISO_TIME.match((child.text or "").strip())):
            return time[0]
    return ""


def _is_spoilt(element: etree._Element) -> bool:
    """Tell whether the address of an entry has something else amid it, such as an error message."""
    return any(len(child) for child in element if _name(child) == "loc")


def _entry(element: etree._Element) -> _SitemapEntry | None:
    said: dict[str, str] = {}
    for child in element:
        name = _name(child)
        if name == "news":
            said.update((_name(part), _text(part)) for part in child if _name(part) in ("publication_date", "title"))
        elif name in ("loc", "lastmod") and name not in said:
            said[name] = _text(child)
    if not said.get("loc"):
        return None
    return _SitemapEntry(said["loc"], said.get("lastmod"), said.get("publication_date"), said.get("title"))


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str:
    """Return the text of an element; empty if it has child elements, such as an error message in a truncated file."""
    if any(isinstance(child.tag, str) for child in element):
        return ""
    text = (element.text or "") + "".join(child.tail or "" for child in element)  # without comments
    return " ".join(text.split())


def _without_rebuilds(entries: Sequence[_Dated]) -> Iterator[_Dated]:
    """Drop the dates if most entries share one: then the site was rebuilt, and the dates mean nothing."""
    moments = Counter(date for _, _, date in entries if date)
    days = Counter(date.date() for _, _, date in entries if date)
    shared = max(moments.values(), default=0) > max(len(entries) / 2, REBUILD_LEAST)
    shared = shared or max(days.values(), default=0) > max(len(entries) * 0.8, REBUILD_LEAST_A_DAY)
    for address, entry, date in entries:
        yield address, entry, None if shared else date


def _most_promising(children: Sequence[tuple[str, datetime | None]]) -> tuple[Iterable[str], bool]:
    """Order the sitemaps of an index: by date, else by the period in the address, else by the numbers in it.

    A date that most of them share is that of a rebuild, and is ignored. Returns also whether the order is one by time.
    """
    dates = {date for _, date in children if date}
    if len(dates) > len(children) / 2:
        newest = sorted(children, key=lambda child: child[1] or datetime.min.replace(tzinfo=UTC), reverse=True)
        return [address for address, _ in newest], True
    addresses = [address for address, _ in children]
    periods = {address: period for address in addresses if (period := _period_in(address))}
    if len(periods) > len(addresses) / 2:
        undated = [address for address in addresses if address not in periods]
        return [*undated, *sorted(periods, key=periods.__getitem__, reverse=True)], True
    return _from_both_ends(addresses), not addresses


def _period_in(address: str) -> _Period | None:
    """Return year, month and day that an address names, in any order; 0 for what it does not name.

    `sitemap-2026-03.xml`, `03-2026`, `20260305`, `thang-3-2026`, `2026-q1`, `?y=2026&m=3`. None without a year.
    """
    parts = urlsplit(address)
    tokens = _TOKEN.findall(f"{unquote(parts.path)}?{unquote(parts.query)}".lower())
    numbers = [place for place, token in enumerate(tokens) if token.isdecimal()]
    for at, place in reversed(list(enumerate(numbers))):
        token = tokens[place]
        if len(token) in (4, 6, 8) and _FIRST_YEAR <= int(token[:4]) <= _LAST_YEAR:
            month, day = int(token[4:6] or 0), int(token[6:8] or 0)
            if month <= 12 and day <= 31:
                return (int(token[:4]), month, day) if month else _around(tokens, numbers, at)
    return None


def _around(tokens: Sequence[str], numbers: Sequence[int], at: int) -> _Period:
    """Return the period whose year is the number `at`: month and day stand behind it or before it."""
    year = int(tokens[numbers[at]])
    for step in (1, -1):
        values: list[int] = []
        here = numbers[at]
        for there in numbers[at + step : at + 3 * step if at + 3 * step >= 0 else None : step]:
            words = tokens[min(here, there) + 1 : max(here, there)]
            prefix = tokens[there - 1] if there else ""
            if prefix in _QUARTER and not values and tokens[there] in "1234":
                return year, 3 * int(tokens[there]), 0
            if len(tokens[there]) > 2 or not set(words) <= set(_BETWEEN):
                break
            values.append(int(tokens[there]))
            here = there
        if values and 1 <= values[0] <= 12:
            return year, values[0], values[1] if len(values) > 1 and values[1] <= 31 else 0
    return year, 0, 0


def _from_both_ends(addresses: Sequence[str]) -> list[str]:
    """Take the sitemaps of each kind (articles, sections, tags) in turn, alternately the last and the first.

    Without dates, either end may be the newest. Addresses that differ only in their numbers are of one kind.
    """
    kinds = defaultdict[str, list[str]](list)
    for address in addresses:
        kinds[_NUMBER.sub("0", address)].append(address)
    turns = map(_ends, kinds.values() if len(kinds) <= len(addresses) / 2 else [addresses])
    return [address for turn in zip_longest(*turns) for address in turn if address is not None]


def _ends(addresses: Sequence[str]) -> Iterator[str]:
    for step in range((len(addresses) + 1) // 2):
        yield from dict.fromkeys((addresses[-1 - step], addresses[step]))
