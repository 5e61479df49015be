"""Compares how many articles each listing names with how many it usually names. Pure.

Only listings that answered in a crawl with their content are compared: an answer 304, and a listing that was not asked,
say nothing about links.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

__all__ = ["FALLEN_LINKS", "KEPT_COUNTS", "LinkCount", "SeenLinks", "have_fallen", "link_counts", "usual_links"]

KEPT_COUNTS = 8
"""Numbers kept of each listing: enough for a median that a bad day does not move."""

FEWEST_COUNTS = 3
"""With fewer numbers nothing is usual."""

FALLEN_LINKS = 0.25
"""Share of the usual number of articles below which links are lost."""


class SeenLinks(NamedTuple):
    """What the first page of a listing named in this crawl."""

    articles: int
    others: int | None = None
    """Addresses of other pages in a feed or sitemap; None for a section, whose other links are those of its site."""


class LinkCount(NamedTuple):
    """How many articles a listing named in a crawl."""

    named: int
    expected: int


def usual_links(counts: Sequence[int]) -> int | None:
    """Return the median of the numbers of articles that a listing named; None if there are too few of them."""
    return sorted(counts)[len(counts) // 2] if len(counts) >= FEWEST_COUNTS else None


def have_fallen(named: int, expected: int) -> bool:
    return named < FALLEN_LINKS * expected


def link_counts(
    before: Mapping[str, Sequence[int]],
    seen: Mapping[str, SeenLinks],
    gone: Collection[str],
    registered: Collection[str],
) -> dict[str, LinkCount]:
    """Return the counts of the listings that can be compared, by address.

    `before`: the numbers of earlier crawls, oldest first, of every listing; `gone`: listings that the server says do
    not exist; `registered`: those of the registry. One section that is given up does not mean that links are lost; but
    if most links of the registry's listings are gone with such ones, they count as naming nothing.
    """
    usual = {url: number for url, counts in before.items() if (number := usual_links(counts)) is not None}
    found = {
        url: LinkCount(links.articles, _expected(links, before[url], usual[url]))
        for url, links in seen.items()
        if url in usual
    }
    regular = {url: usual[url] for url in registered if url in usual}
    missed = {url: LinkCount(0, regular[url]) for url in gone if url in regular and url not in found}
    total = sum(regular.values())
    if missed and have_fallen(total - sum(count.expected for count in missed.values()), total):
        found |= missed
    return found


def _expected(links: SeenLinks, counts: Sequence[int], usual: int) -> int:
    """Return how many articles a listing would name if the rules of the source still held.

    A feed or sitemap may hold the news of some hours only, and then names few after a quiet time, and none at last: it
    has lost links if it names other addresses instead, or if it is empty at once.
    """
    if links.others is None:
        return usual
    before = next((count for count in reversed(counts) if count), 0)
    return min(usual, links.articles + links.others or before)
