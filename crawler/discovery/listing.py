"""The types for what a listing names. A listing is a section page, a feed or a sitemap."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Found", "Listed", "UnreadableListingError"]


class UnreadableListingError(Exception):
    """The answer is not the expected kind of listing, or would take too long to read."""

    def __init__(self, reason: str, detail: str) -> None:
        """`reason`: one word for the crawl record, such as `not_a_feed`; `detail`: one sentence."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Listed:
    """One article as a listing names it. Times are UTC; None where the listing does not say."""

    url: str
    headline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    in_sitemap: bool = False
    """True if only sitemaps name it; these list articles of all years."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one listing names."""

    items: tuple[Listed, ...] = ()
    """Articles in the listing's order, each address once."""
    pages: tuple[str, ...] = ()
    """Listings to read next: the next page of a section, or the sitemaps of an index, the most promising first."""
    sorted_by_time: bool = True
    """False if nothing tells which of an index's sitemaps is the newest."""
    feeds: tuple[str, ...] = ()
    """Feeds of the same site that a section page offers (`<link rel="alternate">`)."""
    more_by_script: str | None = None
    """What a section page shows that asks a script for more of the list, if no address leads to its next page."""
    unaddressed: str | None = None
    """Says which articles it names without an address, if nothing proves how their addresses are made."""
    falls: bool = False
    """True if the numbers of a section's pages fall: the front page has the greatest."""
    others: int | None = None
    """Number of addresses in a feed or sitemap that are no articles of the newspaper; None if nobody counted them."""

    cut: str | None = None
    """Says how a listing shows that it was not sent whole; what it lacks may still be there."""
    left_out: int = 0
    """Entries of a feed or sitemap that names more than are read."""

    @property
    def is_whole(self) -> bool:
        """True if what it does not name is not there."""
        return self.cut is None and not self.left_out

    @property
    def articles(self) -> tuple[str, ...]:
        """The addresses of the articles."""
        return tuple(item.url for item in self.items)
