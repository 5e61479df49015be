"""What may go wrong at a newspaper, for tests to switch on."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Fault", "Switch"]


class Fault(StrEnum):
    """One way of failing."""

    UNREACHABLE = "unreachable"
    """Connections are closed without an answer."""
    FORBIDS_ROBOTS = "forbids_robots"
    """robots.txt forbids everything."""
    UNAVAILABLE = "unavailable"
    """503 for everything."""
    SLOW = "slow"
    """Every answer takes `Switch.seconds`."""
    ERROR_PAGES = "error_pages"
    """Fronts, sections, feeds and sitemaps answer with an error page and status 200."""
    TRUNCATED = "truncated"
    """Half of the body, then the connection closes; Content-Length promised all of it."""
    HUGE = "huge"
    """30 MB."""
    EMPTY = "empty"
    """Status 200 without a byte."""
    NOT_HTML = "not_html"
    """A PDF that says it is HTML."""
    WRONG_CHARSET = "wrong_charset"
    """UTF-8 that the header calls windows-1252."""
    WINDOWS_1258 = "windows_1258"
    """Really windows-1258, and says so."""
    ENDLESS_REDIRECT = "endless_redirect"
    """Every address leads to the next."""

    NEW_TEMPLATE = "new_template"
    """Article pages are built by a new template: every class and id has another name."""

    LYING_VALIDATORS = "lying_validators"
    """Every article keeps the validators of its first edition: conditional requests get 304 after edits too."""
    FALSE_DATES = "false_dates"
    """Feeds and sitemaps give every article the present time."""
    WRONG_CLOCK = "wrong_clock"
    """The header `Date` is two days behind."""
    NEW_ADDRESSES = "new_addresses"
    """Fronts and sections link articles in an address form that the registry does not know."""
    NO_LINKS = "no_links"
    """A script fills fronts and sections: the pages themselves hold no links to articles."""

    @property
    def of_articles(self) -> bool:
        """True if the fault spoils article pages, false if it is the whole site's."""
        return self in _OF_ARTICLES


_OF_ARTICLES = {
    Fault.NEW_TEMPLATE,
    Fault.TRUNCATED,
    Fault.HUGE,
    Fault.EMPTY,
    Fault.NOT_HTML,
    Fault.WRONG_CHARSET,
    Fault.WINDOWS_1258,
    Fault.ENDLESS_REDIRECT,
}


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault that is on."""

    fault: Fault
    url: str | None = None
    """The only article that is spoilt; None: every article."""
    seconds: float = 2.0
    """How slow."""
