"""The first phase of a crawl: read the pages that list articles."""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.archiving.address_ledger import AddressStatus
from crawler.discovery import (
    Found,
    Listed,
    UnreadableListingError,
    read_feed,
    read_offers,
    read_section,
    read_sitemap,
)  # fmt: skip  # short items
from crawler.discovery.other_links import other_links
from crawler.discovery.pagination.walk import Walk
from crawler.frontier.gaps import Gap
from crawler.frontier.link_counts import SeenLinks, have_fallen, usual_links
from crawler.frontier.listings import (
    NEWS_WORTH,
    PRIOR_NEWS,
    Listing,
    is_due,
    most_promising,
    named_anew,
    paused,
    vanished,
)  # fmt: skip  # short items
from crawler.frontier.plan import reported
from crawler.frontier.sitemaps import MAX_SITEMAPS, chosen_sitemaps, sitemap_priors
from crawler.network.failures import FetchError
from crawler.spiders.listing_requests import ListingRequests
from crawler.spiders.listing_result import ListingResult
from storage.model.identifiers import ArticleId

__all__ = ["MAX_INDEX_DEPTH", "ListingSpider"]

logger = logging.getLogger(__name__)

MAX_INDEX_DEPTH = 5
"""How deep indexes may be nested; real ones have two levels."""


