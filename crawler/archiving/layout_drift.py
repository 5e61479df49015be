"""Signs that a newspaper's site has changed: what the registry says of it may no longer hold. Pure.

A crawl compares itself with the last one of the same newspaper, and names each sign with its first evidence.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

__all__ = ["DriftWatch", "body_digest", "shape_of"]

SAME_BODY = 3
"""Articles with one and the same body, from which on that is a sign: two may be copies of one another."""

LOST_LINKS = 5
"""Links to articles that a page must have had in the last crawl to be missed in this one."""

NEW_SHAPE = 5
"""Links of one new shape on one page, from which on they are a sign."""

HEADLINE = 24
"""Characters of a link's text from which on it may be a headline; names of sections and buttons are shorter."""

KEPT_SHAPES = 60
"""Shapes that are remembered for the next crawl."""


def body_digest(body: bytes) -> str:
    """Return a short digest of a page's body."""
    return hashlib.sha256(body).hexdigest()[:16]


def shape_of(url: str) -> str:
    """Return the form of an address: `/chinh-tri/bai-viet-so-1-post123.html` and its like give `/w/w-N.html`.

    Numbers become `N`, words joined by hyphens `w`, so that addresses made by one rule have one shape.
    """
    parts = urlsplit(url)
    words = []
    for word in parts.path.split("/"):
        stem, dot, ending = word.rpartition(".")
        stem, ending = (stem, dot + ending) if dot and len(ending) <= 5 else (word, "")
        number = re.search(r"\d{3,}$|^\d{3,}|(?<=[-_a-z])\d{3,}", stem)
        plain = "w-N" if number and not stem.isdigit() else "N" if number else "w" if stem else ""
        words.append(plain + ending.lower())
    query = "?" + "&".join(sorted(piece.partition("=")[0] for piece in parts.query.split("&"))) if parts.query else ""
    return "/".join(words) + query


class DriftWatch:
    """Collects in one crawl what may be a sign."""

    def __init__(self) -> None:
        self.article_links: dict[str, int] = {}
        """How many links to articles each section page has; only first pages."""
        self.other_shapes: dict[str, int] = {}
        """How many headline-like links of each shape that is no article's there are, most frequent first."""
        self._first_of_shape: dict[str, tuple[str, str]] = {}
        self._bodies: defaultdict[str, list[str]] = defaultdict(list)

    def see_section(self, url: str, articles: int, others: Iterable[tuple[str, str]]) -> None:
        """Take in a section page: how many articles it links, and its `others`, pairs of address and link text."""
        self.article_links[url] = articles
        for link, text in dict(others).items():
            if len(text) >= HEADLINE:
                shape = shape_of(link)
                self.other_shapes[shape] = self.other_shapes.get(shape, 0) + 1
                self._first_of_shape.setdefault(shape, (link, url))

    def see_body(self, url: str, digest: str) -> None:
        """Take in an article's body by its digest."""
        if digest and url not in self._bodies[digest]:
            self._bodies[digest].append(url)

    def kept_shapes(self) -> dict[str, int]:
        """Return the most frequent shapes, for the next crawl."""
        return dict(sorted(self.other_shapes.items(), key=lambda item: -item[1])[:KEPT_SHAPES])

    @property
    def all_alike(self) -> bool:
        """True if every one of several articles has the same body."""
        return len(self._bodies) == 1 and len(next(iter(self._bodies.values()))) >= SAME_BODY

    def signs(self, links_before: Mapping[str, int], shapes_before: Mapping[str, int] | None) -> Iterator[str]:
        """Yield the signs, one sentence each.

        `links_before` and `shapes_before`: what the last crawl kept; None if there was none.
        """
        for url, before in links_before.items():
            if before >= LOST_LINKS and self.article_links.get(url) == 0:
                yield f"section {url} has no link to an article; in the last crawl it had {before}"
        for shape, number in self.other_shapes.items():
            link, page = self._first_of_shape[shape]
            new = shapes_before is not None and shape not in shapes_before
            if number >= NEW_SHAPE and (new or not any(self.article_links.values())):
                word = "links of a new form" if new else "links"
                yield f"{number} {word} ({shape}) do not match links.article, first {link} on {page}"
        for urls in self._bodies.values():
            if len(urls) >= SAME_BODY:
                yield f"{len(urls)} articles answer with the same page, first {urls[0]} and {urls[1]}"
