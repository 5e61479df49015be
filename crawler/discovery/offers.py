"""Finds the feeds and sitemaps that a site itself offers; used if the registry's listings fail."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawler.discovery.links import absolute, first, own_sites, site_of
from crawler.registry import Source

__all__ = ["FEED_LINKS", "Offers", "read_offers", "sitemaps_of_robots"]

MAX_OFFERS = 20
"""Most feeds taken from one page; newspapers offer one for each section."""

FEED_LINKS = ", ".join(
    f'link[rel~="alternate"][type="{kind}"]'
    for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
)


@dataclass(frozen=True, slots=True)
class Offers:
    """The feeds and sitemaps that a page offers."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_offers(html: str, url: str, source: Source) -> Offers:
    """Return the feeds and sitemaps of the same site that the page `html` at `url` declares."""
    tree = LexborHTMLParser(html)
    own = own_sites(source, url)

    def named(selector: str) -> tuple[str, ...]:
        links = (absolute(node.attributes.get("href"), url) for node in tree.css(selector))
        return first((link for link in links if link and site_of(link) in own), MAX_OFFERS)

    return Offers(named(FEED_LINKS), named('link[rel~="sitemap"]'))


def sitemaps_of_robots(text: str, url: str, source: Source) -> tuple[str, ...]:
    """Return the sitemaps of the same site that the robots.txt `text` at `url` names (sitemaps.org)."""
    own = own_sites(source, url)
    found = re.findall(r"^\s*sitemap\s*:\s*(\S+)", text, re.IGNORECASE | re.MULTILINE)
    links = (absolute(link, url) for link in found)
    return first((link for link in links if link and site_of(link) in own), MAX_OFFERS)
