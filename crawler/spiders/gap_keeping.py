"""The gaps of listings in one crawl: where it goes on, what it leaves to the next crawl, and which pages fail."""

from collections.abc import Sequence
from datetime import UTC, datetime

from scrapy import Request

from crawler.discovery.pagination.walk import Walk
from crawler.frontier.gaps import Gap
from crawler.frontier.listings import Listing
from crawler.spiders.crawl_state import ListingResult
from crawler.spiders.listing_answers import ListingAnswers
from storage.model.identifiers import ArticleId

__all__ = ["GapKeeping"]


class GapKeeping(ListingAnswers):
    """A spider that keeps the gaps of its listings."""

    def _within(self, gap: Gap, walk: Walk) -> bool:
        """Tell whether the last page shows articles first seen since the gap opened; they move to later pages."""
        return any(
            self.frontier[article].first_seen >= gap.opened_at for article in walk.last if article in self.frontier
        )

    def _keep_place(self, listing: str | None, gap: Gap | None) -> None:
        """Remember the page that is requested next: if this crawl is stopped or killed, the next one goes on there.

        What the pages before it name is known by then, so that the next crawl would see no news on the first page.
        """
        if listing is not None and listing in self.listing_results:
            self.listing_results[listing].gap = gap

    def _is_open_to(self, listing: str | None, gap: Gap) -> bool:
        """Tell whether to ask for the page of a gap now; note it if it fails so often that it has to wait."""
        if gap.is_due(datetime.now(UTC)) or self._baotinh.crawl.backfill_pages:
            return True
        self._note_waiting(listing, gap)
        return False

    def _note_waiting(self, listing: str | None, gap: Gap) -> None:
        note = (
            f"gap: {listing} has news behind {gap.next_page}, which has failed {gap.failures} times in a row; "
            f"it is asked for again from {gap.due_at().isoformat(timespec='minutes')} on"
        )
        if note not in self.notes:
            self._count("discovery/gaps")
            self.notes.append(note)

    def _note_gap(self, listing: str, gap: Gap) -> None:
        self.listing_results.setdefault(listing, ListingResult()).gap = gap
        self._count("discovery/gaps")
        self.notes.append(
            f"gap: {listing} shows news on more pages than one crawl reads (crawl.catch_up_pages); "
            f"the next crawl goes on at {gap.next_page}"
        )

    def _note_overrun(self, listing: str, role: str, named: Sequence[ArticleId]) -> None:
        """Note that a feed or sitemap has nothing left of what it named before, if no section reads on behind it."""
        before = self.memory.listings.get(listing, Listing()).named
        if role == "section" or self.source.discovery.sections or not before or not named:
            return
        if not any(article in self.frontier for article in named):
            self._count("discovery/gaps")
            self.notes.append(
                f"gap: {listing} names {len(named)} articles, all of them new: what came and went since it was read "
                f"last is missed; add a section or a sitemap to the file of {self.slug}, or crawl it more often"
            )

    def _note_failed_page(self, request: Request) -> None:
        """Note that a later page of a listing failed: each further time, the next crawls leave it alone for longer."""
        walk, listing = request.cb_kwargs.get("walk"), request.meta.get("listing")
        result = self.listing_results.get(listing or "")
        if isinstance(walk, Walk) and walk.pages and result is not None and result.gap is not None:
            result.gap = result.gap.failed(datetime.now(UTC))
