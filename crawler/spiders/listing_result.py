"""What a crawl notes of each listing that answered."""

from dataclasses import dataclass, field

from crawler.frontier.gaps import Gap
from crawler.frontier.link_counts import SeenLinks
from storage.model.identifiers import ArticleId

__all__ = ["ListingResult"]


@dataclass
class ListingResult:
    """What a listing has brought in this crawl."""

    whole: bool = False
    """True if the server sent the page; False if it answered that nothing has changed."""
    news: int = 0
    """Number of articles on its pages that neither the frontier nor an earlier listing of this crawl knew."""
    named: list[ArticleId] = field(default_factory=list)
    """Articles on its first page."""
    links: SeenLinks | None = None
    """How many articles its first page names; None if it is no page to compare with earlier ones."""
    children: list[str] = field(default_factory=list)
    """Sitemaps that it names, if it is an index."""
    etag: str | None = None
    last_modified: str | None = None
    gap: Gap | None = None
