"""The pages of a section that a crawl has read, and whether the next one has more news. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from storage.model.identifiers import ArticleId

__all__ = ["Walk", "inserted"]


def inserted(before: Sequence[ArticleId], now: Sequence[ArticleId], known: Collection[ArticleId]) -> int:
    """Return how many new articles stand where lists take in news: above two articles that are still in their place.

    `before` and `now`: the articles of a page at two times, in order. Two neighbours of `before` follow the news, and
    what precedes it was their neighbour, or they began the page. A list that had more news than it shows has no such
    place: what follows its news is another list, or nothing.
    """
    places: dict[ArticleId | None, int] = {article: place for place, article in enumerate(before)}
    found, news, above = 0, 0, -1
    for article, below in pairwise((*now, None)):
        place = places.get(article)
        if place is None:
            news += article not in known
            continue
        if place == above + 1 and places.get(below) == place + 1:
            found += news
        news, above = 0, place
    return found


PASSED_PAGES = 3
"""Pages without news after which a list that has changed as a whole is left: some lists do so each time."""

NEW_PART = 0.8
"""Share of new articles with which a page shows nothing but news: boxes beside the list name known articles, too."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of one section that were read so far."""

    pages: tuple[str, ...] = ()
    """Addresses read, in order."""
    articles: frozenset[ArticleId] = frozenset()
    """Articles on them."""
    last: tuple[ArticleId, ...] = ()
    """Articles that appear first on the last page, in order."""
    falls: bool = False
    """The numbers of its pages fall: the front page has the greatest."""
    before: tuple[ArticleId, ...] = ()
    """Articles of the first page when it was read last, in order."""

    def read(self, page: str, articles: Sequence[ArticleId], *, falls: bool = False) -> "Walk":
        """Return the walk after one more page with these articles. `falls`: its next page has a smaller number."""
        last = tuple(article for article in articles if article not in self.articles)
        known, falling = self.articles | frozenset(articles), self.falls or falls
        return replace(self, pages=(*self.pages, page), articles=known, last=last, falls=falling)

    def shows_news_to_its_end(self, known: Collection[ArticleId]) -> bool:
        """Tell whether the next page probably has more news.

        Sections list the newest first, so the news ends on a page whose last article is `known` from earlier crawls.
        A page with a fifth of new articles still continues, because it may end with boxes of other articles. Articles
        of earlier pages do not count: many sites repeat the last page after the end. If the first page has taken in
        its news above what was there `before`, all of it is there; other new articles, if fewer than half of the page,
        are a box of news from everywhere. If nothing is left of what was there, others may have passed unseen, also
        where all that is there is known by now from other listings.
        """
        if self.before and len(self.pages) <= PASSED_PAGES and self.articles.isdisjoint(self.before):
            return bool(self.last)
        new = sum(article not in known for article in self.last)
        taken_in = inserted(self.before, self.last, known) if len(self.pages) == 1 else 0
        if taken_in and new - taken_in < len(self.last) / 2:
            return False
        return new > 0 and (self.last[-1] not in known or new >= max(3, len(self.last) / 5))

    def ends_unread(self, known: Collection[ArticleId], *, is_cut: bool) -> bool:
        """Tell whether the list has, or had, news behind the last page, to which no next page leads.

        `is_cut`: the page shows that there is more of the list. If it does not, only a list of which nothing is left
        that was there `before` has lost something: a short one simply ends.
        """
        new = sum(article not in known for article in self.last)
        all_new = new > 0 and new >= NEW_PART * len(self.last)
        return all_new and (is_cut or (bool(self.before) and self.articles.isdisjoint(self.before)))

    def goes_on(self, known: Collection[ArticleId], next_page: str, max_pages: int) -> bool:
        """Tell whether to read `next_page`."""
        return self.shows_news_to_its_end(known) and len(self.pages) < max_pages and next_page not in self.pages
