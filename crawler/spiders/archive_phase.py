"""Reads the archive of a newspaper day by day: for a backfill of a period, if the registry knows the pages of days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from scrapy import Request
from scrapy.http import TextResponse

from crawler.archiving.address_ledger import AddressStatus
from crawler.discovery import Found, read_section
from crawler.discovery.pagination.walk import Walk
from crawler.registry.archive_days import archive_day, archive_page, days_of
from crawler.spiders.watch_phase import WatchSpider
from storage.model.moments import VIETNAM

__all__ = ["ArchiveSpider"]

READ = (AddressStatus.STORED, AddressStatus.UNCHANGED, AddressStatus.REDIRECTED)

MOST_NAMED = 8
"""Stretches of unread days that a note names; the rest is counted."""


class ArchiveSpider(WatchSpider):
    """Reads the pages of the days instead of the listings of the registry, and says which days it could not read."""

    def listing_requests(self) -> Iterator[Request]:
        """Yield a request for each day of the period, the last one first; without such pages, for the listings."""
        days, pattern = self._days(), self.source.discovery.archive
        if days is None:
            yield from super().listing_requests()
            return
        if not days:
            self.notes.append("archive: the period holds no day up to today; sections and sitemaps are read instead")
            yield from super().listing_requests()
            return
        if pattern is None:
            self.notes.append(
                f"archive: the file of {self.slug} has no discovery.archive, the pattern of pages that list a day, so "
                f"sections and sitemaps are read to their end; what these no longer name of the period is not reached"
            )
            yield from super().listing_requests()
            return
        for day in days:
            yield self._listing(archive_page(pattern, day), self.parse_section, walk=Walk())

    def _days(self) -> list[date] | None:
        """Return the days of the period, the last one first; None if the crawl has no period."""
        crawl = self._baotinh.crawl
        if crawl.backfill_from is None or crawl.is_recheck:
            return None
        tomorrow = self.started_at.astimezone(VIETNAM).date() + timedelta(days=1)
        return list(days_of(crawl.backfill_from, min(crawl.backfill_until or tomorrow, tomorrow)))

    def _found_in_section(self, response: TextResponse, walk: Walk) -> Found:
        """Return what a page names. The page of another day is no next page of this one."""
        pattern = self.source.discovery.archive
        first = walk.pages[0] if walk.pages else response.url
        if pattern is None or archive_day(pattern, first) is None:
            return super()._found_in_section(response, walk)
        found = read_section(response.text, response.url, self.reading, first, self.proofs_of(first), walk)
        return replace(found, pages=tuple(page for page in found.pages if archive_day(pattern, page) is None))

    def note_unread_days(self) -> None:
        """Note which days of the period could not be read, and why."""
        pattern = self.source.discovery.archive
        if pattern is None:
            return
        unread: list[tuple[date, str]] = []
        days = self._days() or []
        for day in days:
            fate = self.listings.fate(archive_page(pattern, day))
            if fate is None or fate.status not in READ:
                unread.append((day, "not asked for" if fate is None else fate.reason or str(fate.status)))
        self._count("discovery/days", len(days))
        if not unread:
            return
        self._count("discovery/days_unread", len(unread))
        stretches = [(list(group), why) for why, group in groupby(unread, key=lambda pair: pair[1])]
        named = [f"{_span([day for day, _ in group])} ({why})" for group, why in stretches[:MOST_NAMED]]
        more = f", and {len(stretches) - MOST_NAMED} more" if len(stretches) > MOST_NAMED else ""
        self.notes.append(
            f"archive: {len(unread)} of {len(days)} days could not be read: {', '.join(named)}{more}; "
            f"a backfill of these days asks for them again"
        )


def _span(days: list[date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{min(days)} to {max(days)}"
