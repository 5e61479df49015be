"""Reads sitemaps and sitemap indexes: XML, text, RSS or Atom, gzipped or not (sitemaps.org, Google News)."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from lxml import etree

from crawler.discovery.dates import month_first, read_date
from crawler.discovery.feed import read_feed
from crawler.discovery.links import absolute, articles, first, own_sites, site_of
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.xml_text import decoded, mended, unpacked, without_stump
from crawler.registry import Source

__all__ = ["MAX_SITEMAPS", "MAX_SITEMAP_LINKS", "read_sitemap"]

MAX_SITEMAP_LINKS = 50_000
"""Most addresses of one sitemap, by the protocol."""

MAX_SITEMAPS = 500
"""Most sitemaps taken from one index; the crawl decides how many of them it reads."""

REBUILD_LEAST, REBUILD_LEAST_A_DAY = 10, 500
"""Numbers of entries with the same time, or on one day, that a newspaper never reaches by publishing."""

_FEEDS = ("rss", "rdf", "feed", "channel")
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2]))?(?:[-_/]?([0-2]\d|3[01]))?(?!\d)")
_NUMBER_IN_NAME = re.compile(r"(\d+)(?!.*\d)")


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
        text = decoded(unpacked(body))
    except zlib.error as error:
        raise UnreadableListingError("not_a_sitemap", "the answer is packed and cannot be unpacked") from error
    if not text.startswith("<"):
        return _read_text(text, url, source, cut)
    kind, entries = _parsed(text)
    if kind in _FEEDS:
        return read_feed(body, url, source)
    months_first = month_first(entry.modified for entry in entries if entry.modified)
    dated = [(entry, read_date(entry.modified, months_first=months_first)) for entry in entries]
    resolved = [(absolute(entry.address, url), entry, date) for entry, date in dated]
    if kind == "sitemapindex":
        own = own_sites(source, url)
        children = [(address, date) for address, _, date in resolved if address and site_of(address) in own]
        return Found(pages=first(_most_promising(children), MAX_SITEMAPS))
    listed = [
        Listed(address, entry.headline, read_date(entry.published, months_first=months_first), date, in_sitemap=True)
        for address, entry, date in _without_rebuilds(resolved)
        if address
    ]
    oldest = datetime.min.replace(tzinfo=UTC)
    listed.sort(key=lambda item: item.published_at or item.modified_at or oldest, reverse=True)
    return Found(articles(listed, source, MAX_SITEMAP_LINKS))


_Dated = tuple[str | None, _SitemapEntry, datetime | None]


def _read_text(text: str, url: str, source: Source, cut: bool) -> Found:
    lines = text.splitlines()
    if cut and not text.endswith(("\n", "\r")):
        del lines[-1:]
    lines = [line.strip() for line in lines[: MAX_SITEMAP_LINKS + 1] if line.strip()]
    if not lines or not all(re.match(r"https?://\S+$", line, re.IGNORECASE) for line in lines[:3]):
        raise UnreadableListingError("not_a_sitemap", "the answer is neither XML nor a list of addresses")
    addresses = [absolute(line, url) for line in lines if re.match(r"https?://", line, re.IGNORECASE)]
    return Found(
        articles((Listed(address, in_sitemap=True) for address in addresses if address), source, MAX_SITEMAP_LINKS)
    )


def _parsed(text: str) -> tuple[str, list[_SitemapEntry]]:
    """Return the name of the root element, and the entries of a sitemap or an index."""
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
    entries = (entry for element in root if (entry := _entry(element)) is not None)
    return kind, list(islice(entries, MAX_SITEMAP_LINKS))


def _entry(element: etree._Element) -> _SitemapEntry | None:
    if _name(element) not in ("url", "sitemap"):
        return None
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
    return "" if len(element) else " ".join((element.text or "").split())


def _without_rebuilds(entries: Sequence[_Dated]) -> Iterator[_Dated]:
    """Drop the dates if most entries share one: then the site was rebuilt, and the dates mean nothing."""
    moments = Counter(date for _, _, date in entries if date)
    days = Counter(date.date() for _, _, date in entries if date)
    shared = max(moments.values(), default=0) > max(len(entries) / 2, REBUILD_LEAST)
    shared = shared or max(days.values(), default=0) > max(len(entries) * 0.8, REBUILD_LEAST_A_DAY)
    for address, entry, date in entries:
        yield address, entry, None if shared else date


def _most_promising(children: Sequence[tuple[str, datetime | None]]) -> Iterable[str]:
    """Order the sitemaps of an index: by date, else by the date or number in the name, else from both ends in turn.

    A date that most of them share is that of a rebuild, and is ignored.
    """
    dates = {date for _, date in children if date}
    if len(dates) > len(children) / 2:
        newest = sorted(children, key=lambda child: child[1] or datetime.min.replace(tzinfo=UTC), reverse=True)
        return [address for address, _ in newest]
    addresses = [address for address, _ in children]
    named = {address: match for address in addresses if (match := _DATE_IN_NAME.search(address.rpartition("/")[2]))}
    if len(named) > len(addresses) / 2:
        undated = [address for address in addresses if address not in named]
        return [*undated, *sorted(named, key=lambda address: _date_key(named[address]), reverse=True)]
    return _from_both_ends(addresses)


def _date_key(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)


def _from_both_ends(addresses: Sequence[str]) -> Iterable[str]:
    """Alternate between the last and the first: without dates, either end may be the newest."""
    for step in range((len(addresses) + 1) // 2):
        yield addresses[-1 - step]
        yield addresses[step]
