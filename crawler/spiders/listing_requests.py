"""The requests for pages that list articles."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from twisted.python.failure import Failure as TwistedFailure

from crawler.frontier.listings import Listing, conditional
from crawler.spiders.crawl_state import request_of
from crawler.spiders.gap_keeping import GapKeeping

__all__ = ["ListingRequests"]

ROLES = {
    "parse_section": "section", "parse_feed": "feed", "parse_sitemap": "sitemap", "parse_robots": "robots",
    "parse_front": "section", "parse_sample": "section", "parse_watched": "sitemap",
}  # fmt: skip  # short items
"""The archive's role for the pages that each method reads."""


class ListingRequests(GapKeeping):
    """Makes the requests for sections, feeds and sitemaps."""

    def _registered(self, url: str, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Return a request for a listing; a conditional one if the server is trusted."""
        known = self.memory.listings.get(url, Listing())
        request = self._listing(url, callback, listing=url, **kwargs)
        if conditional(known, datetime.now(UTC)) and not self._baotinh.crawl.backfill_pages:
            request.headers.update(known.conditions)
            request.meta["conditional_listing"] = True
        return request

    def _offered(self, url: str, callback: Callable[..., Any], how: str, **kwargs: Any) -> Request:
        self._count("discovery/offered")
        self.notes.append(f"no listing of the registry was enough: {how} {url}")
        return self._listing(url, callback, **kwargs)

    def _listing(
        self, url: str, callback: Callable[..., Any], hops: int = 0, *, listing: str | None = None, **kwargs: Any
    ) -> Request:
        """Return a request for a page that lists articles. `listing`: the registry's listing to which it belongs."""
        return Request(
            url,
            callback=callback,
            errback=self._listing_failed,
            cb_kwargs=kwargs,
            dont_filter=hops > 0,
            meta={
                "role": ROLES[callback.__name__],
                "is_purged": self._is_purged if self.purged else None,
                "hops": hops,
                "listing": listing,
                "asked": url,
                "dont_redirect": True,
                "download_slot": self.source.slug,
            },
        )

    def _listing_failed(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        reason, detail = self._explained(failure)
        self._lose(request_of(failure), reason)
        self._note_failed_page(request_of(failure))
        self.note_silence(request_of(failure).url, reason)
        self._note_listing(request_of(failure).url, reason, detail)
