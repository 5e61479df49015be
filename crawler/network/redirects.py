"""Redirects: where an answer leads, and whether the crawl follows. Pure."""

from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from crawler.network.failures import FetchError
from crawler.registry import Source

__all__ = ["MAX_HOPS", "target"]

MAX_HOPS = 5
"""Most redirects followed from one address: the number that RFC 9309 requires for robots.txt. Usual sites need two."""


def target(url: str, status: int, location: bytes | None, hops: int, source: Source) -> str | None:
    """Return the address on the same site to which the answer of `url` redirects; None if it is no redirect.

    `hops`: redirects followed so far. Raises FetchError for a redirect that the crawl must not follow.
    """
    if status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        address = safe_url_string(urljoin(url, location.decode("utf-8", "replace").strip())).split("#")[0]
        parts = urlsplit(address)
    except ValueError as error:
        raise FetchError("redirect", f"it redirects to an invalid address: {error}") from error
    if hops >= MAX_HOPS and address == url.split("#")[0]:
        raise FetchError(
            "redirect_loop",
            f"it redirects to itself again and again, as a site does that wants a cookie: {address}",
        )
    if hops >= MAX_HOPS:
        raise FetchError("redirect_loop", f"more than {MAX_HOPS} redirects, the last one to {address}")
    own = {*source.hosts, urlsplit(url).hostname or ""}
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("http", "https") or not any(_within(host, site) for site in own):
        raise FetchError("off_site", f"it leads to another site: {address}")
    return address


def _within(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)
