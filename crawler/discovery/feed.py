"""Reads feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed."""

import calendar
import io
import json
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from heapq import nlargest
from html import unescape
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import feedparser

from crawler.discovery.dates import read_date
from crawler.discovery.links import absolute, articles, own_sites, site_of
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.xml_text import damage_in, decoded, mended, unpacked, without_stump
from crawler.registry import Source

if TYPE_CHECKING:
    Fields = Mapping[str, object]

__all__ = ["read_feed"]

MAX_LINKS = 2_000
"""Articles taken from one feed, the newest ones; real feeds name twenty to two hundred."""

MAX_FEED_BYTES = 4 * 1024 * 1024
"""How much of a feed is read: thousands of entries."""

_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel|urlset|sitemapindex|html)\b", re.IGNORECASE)

_EMPTY_LINK = re.compile(r"<link\s*/>\s*(https?://[^<\s]+)", re.IGNORECASE)
"""An address behind its tag, as programs write it that take a feed for HTML, where `link` is empty."""

_RELATIVE_LINK = re.compile(r"<link\b[^<>]*>\s*+(?:<!\[CDATA\[\s*+)?(?![\w+.-]+:|[/\\?#<\s])", re.IGNORECASE)
"""An address that begins with no slash. RSS does not say what it is relative to. SimplePie, which many readers use,
takes `xml:base`, else the site's address, `link` of the channel, else the feed's. Atom's is the feed's."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

_LINK_FIELDS = ("feedburner_origlink", "pheedo_origlink", "link", "id", "guid")
"""Fields with the article's address, the most direct first: the `link` of a feed proxy is only a redirect."""


def read_feed(body: bytes, url: str, source: Source) -> Found:
    """Find the articles of the feed at `url`. A broken feed gives the entries that are readable.

    Raises UnreadableListingError if the answer is no feed at all.
    """
    try:
        content, cut = unpacked(body)
    except zlib.error as error:
        raise UnreadableListingError("not_a_feed", "the answer is packed and cannot be unpacked") from error
    if len(content) > MAX_FEED_BYTES:
        content, cut = content[:MAX_FEED_BYTES], f"it is longer than {MAX_FEED_BYTES >> 20} MiB"
    text = decoded(content)
    listed, damage = (_json_items(text, url), None) if text.startswith("{") else _xml_items(text, url, source)
    named = articles(listed, source, len(content))
    if len(named) > MAX_LINKS:
        oldest = datetime.min.replace(tzinfo=UTC)
        latest = nlargest(MAX_LINKS, named, key=lambda item: item.published_at or item.modified_at or oldest)
        return Found(tuple(latest), cut=cut or damage, left_out=len(named) - MAX_LINKS)
    return Found(named, cut=cut or damage)


def _xml_items(text: str, url: str, source: Source) -> tuple[Iterator[Listed], str | None]:
    """Return what the entries of a feed name, and what shows that some are missing."""
    root = _ROOT.search(_COMMENT.sub("", text[:20_000])[:5_000])
    if root is None or root[1].lower() not in ("rss", "rdf", "feed", "channel"):
        raise UnreadableListingError("not_a_feed", "the answer is neither RSS nor Atom nor JSON Feed")
    # Pass a stream: feedparser fetches or opens a text that looks like an address or a file name.
    linked = _EMPTY_LINK.sub(r"<link>\1</link>", without_stump(text))
    content, base, name = mended(linked).encode(), url, root[1].lower()
    feed = _parsed(content, base)
    if name != "feed" and _RELATIVE_LINK.search(linked):
        base = _folder_above(url, absolute(feed.feed.get("link"), url) or url, source)
    if base != url:
        feed = _parsed(content, base)
    listed = (listed for entry in feed.entries for listed in _entry_items(cast("Fields", entry), base))
    ends = "rss|channel" if name in ("rss", "channel") else name
    return listed, damage_in(text, ends, "item|entry", len(feed.entries))


def _folder_above(url: str, channel: str, source: Source) -> str:
    """Return the folder of the site that a feed's channel names, on the host of the feed, if the feed lies below it.

    Else return the feed's own address: a channel may name the section that the feed is about, or another site.
    """
    folder = urlsplit(channel).path.rpartition("/")[0] + "/"
    feed_folder = urlsplit(url).path.rpartition("/")[0] + "/"
    lies_below = feed_folder != folder and feed_folder.startswith(folder)
    if lies_below and site_of(channel) in own_sites(source, url):
        return urlsplit(url)._replace(path=folder, query="").geturl()
    return url


def _parsed(content: bytes, base: str) -> feedparser.FeedParserDict:
    headers = {"content-location": base, "content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)


def _entry_items(entry: "Fields", url: str) -> Iterator[Listed]:
    headline = _text(entry.get("title"))
    published, updated = _moment(entry, "published"), _moment(entry, "updated")
    links = [entry.get(name) for name in _LINK_FIELDS]
    others = entry.get("links")
    if isinstance(others, list):
        links += [link.get("href") for link in others if link.get("rel") in ("alternate", None)]
    for link in links:
        # Some feeds escape twice: `&amp;amp;` means one ampersand.
        address = absolute(unescape(link), url) if isinstance(link, str) else None
        if address is not None:
            yield Listed(address, headline, published or updated, updated)


def _moment(entry: "Fields", name: str) -> datetime | None:
    if name not in entry:  # feedparser would take `published` for a missing `updated`
        return None
    parsed = entry.get(f"{name}_parsed")
    text = entry.get(name)
    own = read_date(text) if isinstance(text, str) else None
    if own is not None or not isinstance(parsed, time.struct_time):
        return own
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError):
        return None


def _json_items(text: str, url: str) -> Iterator[Listed]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableListingError("not_a_feed", "the answer begins like JSON but is not JSON") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise UnreadableListingError("not_a_feed", "the answer is JSON without `items`, not a JSON Feed")
    for item in feed["items"]:
        if not isinstance(item, dict):
            continue
        published, modified = (read_date(_text(item.get(f"date_{word}"))) for word in ("published", "modified"))
        for link in (item.get("url"), item.get("external_url"), item.get("id")):
            address = absolute(link, url) if isinstance(link, str) else None
            if address is not None:
                yield Listed(address, _text(item.get("title")), published or modified, modified)


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
