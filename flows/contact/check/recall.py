"""The recall to expect: how many of the latest articles the front page and the sections show. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from crawler.learning.address_pattern import path_of
from flows.contact.check.observations import ListingKind, Observations

__all__ = ["MANY", "Recall", "expected_recall", "recall_of_front"]

LATEST = timedelta(days=2)
"""Articles of this time count: a crawl every two hours has long seen them."""

UNDATED = 20
"""Articles of a feed without dates that count as the latest."""

TOP = 3
"""Articles at the head of a section that are its newest."""

MANY = 5
"""Fewest articles that allow a judgement."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What sections show of what feeds and sitemaps name."""

    latest: int
    """Number of articles of the last two days that feeds and sitemaps name."""
    shown: int
    """How many of them the front page and the sections link."""

    @property
    def share(self) -> float:
        """Share of the latest articles that are shown."""
        return self.shown / self.latest if self.latest else 1.0


def expected_recall(seen: Observations) -> Recall | None:
    """Compare feeds and sitemaps with front page and sections; None if there is neither feed nor sitemap."""
    others = seen.of_kind(ListingKind.FEED, ListingKind.SITEMAP)
    if not others:
        return None
    latest: set[str] = set()
    for listing in others:
        dated = [item for item in listing.articles if item.published_at or item.modified_at]
        recent = [item for item in dated if seen.now - (item.published_at or item.modified_at or seen.now) <= LATEST]
        if not dated and listing.kind is ListingKind.FEED:
            recent = list(listing.articles[:UNDATED])
        latest |= {path_of(item.url) for item in recent}
    shown = {path_of(item.url) for listing in seen.of_kind(ListingKind.SECTION) for item in listing.articles}
    return Recall(len(latest), len(latest & shown))


def recall_of_front(seen: Observations) -> Recall | None:
    """Compare the front page with the heads of the sections of its menu; None if none of them was visited."""
    sections = seen.of_kind(ListingKind.SECTION)
    heads = {path_of(item.url) for section in sections if not section.registered for item in section.articles[:TOP]}
    front = {path_of(item.url) for section in sections if section.registered for item in section.articles}
    return Recall(len(heads), len(heads & front)) if heads and front else None
