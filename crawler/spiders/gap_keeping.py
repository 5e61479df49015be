"""The gaps of listings in one crawl: where it goes on, what it leaves to the next crawl, and which pages fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy import Request

from crawler.discovery.pagination.walk import Walk
from crawler.frontier.gaps import Gap
from crawler.frontier.listings import Listing
from crawler.spiders.listing_answers import MOST_NAMED, ListingAnswers
from crawler.spiders.listing_result import ListingResult
from storage.model.identifiers import ArticleId

__all__ = ["GapKeeping"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A section whose last page shows news only, and leads to no other page."""

    section: str
    sign: str | None
    """What on its page asks for more; None if nothing does."""
    articles: tuple[ArticleId, ...]
    """Articles of its last page."""


class GapKeeping(ListingAnswers):
    """A spider that keeps the gaps of its listings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unread: dict[str, Unread] = {}
        self._read_on: dict[str, frozenset[ArticleId]] = {}
        """Articles of each section that leads on, or that was read until something known."""

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

    def _open_gap(self, listing: str | None) -> Gap | None:
        """Return the gap that earlier crawls have left in a listing."""
        return self.memory.listings.get(listing or "", Listing()).gap

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

    def _leads_on(self, section: str, walk: Walk) -> None:
        """Remember a section that leads on to what is older, or shows no news that would be lost."""
        self._read_on[section] = walk.articles
        self._unread.pop(section, None)

    def _end(self, section: str, walk: Walk, sign: str | None) -> None:
        """Remember a section if it ends in news behind which there is more, or was more, that no next page shows.

        `sign`: what on the last page asks for more.
        """
        # A backfill is told to reach all that is older, also if the last page is known.
        known = () if self._baotinh.crawl.backfill_pages and sign else self.frontier
        if walk.ends_unread(known, is_cut=sign is not None):
            self._unread[section] = Unread(section, sign, walk.last)
            self._read_on.pop(section, None)
        elif len(walk.pages) > 1:
            self._leads_on(section, walk)

    def _note_end(self, listing: str | None, walk: Walk, url: str, after: Walk | None) -> None:
        """Remember what a section ends with if the page at `url`, behind those of `walk`, brings nothing.

        A second page that brings nothing says that there was more; behind later pages it is the end of the list.
        `after`: the walk with that page; None if it is missing.
        """
        if walk.last and (after is None or not after.last):
            what = "is missing" if after is None else "brings nothing more"
            sign = f"its second page {url} {what}" if len(walk.pages) == 1 else None
            self._end(listing or walk.pages[0], walk, sign)

    def note_unread_sections(self) -> None:
        """Note, when all listings are read, the sections that end in news, unless other listings reach behind it."""
        behind = self._read_behind() if self._unread else set()
        unread = [
            each
            for each in self._unread.values()
            if 2 * sum(article in behind for article in each.articles) < len(each.articles)
        ]
        self._unread = {}
        by_script = [each for each in unread if each.sign is not None]
        if by_script:
            signs = ", ".join(dict.fromkeys(each.sign for each in by_script if each.sign is not None))
            self._note_unread(by_script, f"shows news only, and no address leads to what is older ({signs})")
        if len(by_script) < len(unread):
            cut = [each for each in unread if each.sign is None]
            self._note_unread(
                cut, "shows nothing of what it named before, and leads to no further page: what came and went is missed"
            )

    def _note_unread(self, unread: Sequence[Unread], what: str) -> None:
        self._count("discovery/gaps", len(unread))
        more = f" (and {len(unread) - MOST_NAMED} more)" if len(unread) > MOST_NAMED else ""
        self.notes.append(
            f"gap: {', '.join(each.section for each in unread[:MOST_NAMED])}{more} {what}; add a sitemap, a feed or "
            f"discovery.archive to the file of {self.slug}, fetch what is missed with `baotinh ingest {self.slug} "
            f"--from DAY --to DAY`, or crawl it more often"
        )

    def _read_behind(self) -> set[ArticleId]:
        """Return the articles of the listings that reach back behind their news: what is older is there, too."""
        in_sitemaps = set[ArticleId]().union(*self.sitemaps.values())
        behind = set[ArticleId]().union(*self._read_on.values())
        if not self.frontier:  # a sitemap goes back further than the first page of any section
            behind |= in_sitemaps
        results = [self.listing_results.get(url) for url in self.source.discovery.feeds]
        for named in (in_sitemaps, *(set(result.named) for result in results if result is not None)):
            if any(article in self.frontier for article in named):
                behind |= named
        return behind

    def _note_failed_page(self, request: Request) -> None:
        """Note that a later page of a listing failed: each further time, the next crawls leave it alone for longer."""
        walk, listing = request.cb_kwargs.get("walk"), request.meta.get("listing")
        result = self.listing_results.get(listing or "")
        if isinstance(walk, Walk) and walk.pages and result is not None and result.gap is not None:
            result.gap = result.gap.failed(datetime.now(UTC))
