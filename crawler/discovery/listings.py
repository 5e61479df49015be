"""Discovery: the addresses of articles that section pages, feeds and sitemaps name. Pure functions."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy.utils.sitemap import Sitemap
from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode
from w3lib.url import safe_url_string

from crawler.addresses import MAX_ADDRESS, is_article
from crawler.network.failures import FetchError
from crawler.registry import Source

__all__ = ["Found", "read_feed", "read_section", "read_sitemap"]

MAX_LINKS = 2_000
"""Articles taken from one section page or feed; real ones name twenty to two hundred."""

MAX_LINKS_SEEN = 20_000
"""Links of one page that are looked at; a page with more is no newspaper's."""

MAX_FEED_BYTES = 4 * 1024 * 1024
"""Of a feed that are read: thousands of entries."""

MAX_SITEMAP_LINKS = 50_000
"""Addresses that one sitemap may hold by its protocol."""

MAX_SITEMAPS = 12
"""Sitemaps followed from one index, newest first: papers keep one a month or one a day."""

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""Length of an unpacked sitemap by its protocol."""

MAX_DEPTH = 10_000
"""Elements within each other; real pages have fifty. Parsing takes time with its square, here a tenth of a second."""

FEED_LINKS = (
    ".//*[local-name()='link']/text() | .//*[local-name()='link']/@href"
    " | .//*[local-name()='guid' or local-name()='id']/text()"
)
"""What names the article in an entry: RSS writes its address between tags, Atom into an attribute, some only as id."""

NEXT_PAGE = ('link[rel~="next"]', 'a[rel~="next"]')
"""What HTML itself knows of next pages, tried after the rules of the source."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one page names: articles in its order without repetition, and further pages to look into."""

    articles: tuple[str, ...]
    pages: tuple[str, ...] = ()
    """Next page of a section, or the sitemaps of an index."""


def read_section(html: str, url: str, source: Source) -> Found:
    """Find the articles and the next page of the section page `html`, which was answered for `url`.

    Links that the source's rules call cards come first; any other link to an article counts too, because a page whose
    markup has changed still links its articles. Raises FetchError for a page that would take for ever.
    """
    if _depth(html) > MAX_DEPTH:
        raise FetchError("not_html", f"it has more than {MAX_DEPTH:,} elements within each other")
    tree = LexborHTMLParser(html)
    base = _base(tree, url)
    links = (node.attributes.get("href") for selector in (*source.links.cards, "a") for node in tree.css(selector))
    following = (
        node.attributes.get("href") for selector in (*source.links.next_page, *NEXT_PAGE) for node in tree.css(selector)
    )
    hosts = {_site(host) for host in (*source.hosts, urlsplit(url).hostname or "")}
    here = url.split("#")[0]
    pages = (
        page
        for page in _absolute(following, base)
        if _site(urlsplit(page).hostname or "") in hosts and page != here and not is_article(page, source)
    )
    return Found(_articles(_absolute(islice(links, MAX_LINKS_SEEN), base), source, MAX_LINKS), _first(pages, 1))


def read_feed(body: bytes, url: str, source: Source) -> Found:
    """Find the articles of an RSS or Atom feed. Broken feeds give what can be read of them.

    Raises FetchError if it is no feed at all.
    """
    feed = Selector(text=_mended(body[:MAX_FEED_BYTES]), type="xml")
    entries = feed.xpath("//*[local-name()='item' or local-name()='entry']")
    if not entries and not feed.xpath("/*[local-name()='rss' or local-name()='RDF' or local-name()='feed']"):
        raise FetchError("not_a_feed", "the answer is neither RSS nor Atom")
    links = (unescape(link) for entry in entries for link in entry.xpath(FEED_LINKS).getall())
    return Found(_articles(_absolute(islice(links, MAX_LINKS_SEEN), url), source, MAX_LINKS))


def read_sitemap(body: bytes, url: str, source: Source) -> Found:
    """Find the articles of a sitemap, or the sitemaps of an index, newest first. Either may be gzipped.

    Raises FetchError if it is no sitemap.
    """
    try:
        sitemap = Sitemap(_mended(_unzipped(body)).encode())
        kind = sitemap.type
        entries = list(islice(sitemap, MAX_SITEMAP_LINKS)) if kind in ("urlset", "sitemapindex") else []
    except (StopIteration, SyntaxError, zlib.error) as error:  # lxml's errors are SyntaxErrors
        raise FetchError("not_a_sitemap", "the answer is not XML") from error
    if kind not in ("urlset", "sitemapindex"):
        raise FetchError("not_a_sitemap", f"its root is <{kind}>, not <urlset> or <sitemapindex>")
    # Dates in ISO form sort as text; an index that bears none keeps its order.
    entries.sort(key=lambda entry: entry.get("lastmod", ""), reverse=True)
    links = _absolute((entry["loc"] for entry in entries), url)
    if kind == "urlset":
        return Found(_articles(links, source, MAX_SITEMAP_LINKS))
    hosts = {_site(host) for host in (*source.hosts, urlsplit(url).hostname or "")}
    return Found((), _first((link for link in links if _site(urlsplit(link).hostname or "") in hosts), MAX_SITEMAPS))


def _unzipped(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_SITEMAP_BYTES)


def _mended(body: bytes) -> str:
    """Decode XML and mend its references, at which parsers lose the rest of a text.

    A careless ampersand, outside of XML's own entities, is escaped; references to what is no character go.
    """
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    text = re.sub(r"<\?xml[^>]*\?>", "", text.lstrip("\ufeff \t\r\n"), count=1)
    text = re.sub(r"&#(?:\d+|[xX][\da-fA-F]+);", lambda reference: escape(unescape(reference[0])), text)
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)", "&amp;", text).encode("utf-8", "ignore").decode()


def _depth(html: str) -> int:
    """Return how many elements at most are open at once; elements that need no end count as open for ever."""
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)[A-Za-z]", html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _base(tree: LexborHTMLParser, url: str) -> str:
    """The address that relative links are resolved against, as HTML defines it: the first `<base>` with `href`."""
    node = tree.css_first("base[href]")
    if node is None:
        return url
    for base in _absolute([node.attributes.get("href")], url):
        return base
    return url


def _absolute(links: Iterable[str | None], base: str) -> Iterator[str]:
    """Resolve links as browsers do; drop what is no web address."""
    for link in links:
        if link is None:
            continue
        # The URL standard strips controls and blanks around an address, and tabs and line ends inside it.
        link = re.sub(r"[\t\n\r]", "", link.strip("".join(map(chr, range(33)))))
        if not link or link.startswith("#"):
            continue
        try:
            address = safe_url_string(urljoin(base, link)).split("#")[0]
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and len(address) <= MAX_ADDRESS:
            yield address


def _articles(addresses: Iterable[str], source: Source, limit: int) -> tuple[str, ...]:
    return _first((address for address in addresses if is_article(address, source)), limit)


def _first(addresses: Iterable[str], limit: int) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for address in addresses:
        kept[address] = None
        if len(kept) >= limit:
            break
    return tuple(kept)


def _site(host: str) -> str:
    return host.lower().removeprefix("www.")
