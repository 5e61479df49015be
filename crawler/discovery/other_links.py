"""Finds the links of a section page that are no articles by the rules; they reveal a change of the site. Pure."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import is_article
from crawler.registry import Source

__all__ = ["other_links"]

MOST = 1_000
"""Most links of one page that are examined."""


def other_links(html: str, url: str, source: Source) -> Iterator[tuple[str, str]]:
    """Yield address and text of each link of the page `html` that stays on the site but leads to no article."""
    for node in LexborHTMLParser(html).css("a[href]")[:MOST]:
        text = " ".join(node.text().split())
        try:
            link = urljoin(url, (node.attributes.get("href") or "").strip()).split("#")[0]
            host = (urlsplit(link).hostname or "").removeprefix("www.")
        except ValueError:
            continue
        if text and host in source.hosts and not is_article(link, source):
            yield link, text
