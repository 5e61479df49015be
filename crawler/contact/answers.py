"""What a visit gets: one answer for each request, and what a site's robots.txt says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin

from w3lib.encoding import html_to_unicode
from w3lib.url import safe_url_string

from crawler.politeness.robots_text import Rules

__all__ = ["Answer", "Site"]

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request, or the reason why there is none."""

    url: str
    status: int = 0
    """HTTP status; 0 if there was no answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    body: bytes = b""
    """With the content encoding undone."""
    reason: str = ""
    """Why there is no answer, in the words of crawl records (`dns`, `tls`, `robots`, `budget`, …)."""
    detail: str = ""
    """The same in one sentence."""

    @property
    def ok(self) -> bool:
        """True if the server sent the page."""
        return self.status == 200

    @property
    def location(self) -> str | None:
        """The address to which the answer redirects; None if it is no redirect."""
        target = self.headers.get("location", "").strip()
        if self.status not in REDIRECTS or not target:
            return None
        try:
            return safe_url_string(urljoin(self.url, target)).split("#")[0]
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The body as text."""
        return html_to_unicode(self.headers.get("content-type"), self.body, default_encoding="utf-8")[1]

    @property
    def server_time(self) -> datetime | None:
        """The server's clock; None if it says nothing readable."""
        try:
            moment = parsedate_to_datetime(self.headers.get("date", ""))
        except (ValueError, TypeError, IndexError):
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class Site(Protocol):
    """A site that can be asked for pages, politely and a limited number of times."""

    async def get(self, url: str) -> Answer:
        """Ask for one page. Redirects are not followed. What robots.txt forbids is not asked for."""

    async def get_robots(self, origin: str) -> Answer:
        """Ask for the robots.txt of `origin`, which is always allowed; it shows whether and how a host answers."""

    def robots(self, url: str) -> Rules | None:
        """Return what the robots.txt says that was read for the site of `url`; None if none was read."""

    @property
    def delay(self) -> float:
        """Least seconds between two requests that the crawler keeps by itself, whatever robots.txt asks for."""

    @property
    def requests_left(self) -> int:
        """Number of requests that may still be sent."""
