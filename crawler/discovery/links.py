"""Resolves links to addresses, and picks those of articles and of pages on the source's own sites."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from crawler.addresses import MAX_ADDRESS, is_article
from crawler.discovery.listing import Listed
from crawler.registry import Source

__all__ = ["MAX_DEPTH", "absolute", "articles", "depth_of", "first", "joined", "own_sites", "site_of"]

MAX_DEPTH = 10_000
"""Deepest nesting; real pages have fifty. Parsing time grows with its square; here it is a tenth of a second."""

_BLANKS = "".join(map(chr, range(33)))
"""The URL standard strips control characters and spaces around an address."""


@lru_cache(maxsize=2_048)  # each link of a section is looked at as an article's and as a next page's
def absolute(link: str | None, base: str) -> str | None:
    """Resolve `link` as browsers do; None if the result is no web address."""
    link = re.sub(r"[\t\n\r]", "", (link or "").strip(_BLANKS))
    if not link or link.startswith("#"):
        return None
    try:
        address = safe_url_string(_with_plain_host(urljoin(base, _with_slashes(link)))).split("#")[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and parts.hostname and len(address) <= MAX_ADDRESS:
        return address
    return None


def _with_slashes(link: str) -> str:
    r"""Write `/` for each `\` before the query, as the URL standard takes them in addresses of the web."""
    end = re.search(r"[?#]|$", link)
    assert end is not None  # `$` matches in every text
    return link[: end.start()].replace("\\", "/") + link[end.start() :]


def _with_plain_host(address: str) -> str:
    """Undo the percent-encoding of a host name: browsers do, and then write it in ASCII (`xn--…`)."""
    if "%" not in address:
        return address
    parts = urlsplit(address)
    host = unquote(parts.netloc)
    if host == parts.netloc or "@" in host or re.search(r"[\s/?#\\]", host):
        return address
    return urlunsplit(parts._replace(netloc=host))


def articles(listed: Iterable[Listed], source: Source, limit: int) -> tuple[Listed, ...]:
    """Return at most `limit` articles of `source`: each address once, with all facts that the listing gives."""
    kept: dict[str, Listed] = {}
    for item in listed:
        known = kept.get(item.url)
        if known is not None:
            kept[item.url] = joined(known, item)
        elif len(kept) < limit and is_article(item.url, source):
            kept[item.url] = item
    return tuple(kept.values())


def joined(one: Listed, other: Listed) -> Listed:
    """Combine two links to one address. The longer text is the headline: the other may be a picture's."""
    return Listed(
        one.url,
        max(one.headline, other.headline, key=lambda text: len(text or "")) or None,
        one.published_at or other.published_at,
        one.modified_at or other.modified_at,
        one.in_sitemap and other.in_sitemap,
    )


def first(addresses: Iterable[str | None], limit: int) -> tuple[str, ...]:
    """Return the first `limit` different addresses."""
    kept: dict[str, None] = {}
    for address in addresses:
        if address is not None:
            kept[address] = None
            if len(kept) >= limit:
                break
    return tuple(kept)


def site_of(address: str) -> str:
    """Return the host name of `address` without `www.`."""
    return (urlsplit(address).hostname or "").lower().removeprefix("www.")


def own_sites(source: Source, url: str) -> frozenset[str]:
    """Return the sites whose listings belong to `source`: its hosts, and the one that answered for `url`."""
    return frozenset({*(host.removeprefix("www.") for host in source.hosts), site_of(url)})


def depth_of(html: str) -> int:
    """Return the greatest number of open elements. An element without an end tag counts as open for ever."""
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)[A-Za-z]", html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
