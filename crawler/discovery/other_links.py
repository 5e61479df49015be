"""Finds the links of a section page that are no articles by the rules; they reveal a change of the site. Pure."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import is_article
from crawler.discovery.links import absolute, site_of
from crawler.discovery.navigation import text_of
from crawler.registry import Source

__all__ = ["other_links"]

MOST = 1_000
"""Most links of one page that are examined."""


def other_links(html: str, url: str, source: Source) -> Iterator[tuple[str, str]]:
    """Yield address and text of each link of the page `html` that leads to no article.

    It stays on the site or on one of its sub-domains, where articles may have moved.
    """
    for node in LexborHTMLParser(html).css("a[href]")[:MOST]:
        text = text_of(node)
        link = absolute(node.attributes.get("href"), url)
        host = site_of(link) if link is not None else ""
        is_own = any(host == own or host.endswith(f".{own}") for own in source.hosts)
        if link is not None and text and is_own and not is_article(link, source):
            yield link, text
