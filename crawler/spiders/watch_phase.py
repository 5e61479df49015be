"""Reads the sitemaps that robots.txt names, where the registry names none: they tell what becomes of known articles.

One request tells of all articles of a month whether they have changed (`lastmod`) and which were taken out. So far as
that proves true at a source (`Habit.modified`, `Habit.taken_out`), it saves a visit to each of them. New articles are
taken from such a sitemap only if it dates their publication: an archive of twenty years is not to be fetched.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.archiving.address_ledger import AddressStatus, status_of
from crawler.discovery import Found, Listed, UnreadableListingError, read_sitemap, sitemaps_of_robots
from crawler.frontier.entry import sitemap_mark
from crawler.frontier.listings import (
    NEWS_WORTH,
    PRIOR_CHANGES,
    Listing,
    conditional,
    is_due,
)
from crawler.frontier.plan import FRESH, reported
from crawler.frontier.sitemaps import sitemap_priors
from crawler.network.failures import FetchError
from crawler.spiders.crawl_state import request_of
from crawler.spiders.listing_phase import MAX_INDEX_DEPTH
from crawler.spiders.listing_result import ListingResult
from crawler.spiders.pattern_phase import PatternSpider
from storage.model.identifiers import ArticleId

__all__ = ["WatchSpider"]

GONE = ("http_404", "http_410")
"""Reasons for which a sitemap cannot be read that tell of another address."""


class WatchSpider(PatternSpider):
    """Reads the sitemaps of robots.txt after the listings of the registry. What fails here is no failure of a crawl."""

    _has_watched = _has_read_again = False

    def watch(self) -> bool:
        """Request the sitemaps that are due, once; tell whether anything was requested."""
        crawl = self._baotinh.crawl
        if self._has_watched or self.source.discovery.sitemaps or crawl.backfill_pages or crawl.is_recheck:
            return False
        self._has_watched = True
        self.memory = msgspec.structs.replace(self.memory, offered=self._offered_sitemaps())
        if not self.frontier:
            return False
        wanted = [url for url in self.memory.offered if self.listings.fate(url) is None]
        requests = [request for url in wanted for request in self._watch_if_due(url, 0)]
        for request in requests:
            self.crawler.engine.crawl(request)
        return bool(requests)

    def _offered_sitemaps(self) -> tuple[str, ...]:
        """Return the sitemaps of the newspaper's own site that robots.txt names, or named when it was last read."""
        robots = getattr(self.crawler, "robots", None)
        text = "\n".join(f"Sitemap: {url}" for url in (robots.sitemaps() if robots is not None else ()))
        return sitemaps_of_robots(text, f"https://{self.source.hosts[0]}/", self.source) or self.memory.offered

    def _watch_if_due(self, url: str, depth: int) -> Iterator[Request]:
        known, now = self.memory.listings.get(url, Listing()), datetime.now(UTC)
        worth = NEWS_WORTH if self._baotinh.crawl.revisit_worth else 0.0
        prior = min(PRIOR_CHANGES, *sitemap_priors([known], now))
        if not is_due(known, now, worth=worth, prior=prior, watched=True):
            yield from self._watch_children(known.children, depth)
            return
        request = self._listing(url, self.parse_watched, listing=url, depth=depth)
        if conditional(known, now):
            request.headers.update(known.conditions)
            request.meta["conditional_listing"] = True
        yield request.replace(errback=self._watch_failed)

    def _watch_children(self, children: tuple[str, ...] | list[str], depth: int) -> Iterator[Request]:
        if depth < MAX_INDEX_DEPTH:
            for url in children:
                yield from self._watch_if_due(url, depth + 1)

    def parse_watched(self, response: Response, depth: int = 0) -> Iterator[Request]:
        """Note what a sitemap says about known articles, or request the sitemaps of an index."""
        listing: str = response.meta["listing"]
        known = self.memory.listings.get(listing, Listing())

        def read(response: Response) -> Found:
            return read_sitemap(response.body, response.url, self.reading, cut="dataloss" in response.flags)

        def follow(url: str) -> Request:
            hops = response.meta["hops"] + 1
            request = self._listing(url, self.parse_watched, hops, listing=listing, depth=depth)
            return request.replace(errback=self._watch_failed)

        def failed(error: FetchError | UnreadableListingError) -> Iterator[Request]:
            self._not_watched(listing, response.url, error.reason, error.detail)
            if error.reason in GONE:
                yield from self._indexes_of(listing, depth)

        def unchanged() -> Iterator[Request]:
            self.listing_results[listing] = ListingResult()
            self.confirmed.add(sitemap_mark(listing))
            yield from self._watch_children(known.children, depth)

        found = yield from self.read_answer(response, read, follow=follow, unchanged=unchanged, failed=failed)
        if found is None:
            return
        self._count("discovery/watched")
        result = self._watched_result(response, listing, found)
        result.children = self._with_children_of_before(listing, found, self._chosen_sitemaps(found))
        result.news += sum(child not in known.children for child in result.children) if known.asked_at else 0
        self.listing_results[listing] = result
        # The others have been requested before the index.
        known_ones = known.children if response.meta.get("read_again") else ()
        yield from self._watch_children([child for child in result.children if child not in known_ones], depth)

    def _watched_result(self, response: Response, listing: str, found: Found) -> ListingResult:
        items = self._articles_in(found)
        wanted = {article: item for article, item in items.items() if article in self.frontier or self._is_new(item)}
        new: list[ArticleId] = [each for each in wanted if each not in self.frontier and each not in self.found]
        changed = reported(self.frontier, wanted)
        for article, item in wanted.items():
            self.found[article] = self._joined(self.found.get(article), item)
        self._note_sitemap(listing, found, items.keys())
        result = ListingResult(whole=True, news=len(new) + len(changed), named=list(wanted))
        self._note_validators(response, found, result)
        return result

    def _indexes_of(self, sitemap: str, depth: int) -> Iterator[Request]:
        """Request the index that named a sitemap which is gone, once: its articles may be in a file of another name."""
        for url, known in self.memory.listings.items():
            if sitemap in known.children and url not in self.listing_results and not self._has_read_again:
                self._has_read_again = True
                request = self._listing(url, self.parse_watched, listing=url, depth=max(0, depth - 1))
                request.meta["read_again"] = True
                yield request.replace(errback=self._watch_failed)

    def _is_new(self, item: Listed) -> bool:
        return item.published_at is not None and self.started_at - item.published_at <= FRESH

    def _watch_failed(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        request = request_of(failure)
        self._not_watched(request.meta["listing"], request.url, *self._explained(failure))

    def _not_watched(self, listing: str, url: str, reason: str, detail: str) -> None:
        """Note that a sitemap could not be read. It is asked for again as if it had brought no news."""
        self.listings.note_reason(url, reason, detail)
        if status_of(reason) is not AddressStatus.DEFERRED:
            self.listing_results[listing] = ListingResult()
