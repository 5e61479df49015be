"""What a visit saw of one newspaper's site. Plain values: findings and proposals are made of them alone."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crawler.contact.answers import Answer
from crawler.discovery import Listed
from flows.contact.reading import TwoReadings

__all__ = ["ArticleSeen", "FrontSeen", "HostSeen", "ListingKind", "ListingSeen", "Observations", "RobotsFound"]


class ListingKind(StrEnum):
    """The kinds of listings."""

    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class HostSeen:
    """How one origin (scheme and host) answers."""

    origin: str
    answer: Answer
    """The answer for its robots.txt or its front page."""


@dataclass(frozen=True, slots=True)
class RobotsFound:
    """What robots.txt says to this crawler."""

    origin: str
    readable: bool
    """False if it could not be read; then nothing may be asked for."""
    detail: str = ""
    allows_front: bool = True
    delay: float = 0.0
    """Seconds between two requests that it asks for."""
    own_delay: float = 0.0
    """Seconds that the crawler keeps by itself."""
    cut_delay: str | None = None
    """A sentence if it asks for more seconds than are kept."""
    sitemaps: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Listings of the registry that it forbids."""


@dataclass(frozen=True, slots=True)
class FrontSeen:
    """The front page, after its redirects."""

    asked: str
    answer: Answer
    hops: tuple[str, ...] = ()
    """Addresses to which it redirected, in order."""
    foreign: str | None = None
    """An address on another site to which it redirects; it is not asked for."""


@dataclass(frozen=True, slots=True)
class ListingSeen:
    """A section, feed or sitemap."""

    url: str
    kind: ListingKind
    registered: bool
    """True if the registry names it; False if the site offers it."""
    answer: Answer
    """The last answer, after redirects."""
    moved_to: str | None = None
    """Where redirects led."""
    unreadable: str = ""
    """Why the answer is not the expected kind of listing; empty if it is."""
    articles: tuple[Listed, ...] = ()
    """What `links.article` takes for articles."""
    named: tuple[Listed, ...] = ()
    """Everything on the own site that a feed or sitemap names, or that a section links with words of a headline."""
    newest: datetime | None = None
    next_page: str | None = None
    children: tuple[str, ...] = ()
    """Sitemaps that an index names."""
    feeds: tuple[str, ...] = ()
    """Feeds that a section offers (`rel=alternate`)."""
    matched_cards: tuple[str, ...] = ()
    """Selectors of `links.cards` that find links to articles."""
    matched_next: tuple[str, ...] = ()
    """Selectors of `links.next_page` that find a link."""

    @property
    def read(self) -> bool:
        """True if the listing could be read."""
        return self.answer.ok and not self.unreadable


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """One article page, read by the rules and without them."""

    url: str
    answer: Answer
    two: TwoReadings | None
    """None if the server did not send the page."""
    matches: bool = True
    """False if `links.article` does not match its address."""
    rules_found: dict[str, int] = field(default_factory=dict)
    """For each rule `key selector`: the number of elements that it finds."""


@dataclass(slots=True)
class Observations:
    """Everything that one visit saw."""

    at: datetime
    """When the visit began, UTC."""
    front: FrontSeen | None = None
    robots: RobotsFound | None = None
    hosts: list[HostSeen] = field(default_factory=list)
    listings: list[ListingSeen] = field(default_factory=list)
    articles: list[ArticleSeen] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Listings that were left out because the visit had no requests left."""
    soft_404: bool | None = None
    """True if an address that cannot exist is answered with 200 and a page; None if it was not tried."""
    requests: int = 0

    @property
    def now(self) -> datetime:
        """The time by which dates of the site are judged: the server's clock if it is plausible, else ours."""
        said = self.front.answer.server_time if self.front else None
        return said or self.at

    def of_kind(self, *kinds: ListingKind) -> list[ListingSeen]:
        """Return the listings of these kinds that could be read."""
        return [listing for listing in self.listings if listing.kind in kinds and listing.read]
