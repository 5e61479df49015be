"""Decides which sitemaps of an index are read, and how much news to expect of each. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from crawler.frontier.listings import PRIOR_CHANGES, PRIOR_NEWS, Listing

__all__ = ["MAX_SITEMAPS", "chosen_sitemaps", "sitemap_priors"]

MAX_SITEMAPS = 12
"""Sitemaps followed from one index in one crawl. Newspapers keep one for each month or day."""

NEWEST_SITEMAPS = 2
"""So many of an index's sitemaps may name new articles. Changes are expected in the others, until they bring news."""

EMPTY_FOR = timedelta(hours=24)
"""A sitemap that has named no article for so long is one of sections, tags or pictures. That of a new day is empty for
some hours."""


def sitemap_priors(sitemaps: Sequence[Listing], now: datetime) -> list[float]:
    """Return how many news to expect in a day of each sitemap of an index, before anything is known.

    New articles are expected in the first ones, changes in the others, nothing where no article was ever named.
    """
    priors, newest = list[float](), 0
    for listing in sitemaps:
        is_empty = not listing.named and not listing.children and not any(listing.news)
        if is_empty and listing.news_at is not None and now - listing.news_at >= EMPTY_FOR:
            priors.append(0.0)
            continue
        priors.append(PRIOR_NEWS if newest < NEWEST_SITEMAPS else PRIOR_CHANGES)
        newest += 1
    return priors


def chosen_sitemaps(named: Sequence[str], listings: Mapping[str, Listing], *, sorted_by_time: bool) -> list[str]:
    """Return the sitemaps of an index that this crawl follows.

    `named`: all that it names, the most promising first; `sorted_by_time`: False if nothing tells which is the newest.
    Then those that have brought news come first, then those that were never read, so that each is read in time.
    """
    if sorted_by_time or len(named) <= MAX_SITEMAPS:
        return list(named[:MAX_SITEMAPS])

    def rank(url: str) -> int:
        known = listings.get(url, Listing())
        return 1 if known.asked_at is None else 0 if any(known.news) else 2

    return sorted(named, key=rank)[:MAX_SITEMAPS]
