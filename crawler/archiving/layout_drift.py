"""Signs that a newspaper's site has changed, so that its registry file may be out of date. Pure.

Each crawl is compared with the last one of the same newspaper. Each sign comes with an example.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from crawler.discovery.links import site_of

__all__ = ["DriftWatch", "shape_of", "short_digest"]

SAME_BODY = 3
"""Number of articles with the same body from which on this is a sign; two articles may be copies of each other."""

LOST_LINKS = 5
"""Least number of links to articles in the last crawl for which having none now is a sign."""

NEW_SHAPE = 5
"""Number of links of one new shape from which on they are a sign."""

UNMARKED = 2
"""Number of articles' pages without any mark of the rules' body from which on they are a sign, if no page has one. A
single page may be an album."""

HEADLINE = 24
"""Least characters of a link's text that may be a headline; names of sections and buttons are shorter."""

KEPT_SHAPES = 60
"""Number of shapes that are stored for the next crawl."""


def short_digest(digest: str) -> str:
    """Return as much of a body's digest, `sha256:` and hexadecimal digits, as tells the bodies of one crawl apart."""
    return digest.removeprefix("sha256:")[:16]


def shape_of(url: str) -> str:
    """Return the shape of an address: `/chinh-tri/bai-viet-so-1-post123.html` gives `/w/w-N.html`.

    Numbers become `N` and hyphenated words `w`, so addresses that the site builds by one rule have one shape.
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
    """Collects the signs of one crawl."""

    def __init__(self) -> None:
        self.article_links: dict[str, int] = {}
        """Number of links to articles on the first page of each section, and in each feed and sitemap."""
        self._kinds: dict[str, str] = {}
        self.other_shapes: dict[str, int] = {}
        """Number of headline-like links by shape, for shapes that `links.article` does not match."""
        self._first_of_shape: dict[str, tuple[str, str]] = {}
        self._marked: set[bool] = set()
        self._unmarked: defaultdict[bool, list[str]] = defaultdict(list)
        self._bodies: defaultdict[str, list[str]] = defaultdict(list)

    def see_listing(self, kind: str, url: str, articles: int, others: Iterable[tuple[str, str]]) -> None:
        """Add a listing: how many articles it links, and its `others`, pairs of address and link text.

        `kind`: section, feed or sitemap.
        """
        self._kinds[url] = kind
        self.article_links[url] = articles
        for link, text in dict(others).items():
            if len(text) >= HEADLINE:
                host = site_of(link)
                shape = shape_of(link) if host == site_of(url) else f"{host}{shape_of(link)}"
                self.other_shapes[shape] = self.other_shapes.get(shape, 0) + 1
                self._first_of_shape.setdefault(shape, (link, url))

    def see_body(self, url: str, digest: str) -> None:
        """Add the digest of an article's body."""
        if digest and url not in self._bodies[digest]:
            self._bodies[digest].append(url)

    def see_template(self, url: str, *, is_new: bool, has_marks: bool) -> None:
        """Add an article's page: whether it has the names of classes by which the rules find its body.

        New and known articles are compared apart: a new template may be used for new articles only.
        """
        if has_marks:
            self._marked.add(is_new)
        else:
            self._unmarked[is_new].append(url)

    def knows_template(self, *, is_new: bool) -> bool:
        """Tell whether further pages of new or of known articles can tell nothing about the template."""
        return is_new in self._marked

    def kept_shapes(self, before: Mapping[str, int]) -> dict[str, int]:
        """Return the most frequent shapes, for the next crawl. `before`: what the last crawl kept.

        Not every crawl reads every section, so what earlier crawls saw is kept.
        """
        shapes = {**before, **self.other_shapes}
        return dict(sorted(shapes.items(), key=lambda item: -item[1])[:KEPT_SHAPES])

    @property
    def all_alike(self) -> bool:
        """True if there are several articles and all have the same body."""
        return len(self._bodies) == 1 and len(next(iter(self._bodies.values()))) >= SAME_BODY

    def signs(self, links_before: Mapping[str, int], shapes_before: Mapping[str, int] | None) -> Iterator[str]:
        """Yield the signs, one sentence each.

        `links_before` and `shapes_before`: what the last crawl kept; None if there was none.
        """
        for url, before in links_before.items():
            if before >= LOST_LINKS and self.article_links.get(url) == 0:
                yield f"{self._kinds[url]} {url} has no link to an article; when it was last read it had {before}"
        for shape, number in self.other_shapes.items():
            link, page = self._first_of_shape[shape]
            new = shapes_before is not None and shape not in shapes_before
            if number >= NEW_SHAPE and (new or not any(self.article_links.values())):
                word = "links of a new form" if new else "links"
                yield f"{number} {word} ({shape}) do not match links.article, first {link} on {page}"
        for is_new, urls in self._unmarked.items():
            if len(urls) >= UNMARKED and is_new not in self._marked:
                yield (
                    f"{len(urls)} pages of {'new' if is_new else 'known'} articles have no element of the rules' body, "
                    f"first {urls[0]}: their template has changed, or the rules are wrong"
                )
        for urls in self._bodies.values():
            if len(urls) >= SAME_BODY:
                yield f"{len(urls)} articles answer with the same page, first {urls[0]} and {urls[1]}"
