"""Gaps: news of a listing that a crawl left unread, and when to try again the page behind which it lies. Pure."""

from datetime import datetime, timedelta

import msgspec

__all__ = ["Gap"]

FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=7)
"""Pauses before a page is asked for again that has failed twice, and at most; each one is twice the pause before. After
its first failure the next crawl asks again: most failures last for minutes."""


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """News that a crawl left unread: the last page that it read of a listing still showed news.

    It had reached its limit of pages, was stopped or killed before the next page was read, or that page failed.
    """

    opened_at: datetime
    """Start of the crawl that left it. Articles known before that moment lie behind the gap."""
    next_page: str | None = None
    """The page where the next crawl continues; None if the listing has no further pages."""
    first_look: bool = False
    """The crawl was the first one of its newspaper, which reads `crawl.max_pages` of a listing and no more."""
    failures: int = 0
    """How often in a row that page has failed."""
    failed_at: datetime | None = None
    """When it failed last."""

    def at(self, page: str, *, first_look: bool) -> "Gap":
        """Return the gap when `page` is the next one; another page than before has not failed yet."""
        if page == self.next_page:
            return msgspec.structs.replace(self, first_look=first_look)
        return Gap(self.opened_at, page, first_look)

    def failed(self, now: datetime) -> "Gap":
        """Return the gap after its page failed."""
        return msgspec.structs.replace(self, failures=self.failures + 1, failed_at=now)

    def due_at(self) -> datetime:
        """Return from when on to ask for its page again."""
        if self.failed_at is None or self.failures <= 1:
            return self.opened_at
        doublings = min(self.failures - 2, 20)
        return self.failed_at + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)

    def is_due(self, now: datetime) -> bool:
        """Tell whether to ask for its page now."""
        return now >= self.due_at()