class ListingSpider(ListingRequests):
    """Reads sections, feeds and sitemaps, and collects in `found` the articles that they name."""

    def listing_requests(self) -> Iterator[Request]:
        """Yield a request for every listing of the registry that is due; if none is, for the most promising one.

        Sections wait for `ask_for_sections` while feeds or sitemaps are read.
        """
        files, sections = list(self._due_files()), list(self._due_sections())
        self._waiting_sections = sections if files else []
        for request in self._waiting_sections:
            self.listings.note(request.url, AddressStatus.DEFERRED, "pending")
        yield from files or sections or self._look()

    def ask_for_sections(self) -> bool:
        """Request the sections that waited; tell whether there are any.

        One feed or sitemap names the news of all sections: read first, it brings the news, and they are asked less.
        """
        waiting, self._waiting_sections = self._waiting_sections, []
        for request in waiting:
            self.crawler.engine.crawl(request)
        return bool(waiting)

    def _due_files(self) -> Iterator[Request]:
        for url in self.source.discovery.feeds:
            yield from self._if_due(url, self.parse_feed)
        for url in self.source.discovery.sitemaps:
            yield from self._if_due(url, self.parse_sitemap)
        parsers = {"feed": self.parse_feed, "sitemap": self.parse_sitemap}
        if not self._baotinh.crawl.is_recheck:
            self._note_substitutes()
        for url, each in self.memory.substitutes.items():
            if each.role in parsers:
                yield from self._if_due(url, parsers[each.role])

    def _due_sections(self) -> Iterator[Request]:
        substitutes = (url for url, each in self.memory.substitutes.items() if each.role == "section")
        for url in (*self.source.discovery.sections, *substitutes):
            before = self.memory.listings.get(url, Listing()).named
            yield from self._if_due(url, self.parse_section, walk=Walk(before=before))

    def _if_due(
        self, url: str, callback: Callable[..., Any], prior: float = PRIOR_NEWS, **kwargs: Any
    ) -> Iterator[Request]:
        """Yield a request for a listing if news is expected."""
        known, now, crawl = self.memory.listings.get(url, Listing()), datetime.now(UTC), self._baotinh.crawl
        dropping = (*self.source.discovery.sections, *self.source.discovery.feeds)
        after_pause = url in dropping and paused(self.memory.listings, dropping, now)
        worth = NEWS_WORTH if crawl.revisit_worth and not after_pause else 0.0
        due = crawl.backfill_pages or is_due(known, now, worth=worth, prior=prior)
        if crawl.is_recheck or not due:
            self._count("discovery/not_due")
            self.listings.note(url, AddressStatus.DEFERRED, "not_due")
            if known.gap is not None and not crawl.is_recheck:
                self._note_waiting(url, known.gap)
            if not crawl.is_recheck:
                self._not_due[url] = callback, kwargs
                yield from self._sitemaps_of(known.children, kwargs.get("depth", 0))
            return
        yield self._registered(url, callback, **kwargs)

    def _look(self) -> Iterator[Request]:
        """Yield a request for the listing that most news is expected of, if there is hope of any."""
        known = {url: self.memory.listings.get(url, Listing()) for url in self._not_due}
        url = most_promising(known, datetime.now(UTC))
        if url is not None:
            callback, kwargs = self._not_due[url]
            yield self._registered(url, callback, **kwargs)

    def parse_section(self, response: Response, walk: Walk, gap: Gap | None = None) -> Iterator[Request]:
        """Collect the articles of a section page, and request its next page as long as there is news.

        Pages with news that this crawl leaves unread become a gap for the next ones. `gap`: the one that is closed now.
        """

        def read(response: Response) -> Found:
            if not isinstance(response, TextResponse):
                raise FetchError("not_html", "the answer is no text")
            found = self._found_in_section(response, walk)
            if not walk.pages:
                links = other_links(response.text, response.url, self.reading)
                self.drift.see_listing("section", response.url, len(found.articles), links)
                self.unmatched.see_page(response.text, response.url, self.reading)
            return found

        found = yield from self._read(response, read, self.parse_section, walk=walk, gap=gap)
        listing = response.meta.get("listing")
        if found is not None:
            self._keep_place(listing, None)
            yield from self._go_on(response, walk, found, gap)
        elif response.status in (404, 410):
            self._keep_place(listing, None)
            self._note_end(listing, walk, response.url, None)
            if walk.pages:
                yield from self._go_to_gap(listing, walk.read(response.url, ()), gap)

    def _go_on(self, response: Response, walk: Walk, found: Found, gap: Gap | None) -> Iterator[Request]:
        """Note what a page of a section brought, and request its next one. `walk`: the pages before it."""
        listing = response.meta.get("listing")
        if not found.articles and not walk.pages:
            self._note_empty(listing)
        if found.unaddressed:
            self._note_unaddressed(response.url, found.unaddressed)
        if found.feeds:
            self._feeds_of_sections[response.url] = found.feeds
        after = walk.read(response.url, [self.identify(url) for url in found.articles], falls=found.falls)
        if walk.pages and found.articles and after.articles == walk.articles:
            self.listings.note(response.url, AddressStatus.STORED, "repeats")
        yield from self._next_page(listing, after, found, gap)
        self._note_end(listing, walk, response.url, after)

    def _found_in_section(self, response: TextResponse, walk: Walk) -> Found:
        """Return what a page of a section names. `walk`: the pages before it."""
        proofs = self.proofs_of(walk.pages[0] if walk.pages else response.url)
        return read_section(response.text, response.url, self.reading, proofs=proofs, walk=walk)

    def _next_page(self, listing: str | None, walk: Walk, found: Found, gap: Gap | None) -> Iterator[Request]:
        """Request the next page if more news is likely; else the page where an earlier crawl had to stop."""
        crawl = self._baotinh.crawl
        first_look = not self.frontier or (gap is not None and gap.first_look)
        limit = crawl.max_pages if first_look else max(crawl.max_pages, crawl.catch_up_pages)
        more = walk.shows_news_to_its_end(self.frontier) or (gap is not None and self._within(gap, walk))
        if crawl.backfill_pages:  # to the end: a page that repeats earlier ones
            limit, more = crawl.backfill_pages, bool(walk.last)
        unread = (page for page in found.pages if page not in walk.pages and not self._is_trap(page))
        url = next(unread, None) if more else None
        if more and url is None:
            self._end(listing or walk.pages[0], walk, found.more_by_script)
        else:
            self._leads_on(listing or walk.pages[0], walk)
        earlier = gap or self._open_gap(listing) or Gap(self.started_at)
        if url is not None and len(walk.pages) < limit:
            place = earlier.at(url, first_look=first_look)
            self._keep_place(listing, place)
            if self._is_open_to(listing, place):
                yield self._listing(url, self.parse_section, listing=listing, walk=walk, gap=gap)
        elif url is not None and not first_look and listing is not None:
            self._note_gap(listing, earlier.at(url, first_look=False))
        else:
            yield from self._go_to_gap(listing, walk, gap)

    def _go_to_gap(self, listing: str | None, walk: Walk, gap: Gap | None) -> Iterator[Request]:
        """Request the page where an earlier crawl had to stop, unless this one has come there.

        `gap`: the one that is closed now.
        """
        open_gap = self._open_gap(listing) if gap is None else None
        if open_gap is not None and open_gap.next_page is not None and open_gap.next_page not in walk.pages:
            self._keep_place(listing, open_gap)
            if self._is_open_to(listing, open_gap):
                yield self._listing(open_gap.next_page, self.parse_section, listing=listing, walk=walk, gap=open_gap)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """Collect the articles of a feed."""

        def read(response: Response) -> Found:
            everything = read_feed(response.body, response.url, self._everything)
            found = read_feed(response.body, response.url, self.reading)
            self.unmatched.see_items(everything.items, self.reading)
            self._see_file("feed", response.url, found, everything)
            return replace(found, others=len(everything.items) - len(found.items))

        yield from self._read(response, read, self.parse_feed)

    def parse_sitemap(self, response: Response, depth: int = 0) -> Iterator[Request]:
        """Collect the articles of a sitemap, or request the sitemaps of an index."""

        def read(response: Response) -> Found:
            found = read_sitemap(response.body, response.url, self.reading, cut="dataloss" in response.flags)
            usual = usual_links(self.memory.listings.get(response.meta.get("listing") or "", Listing()).counts) or 0
            everything = found
            if not found.pages and (not found.items or have_fallen(len(found.items), usual)):
                everything = read_sitemap(response.body, response.url, self._everything)
            if found.items or not found.pages:
                self._see_file("sitemap", response.url, found, everything)
            return replace(found, others=len(everything.items) - len(found.items))

        found = yield from self._read(response, read, self.parse_sitemap, depth=depth)
        if found is not None:
            children = self._chosen_sitemaps(found, response.meta.get("listing") or response.url)
            children = self._with_children_of_before(response.meta.get("listing"), found, children)
            self._remember_children(response, children)
            yield from self._sitemaps_of(children, depth, at_once=self._stands_in(response.meta["asked"]))

    def _chosen_sitemaps(self, found: Found, index: str | None = None) -> list[str]:
        """Return the sitemaps of an index that this crawl follows, and count those that no crawl has read.

        `index`: its address, if they are to be noted, too; a backfill reads none of an index that is only watched.
        """
        named, listings = [page for page in found.pages if not self._is_trap(page)], self.memory.listings
        if self._baotinh.crawl.backfill_pages:
            return named[: self._baotinh.crawl.backfill_pages]
        chosen = chosen_sitemaps(named, listings, sorted_by_time=found.sorted_by_time)
        unread = sum(url not in listings and url not in chosen for url in named)
        if unread:
            self._count("discovery/sitemaps_left", unread)
        if unread and index is not None:
            self._note_unread_sitemaps(index, len(named), unread, found)
        return chosen

    def _sitemaps_of(self, children: Iterable[str], depth: int, *, at_once: bool = False) -> Iterator[Request]:
        """Yield a request for each sitemap of an index that is due; `at_once`: for each.

        A crawl that only watched them has left alone what it did not know.
        """
        if depth < MAX_INDEX_DEPTH:
            urls = list(children)
            if at_once:
                yield from (self._registered(url, self.parse_sitemap, depth=depth + 1) for url in urls)
                return
            known = [self.memory.listings.get(url, Listing()) for url in urls]
            for url, prior in zip(urls, sitemap_priors(known, datetime.now(UTC)), strict=True):
                yield from self._if_due(url, self.parse_sitemap, prior=prior, depth=depth + 1)

    def _remember_children(self, response: Response, children: list[str]) -> None:
        """Count the new sitemaps that an index names as its news."""
        result = self.listing_results.get(response.meta.get("listing") or "")
        if result is not None and result.whole:
            known = self.memory.listings.get(response.meta["listing"], Listing()).children
            result.news += sum(url not in known for url in children)
            result.children = children[:MAX_SITEMAPS]

    def _read(
        self, response: Response, read: Callable[[Response], Found], again: Callable[..., Any], **kwargs: Any
    ) -> Generator[Request, None, Found | None]:
        """Return what the listing names; None if it is unreadable, unchanged, or a redirect to follow."""
        listing = response.meta.get("listing")

        def follow(url: str) -> Request:
            if not kwargs.get("walk", Walk()).pages:
                self._note_move(response, url)
            self._offer_moved(response.meta["asked"], url)
            return self._listing(url, again, response.meta["hops"] + 1, listing=listing, **kwargs)

        def failed(error: FetchError | UnreadableListingError) -> Iterator[Request]:
            self._lose(response.request, error.reason)
            if response.request is not None:
                self._note_failed_page(response.request)
            if isinstance(error, UnreadableListingError):
                yield from self._offers_of(response, error)
            else:
                self._note_listing(response.url, error.reason, error.detail)

        def unchanged() -> Iterator[Request]:
            self._unchanged(response)
            yield from self._sitemaps_of(
                self.memory.listings[response.meta["listing"]].children, kwargs.get("depth", 0)
            )

        self._note_host(response)
        found = yield from self.read_answer(response, read, follow=follow, unchanged=unchanged, failed=failed)
        if found is None:
            return None
        self._count("discovery/pages")
        self._note_substitute(response.meta["asked"], found)
        if not kwargs.get("walk", Walk()).pages:
            request = self._listing(response.url, again, listing=listing, **kwargs)
            self._first_pages.setdefault(response.url, request.replace(dont_filter=True))
        self.shared_ids.see(found.items, self.source)
        items = self._articles_in(found)
        self._remember(response, items, found)
        for article, item in items.items():
            self.found[article] = self._joined(self.found.get(article), item)
        return found

    def _offers_of(self, response: Response, error: UnreadableListingError) -> Iterator[Request]:
        """Note that a page is no listing, and request the feeds that it offers instead."""
        text = response.text if isinstance(response, TextResponse) else ""
        offers = read_offers(text, response.url, self.source)
        named = [*offers.feeds, *offers.sitemaps]
        detail = f"{error.detail}; the page offers {', '.join(named[:3])}" if named else error.detail
        self._note_listing(response.url, error.reason, detail)
        for url in offers.feeds:
            yield from self._offered(url, self.parse_feed, f"{response.url} offers the feed")

    def _remember(self, response: Response, items: dict[ArticleId, Listed], found: Found) -> None:
        """Update the result of the listing to which a page belongs."""
        named = list(items)
        listing: str | None = response.meta.get("listing")
        if listing is None:
            self._count("discovery/offered_articles", len(named))
            return
        is_first = listing not in self.listing_results or not self.listing_results[listing].whole
        result = self.listing_results.setdefault(listing, ListingResult())
        result.news += sum(article not in self.frontier and article not in self.found for article in named)
        result.news += len(reported(self.frontier, items))
        if is_first:
            before = self.memory.listings.get(listing, Listing()).named
            result.whole, result.named = True, named
            result.links = SeenLinks(len(named), found.others)
            if found.cut is not None:
                result.links, result.named = None, list(dict.fromkeys((*named, *before)))
            elif response.meta["role"] != "sitemap":
                self.vanished.update(vanished(before, set(named)))
                self.named_anew.update(named_anew(before, named))
            else:
                self._note_sitemap(listing, found, named)
            self._note_validators(response, found, result)
            self._note_overrun(listing, response.meta["role"], named)
