"""What a crawl reads where listings of the registry fail: what the site itself offers. It proposes the change."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import canonical, is_article
from crawler.discovery import Found, read_offers, read_section, sitemaps_of_robots
from crawler.discovery.navigation import links_of, sections_in, site_of, successor_of
from crawler.discovery.pagination.walk import Walk
from crawler.frontier.forwards import moved_to
from crawler.network.failures import FetchError
from crawler.spiders.crawl_state import request_of
from crawler.spiders.listing_phase import ListingSpider

__all__ = ["FallbackSpider"]

logger = logging.getLogger(__name__)

MOST_OFFERED = 6
"""Feeds, and sections of the menu, that are read instead of those that fail."""


class FallbackSpider(ListingSpider):
    """Reads the site's own sitemaps, feeds and menu where listings of the registry are dead or name nothing.

    Only the newspaper's own hosts are asked. Each detour is noted with the change of the file that it suggests.
    """

    def ask_for_offers(self) -> bool:
        """Request what the site offers instead of dead listings, once; tell whether anything was requested.

        The front page and robots.txt of each host that answers; if none does, of each other origin of the newspaper.
        """
        if self._asked_for_offers:
            return False
        self._asked_for_offers = True
        self._found_nothing = not self.found
        requests = list(self._offer_requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            logger.info("%s: %d listings are lost, so the site's own offers are tried", self.slug, len(self.lost))
        return bool(requests)

    def _offer_requests(self) -> Iterator[Request]:
        for url, feeds in self._feeds_of_sections.items():
            if self._found_nothing or "feed" in self.lost.values():
                for feed in feeds[:MOST_OFFERED]:
                    yield from self._offered(feed, self.parse_feed, f"{url} offers the feed")
        self._is_silent = not self._hosts_that_answer
        homes = list(self._hosts_that_answer) or self._other_origins()
        for home in homes:
            yield self._quietly(urljoin(home, "/robots.txt"), self.parse_robots)
            yield self._quietly(home, self.parse_front)

    def _other_origins(self) -> list[str]:
        """Return the origins of the newspaper that no listing names: the other scheme, with `www.`, older hosts."""
        named = {urljoin(url, "/") for url in self.source.discovery.listings}
        hosts = [host for each in self.source.hosts for host in (each, f"www.{each}")]
        return [home for host in hosts for scheme in ("https", "http") if (home := f"{scheme}://{host}/") not in named]

    def _quietly(self, url: str, callback: Callable[..., Any]) -> Request:
        """Return a request whose failure is no news: it is only a try."""
        return self._listing(url, callback).replace(errback=self._no_offer, dont_filter=True)

    def _no_offer(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        self.note_silence(request_of(failure).url, self._explained(failure)[0])

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """Request the sitemaps that robots.txt names, if a sitemap is lost or nothing was found."""
        if response.status == 200 and isinstance(response, TextResponse):
            if not self._found_nothing and set(self.lost.values()) <= {"section"}:
                return
            for url in sitemaps_of_robots(response.text, response.url, self.source):
                for lost in [each for each, role in self.lost.items() if role == "sitemap"]:
                    self.note_proposal(f"discovery.sitemaps: {url} instead of {lost}, by robots.txt")
                for lost in [each for each, role in self.lost.items() if role == "empty"]:
                    self.note_proposal(f"discovery.sitemaps: {url} too, because {lost} names no article")
                yield from self._offered(url, self.parse_sitemap, "robots.txt names the sitemap")

    def parse_front(self, response: Response) -> Iterator[Request]:
        """Collect the articles of a front page, and request the feeds and sections that it offers for lost ones."""

        def read(response: Response) -> Found:
            if not isinstance(response, TextResponse):
                raise FetchError("not_html", "the answer is no text")
            self.unmatched.see_page(response.text, response.url, self.reading)
            return read_section(response.text, response.url, self.reading, proofs=self.proofs_of(response.url))

        found = yield from self._read(response, read, self.parse_front)
        if found is not None and isinstance(response, TextResponse):
            home = urljoin(response.url, "/")
            self._note_home(home)
            yield from self._listings_at(home)
            yield from self._sections_instead(response)
            yield from self._feeds_instead(response)

    def _listings_at(self, home: str) -> Iterator[Request]:
        """Request the listings of the registry at the first origin that answers, if none did at their own."""
        if not self._is_silent:
            return
        self._is_silent = False
        found = self.source.discovery
        for urls, callback in ((found.feeds, self.parse_feed), (found.sitemaps, self.parse_sitemap)):
            for url in urls:
                yield self._quietly(moved_to(home, url), callback)
        for url in found.sections:
            request = self._listing(moved_to(home, url), self.parse_section, walk=Walk())
            yield request.replace(errback=self._no_offer)

    def _sections_instead(self, response: TextResponse) -> Iterator[Request]:
        """Request the sections of the menu that have the names of lost ones, else those that the menu names first."""
        lost = [url for url, role in self.lost.items() if role == "section"]
        links = links_of(response.text, response.url, self.source.hosts)
        menu = sections_in(links, response.url, lambda url: is_article(url, self.reading))
        wanted: dict[str, None] = {}
        for url in lost:
            successor = successor_of(url, menu)
            if successor is not None:
                self.note_proposal(f"discovery.sections: {successor} instead of {url}, by the menu of {response.url}")
                wanted[successor] = None
        if lost and not wanted:
            wanted = dict.fromkeys(menu[:MOST_OFFERED])
            named = ", ".join(wanted) or response.url
            self.note_proposal(f"discovery.sections: {named} instead of {', '.join(lost)}")
        known = {canonical(url, self.source) for url in self.source.discovery.sections}
        for url in wanted:
            if canonical(url, self.source) not in known:
                how = f"the menu of {response.url} names the section"
                yield from self._offered(url, self.parse_section, how, walk=Walk())

    def _feeds_instead(self, response: TextResponse) -> Iterator[Request]:
        lost = [url for url, role in self.lost.items() if role == "feed"]
        if not lost and not self._found_nothing:
            return
        for url in read_offers(response.text, response.url, self.source).feeds[:MOST_OFFERED]:
            if lost:
                self.note_proposal(f"discovery.feeds: {url} instead of {', '.join(lost)}")
            yield from self._offered(url, self.parse_feed, f"{response.url} offers the feed")

    def _note_home(self, home: str) -> None:
        """Note that the newspaper answers at another origin than the registry names."""
        named = [urljoin(url, "/") for url in self.source.discovery.listings]
        if named and home not in named:
            was, now = urlsplit(named[0]), urlsplit(home)
            what = "hosts" if site_of(named[0]) != site_of(home) else "discovery"
            self.note_proposal(
                f"{what}: the newspaper answers at {now.scheme}://{now.netloc}, not at {was.scheme}://{was.netloc}"
            )
