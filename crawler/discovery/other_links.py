"""Links of a section page that no rule takes for articles: by them a change of the site shows. Pure."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import is_article
from crawler.registry import Source

__all__ = ["other_links"]

MOST = 1_000
"""Links of one page that are looked at."""


def other_links(html: str, url: str, source: Source) -> Iterator[tuple[str, str]]:
    """Yield address and text of each link of the page `html` to the source's own site that is no article's."""
    for node in LexborHTMLParser(html).css("a[href]")[:MOST]:
        text = " ".join(node.text().split())
        try:
            link = urljoin(url, (node.attributes.get("href") or "").strip()).split("#")[0]
            host = (urlsplit(link).hostname or "").removeprefix("www.")
        except ValueError:
            continue
        if text and host in source.hosts and not is_article(link, source):
            yield link, text
