"""Finds the listings whose new articles answer 404: their links are probably resolved wrongly, or lead nowhere. Pure.

Such articles were never shown, so none of them counts as removed, and nobody would miss them.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from storage.model.identifiers import ArticleId

__all__ = ["DeadLinks", "dead_links"]

SEVERAL, SHARE = 2, 0.2
"""Dead links of one listing, and their share of its new articles, that are no accident: one may be taken out at any
moment, and of many articles several."""


class DeadLinks(NamedTuple):
    """The new articles of one listing that answer 404."""

    listing: str
    example: str
    dead: int
    asked: int
    """How many of its new articles were asked for."""

    @property
    def sentence(self) -> str:
        """What is wrong, for a person."""
        return f"{self.dead} of {self.asked} new articles that {self.listing} names, such as {self.example}"


def dead_links(
    named: Mapping[str, Collection[ArticleId]], asked: Collection[ArticleId], dead: Mapping[ArticleId, str]
) -> list[DeadLinks]:
    """Return the listings that have several dead links, those with the most first.

    `named`: the articles of each listing. `asked`: those that a crawl asked for, for the first time.
    `dead`: the addresses of those of them that are not there.
    """
    found: list[DeadLinks] = []
    for listing, articles in named.items():
        new = [article for article in articles if article in asked]
        gone = [dead[article] for article in new if article in dead]
        if len(gone) >= SEVERAL and len(gone) >= SHARE * len(new):
            found.append(DeadLinks(listing, gone[0], len(gone), len(new)))
    return sorted(found, key=lambda each: each.dead, reverse=True)
