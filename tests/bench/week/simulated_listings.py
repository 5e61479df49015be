"""What the listings of one replica paper name at one moment, without pages: sections, feeds, sitemaps. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crawler.discovery import Listed
from storage.model.identifiers import ArticleId
from tests.replica.newsroom.articles import Article
from tests.replica.newsroom.newspapers import Discovery, Newspaper, Section

__all__ = ["SimulatedListings", "name_of"]

PAGE_SIZE, POPULAR, FEED_SIZE = 5, 5, 20
"""Articles on a page of a section, in the box beside them, and in a feed; as tests/replica/website has them."""

FORGED = ("dataimages", "content_fck")
"""Families whose sitemaps give every article the same time of change."""

Named = dict[ArticleId, Listed]


def name_of(article: Article) -> ArticleId:
    """Return the article's id in the simulation."""
    return ArticleId(str(article.number))


@dataclass(frozen=True)
class SimulatedListings:
    """The listings of `paper` at `now`."""

    paper: Newspaper
    live: Sequence[Article]
    """Newest first."""
    now: datetime
    false_dates: bool
    """True if feeds and sitemaps give the present moment as the date of everything."""

    def registered(self, children: Iterable[str]) -> list[str]:
        """Return the simulation's names of the registry's listings. `children`: the known sitemaps of the index."""
        names: dict[Discovery, Iterable[str]] = {
            Discovery.FEEDS: self.feeds(), Discovery.SITEMAPS: ("index", *children),
            Discovery.SECTIONS: [f"section {section.path}" for section in self.paper.sections],
        }  # fmt: skip  # a table
        return [name for kind in self.paper.discovery for name in names[kind]]

    def section(self, section: Section, page: int) -> tuple[Named, bool]:
        """Return what page `page` (from 0) of a section names, and whether there is a next page."""
        own = [article for article in self.live if article.section == section]
        shown = own[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        more = self.paper.family != "content_fck" and len(own) > (page + 1) * PAGE_SIZE
        return {name_of(each): self._listed(each) for each in (*shown, *self.live[:POPULAR])}, more

    def feeds(self) -> dict[str, Named]:
        """Return what each feed of the registry names."""
        if self.paper.family != "content_fck":
            return {"feed": self._feed(self.live)}
        return {
            f"feed {section.path}": self._feed(each for each in self.live if each.section == section)
            for section in self.paper.sections
        }

    def sitemaps(self) -> dict[str, Named]:
        """Return what each sitemap of the index names, in the order in which a crawl reads them."""
        months: dict[str, Named] = defaultdict(dict)
        for article in self.live:
            packed = "" if f"{article.published_at:%Y-%m}" == f"{self.now:%Y-%m}" else ".gz"  # once it is over
            months[f"{article.published_at:%Y-%m}{packed}"][name_of(article)] = self.in_sitemap(article)
        return {"pages": {}, **{month: months[month] for month in sorted(months, reverse=True)}}

    def in_sitemap(self, article: Article) -> Listed:
        """Return what a sitemap says of an article. The reader drops dates that are all alike."""
        changed = None if self.paper.family in FORGED or self.false_dates else article.changed_at(self.now)
        return Listed(f"http://x/{article.number}", modified_at=changed, in_sitemap=True)

    def _feed(self, articles: Iterable[Article]) -> Named:
        return {name_of(each): self._listed(each, dated=True) for each in islice(articles, FEED_SIZE)}

    def _listed(self, article: Article, *, dated: bool = False) -> Listed:
        published = (self.now if self.false_dates else article.published_at) if dated else None
        return Listed(f"http://x/{article.number}", article.edition(self.now).headline, published)
