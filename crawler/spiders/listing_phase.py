"""The first phase of a crawl: the pages that list articles are read."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import article_id, canonical
from crawler.archiving.address_ledger import Status
from crawler.discovery import (
    Found,
    Listed,
    UnreadableListingError,
    read_feed,
    read_offers,
    read_section,
    read_sitemap,
    sitemaps_of_robots,
)
from crawler.discovery.links import joined
from crawler.discovery.other_links import other_links
from crawler.discovery.pagination import Walk
from crawler.network.failures import FetchError
from crawler.safety.traps import trap_in
from crawler.spiders.crawl_state import CrawlState, request_of

__all__ = ["ListingSpider"]

MAX_SITEMAPS = 12
"""Sitemaps followed from one index in one crawl: papers keep one a month or one a day."""

MAX_INDEX_DEPTH = 5
"""Indexes within indexes; real ones have two levels."""

ROLES = {"parse_section": "section", "parse_feed": "feed", "parse_sitemap": "sitemap", "parse_robots": "robots"}
"""What the archive calls the pages that are read by a method."""


class ListingSpider(CrawlState):
    """Reads sections, feeds and sitemaps, and collects the articles that they name in `found`."""

    def listing_requests(self) -> Iterator[Request]:
        """Ask for every page of the registry that lists articles."""
        discovery = self.source.discovery
        for url in discovery.feeds:
            yield self._listing(url, self.parse_feed)
        for url in discovery.sitemaps:
            yield self._listing(url, self.parse_sitemap)
        for url in discovery.sections:
            yield self._listing(url, self.parse_section, walk=Walk())

    def parse_section(self, response: Response, walk: Walk) -> Iterator[Request]:
        """Take the articles of a section page, and go on to its next page while there is something new."""

        def read(response: Response) -> Found:
            if not isinstance(response, TextResponse):
                raise FetchError("not_html", "the answer is no text")
            found = read_section(response.text, response.url, self.source)
            if not walk.pages:
                links = other_links(response.text, response.url, self.source)
                self.drift.see_section(response.url, len(found.articles), links)
            return found

        found = yield from self._read(response, read, self.parse_section, walk=walk)
        if found is not None:
            if found.feeds:
                self._feeds_of_sections[response.url] = found.feeds
            after = walk.read(response.url, [article_id(url, self.source) for url in found.articles])
            if walk.pages and found.articles and after.articles == walk.articles:
                self.listings.note(response.url, Status.STORED, "repeats")
            for url in found.pages:
                if not self._is_trap(url) and after.goes_on(self.frontier, url, self._baotinh.crawl.max_pages):
                    yield self._listing(url, self.parse_section, walk=after)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """Take the articles of a feed."""
        yield from self._read(response, lambda r: read_feed(r.body, r.url, self.source), self.parse_feed)

    def parse_sitemap(self, response: Response, depth: int = 0) -> Iterator[Request]:
        """Take the articles of a sitemap; of an index, go on to its sitemaps."""

        def read(response: Response) -> Found:
            return read_sitemap(response.body, response.url, self.source, cut="dataloss" in response.flags)

        found = yield from self._read(response, read, self.parse_sitemap, depth=depth)
        if found is not None and depth < MAX_INDEX_DEPTH:
            for url in [page for page in found.pages if not self._is_trap(page)][:MAX_SITEMAPS]:
                yield self._listing(url, self.parse_sitemap, depth=depth + 1)

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """Go on to the sitemaps that robots.txt names."""
        if response.status == 200 and isinstance(response, TextResponse):
            for url in sitemaps_of_robots(response.text, response.url, self.source):
                yield self._offered(url, self.parse_sitemap, "robots.txt names the sitemap")

    def _offered(self, url: str, callback: Callable[..., Any], how: str) -> Request:
        self._count("discovery/offered")
        self.notes.append(f"no listing of the registry was enough: {how} {url}")
        return self._listing(url, callback)

    def _listing(self, url: str, callback: Callable[..., Any], hops: int = 0, **kwargs: Any) -> Request:
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
                "dont_redirect": True,
                "download_slot": self.source.slug,
            },
        )

    def _read(
        self, response: Response, read: Callable[[Response], Found], again: Callable[..., Any], **kwargs: Any
    ) -> Generator[Request, None, Found | None]:
        """Return what the listing names; None if it cannot be read, or is a redirect, which is followed."""
        self._hosts_that_answer[urljoin(response.url, "/")] = None
        try:
            verdict = response.meta.get("verdict")
            if verdict is not None:
                raise FetchError(verdict.kind, verdict.evidence)
            url = self._target(response)
            if url is not None:
                self.listings.note(response.url, Status.REDIRECTED)
                yield self._listing(url, again, response.meta["hops"] + 1, **kwargs)
                return None
            if response.status != 200:
                raise FetchError(f"http_{response.status}", f"the server answers {response.status}")
            found = read(response)
        except FetchError as error:
            self._note_listing(response.url, error.reason, error.detail)
            return None
        except UnreadableListingError as error:
            offers = (
                read_offers(response.text, response.url, self.source) if isinstance(response, TextResponse) else None
            )
            named = [*offers.feeds, *offers.sitemaps] if offers else []
            detail = f"{error.detail}; the page offers {', '.join(named[:3])}" if named else error.detail
            self._note_listing(response.url, error.reason, detail)
            for url in offers.feeds if offers else ():
                yield self._offered(url, self.parse_feed, f"{response.url} offers the feed")
            return None
        self._count("discovery/pages")
        self.listings.note(response.url, Status.STORED)
        self._take_articles(found)
        return found

    def _take_articles(self, found: Found) -> None:
        for item in found.items:
            trap = trap_in(item.url)
            if trap is not None:
                self.articles.note_reason(item.url, "trap", trap)
                continue
            article = article_id(item.url, self.source)
            if article not in self.purged:
                self.found[article] = self._joined(self.found.get(article), item)

    def _is_trap(self, url: str) -> bool:
        """Tell whether a page would lead on without end; it is noted and not asked."""
        trap = trap_in(url, self.started_at.date())
        if trap is not None:
            self.listings.note_reason(url, "trap", trap)
        return trap is not None

    def _joined(self, known: Listed | None, item: Listed) -> Listed:
        """Join what listings say of one article. Of several forms of its address the canonical one is asked for."""
        if known is None:
            return item
        url = item.url if canonical(item.url, self.source) == item.url else known.url
        return replace(joined(known, item), url=url)

    def _listing_failed(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        self._note_listing(request_of(failure).url, *self._explained(failure))

    def _note_listing(self, url: str, reason: str, detail: str) -> None:
        self._count("discovery/failed")
        self.listings.note_reason(url, reason, detail)

    def _ask_for_offers(self) -> None:
        """Look for what the site itself offers, when no listing of the registry named an article."""
        self._asked_for_offers = True
        for url, feeds in self._feeds_of_sections.items():
            for feed in feeds:
                self.crawler.engine.crawl(self._offered(feed, self.parse_feed, f"{url} offers the feed"))
        for home in self._hosts_that_answer:
            url = urljoin(home, "/robots.txt")
            request = self._listing(url, self.parse_robots).replace(errback=lambda _: None)
            self.crawler.engine.crawl(request)
