"""Pagination: how far the pages of one section are followed. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from storage.model.identifiers import ArticleId

__all__ = ["Walk"]


@dataclass(frozen=True, slots=True)
class Walk:
    """The way so far through the pages of one section."""

    pages: tuple[str, ...] = ()
    """Addresses read, in order."""
    articles: frozenset[ArticleId] = frozenset()
    """Articles on them."""

    def read(self, page: str, articles: Collection[ArticleId]) -> "Walk":
        """Return the walk after one more page with these articles."""
        return Walk((*self.pages, page), self.articles | frozenset(articles))

    def goes_on(self, before: "Walk", known: Collection[ArticleId], next_page: str, max_pages: int) -> bool:
        """Say whether to read `next_page`, `before` being the walk one page ago.

        It goes on while each page shows an article that is neither `known` from earlier crawls nor on an earlier page:
        sections list the newest first, and past the last page many sites show the last one again.
        """
        news = any(article not in known for article in self.articles - before.articles)
        return news and len(self.pages) < max_pages and next_page not in self.pages
