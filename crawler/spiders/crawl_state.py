"""The state that both phases of a crawl share: the newspaper, its known articles, and the status of every address."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import msgspec
from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import article_id
from crawler.archiving.address_ledger import AddressLedger, AddressStatus, status_of
from crawler.archiving.crawl_record import CrawlRecord
from crawler.archiving.layout_drift import DriftWatch
from crawler.archiving.page_marks import Marks
from crawler.archiving.segment_archive import SegmentArchive
from crawler.archiving.suspected_removals import SuspectedRemovals
from crawler.discovery import Listed
from crawler.discovery.data.address_proofs import AddressProofs
from crawler.discovery.links import site_of
from crawler.discovery.pagination.walk import Walk
from crawler.frontier.entry import Entry, Frontier, sitemap_mark
from crawler.frontier.forwards import moved_to, noted, straight
from crawler.frontier.link_counts import LinkCount, link_counts
from crawler.frontier.listings import Listing, asked, read, regular
from crawler.frontier.memory import LearnedAddresses, Memory
from crawler.frontier.plan import Visit, discovered
from crawler.learning.shared_ids import SharedIds
from crawler.learning.unmatched_links import ANY_PAGE, UnmatchedLinks, extended
from crawler.network.failures import OUR_CODE, StoreLostError, explain
from crawler.network.redirects import target
from crawler.registry import Source
from crawler.safety.traps import trap_in
from crawler.spiders.listing_result import ListingResult
from storage.errors import StorageError
from storage.model.identifiers import ArticleId, CrawlId, new_crawl_id, started_at
from storage.settings import Settings

__all__ = ["CrawlState", "ListingResult", "request_of"]

logger = logging.getLogger(__name__)

SERVER_ERROR = 500

LOST = (
    "http_404", "http_410", "http_403", "gone", "not_a_feed", "not_a_sitemap", "not_html", "off_site", "redirect_loop",
    "forward", "dns", "tls", "refused",
)  # fmt: skip  # short items
"""Reasons for which a listing, and not only this request, is lost. A busy server (5xx, a timeout) will answer again."""

SILENT = ("dns", "tls", "refused", "connection", "timeout", "unreachable", "host_down")
"""Reasons for which a request got no answer."""


class CrawlState(Spider):
    """A spider that knows its newspaper and records what happens, but sends no requests."""

    source: Source
    archive: SegmentArchive
    """CrawlRecorder sets it before the first request."""
    read_frontier: Callable[[], None]
    """Reads `frontier` from the bucket anew. Raises StorageError. CrawlRecorder sets it."""
    _baotinh: Settings

    def __init__(self, source: str = "", crawl_id: str = "", max_articles: str | int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slug = source
        now = datetime.now(UTC)
        self.crawl_id = CrawlId(crawl_id) if crawl_id else new_crawl_id(now)
        self.started_at = now
        self.filed_under = started_at(self.crawl_id) or now
        """Segments are filed under the day of this time: that of the crawl's first attempt, if it is repeated."""
        self.max_articles = int(max_articles or 0)
        self.trouble: str | None = None
        """Why the crawl has no record, in one line; None if nothing is wrong."""
        self.own_fault = False
        """True if it has no record because our own code failed."""
        self.record: CrawlRecord | None = None
        """The crawl's record, as soon as it is written."""
        self.frontier: Frontier = {}
        """The frontier as it was when the crawl began."""
        self.purged: frozenset[ArticleId] = frozenset()
        """Articles that were removed on request; they are neither requested nor remembered."""
        self.aliases: Mapping[ArticleId, ArticleId] = {}
        """Ids of later addresses of articles, with the ids of their first ones."""
        self.found: dict[ArticleId, Listed] = {}
        """Articles that this crawl found, in order, with the address to request and what listings say about them."""
        self.noted: dict[ArticleId, Entry] = {}
        """Entries that listings have changed, including new articles."""
        self.memory = Memory()
        """What earlier crawls know about the listings."""
        self.listing_results: dict[str, ListingResult] = {}
        """What each listing has brought, by its address."""
        self._not_due: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {}
        """Listings that are not due, each with the method that reads it and its arguments."""
        self._waiting_sections: list[Request] = []
        """Requests for sections that wait until feeds and sitemaps have been read."""
        self.vanished: set[ArticleId] = set()
        """Articles that a section or feed no longer names since the last crawl."""
        self.named_anew: set[ArticleId] = set()
        """Articles that a section or feed names anew, or above new ones."""
        self.sitemaps: dict[str, set[ArticleId]] = {}
        """The articles of each sitemap that was read whole, by its mark."""
        self.confirmed: set[str] = set()
        """Marks of the sitemaps that have not changed since they were read."""
        self.visited: dict[ArticleId, Entry] = {}
        """The present entries of the requested articles."""
        self.notes: list[str] = []
        """What an operator should know although the crawl continued, one sentence each."""
        self._feeds_of_sections: dict[str, tuple[str, ...]] = {}
        self._hosts_that_answer: dict[str, None] = {}
        """Home pages of the origins that answered."""
        self._silent_homes: set[str] = set()
        """Home pages of the origins that did not."""
        self._asked_for_offers = False
        self._found_nothing = False
        self._is_silent = False
        self.unmatched = UnmatchedLinks()
        """Links of the listings that look like articles and do not match `links.article`."""
        self._proofs: dict[str, AddressProofs] = {}
        """What is proved about the addresses of lists that name articles without one, by each list's first page."""
        self.shared_ids = SharedIds()
        """The ids of the articles that the listings name, to notice one that several articles have."""
        self.reading: Source
        """The newspaper as listings are read: with what was learned about the addresses of its articles."""
        self._everything: Source
        """The newspaper, with a `links.article` that takes every page for an article."""
        self._first_pages: dict[str, Request] = {}
        """Requests for the listings that could be read, to read them again."""
        self._samples: dict[str, bool | None] = {}
        """Pages that were asked for to learn the form of articles' addresses, and whether they are articles; None while
        no answer has said so."""
        self._is_pattern_settled = False
        self.lost: dict[str, str] = {}
        """Listings of the registry that could not be read, with their roles."""
        self._gone_listings: set[str] = set()
        """Those of them that the server answers for."""
        self.listings = AddressLedger()
        """The status of each section, feed and sitemap."""
        self.articles = AddressLedger()
        """The status of each article address."""
        self.drift = DriftWatch()
        self.body_marks: Marks = ()
        """What a page needs for the rules to find its body."""
        self.suspects = SuspectedRemovals()
        self._written: dict[ArticleId, Entry] = {}
        """The changes that are already in the stored frontier."""
        self._planned: set[ArticleId] | None = None

    def use_addresses(self, learned: LearnedAddresses | None) -> None:
        """Read listings with the learned form of addresses; None, or one learned for another file: with the file's."""
        self.reading = self.source
        self._everything = self.source.model_copy(update={"links": ANY_PAGE})
        if learned is not None and learned.article == self.source.links.article:
            self.memory = msgspec.structs.replace(self.memory, addresses=learned)
            self.reading = extended(self.source, learned.regex, learned.keep_query)

    def proofs_of(self, first_page: str) -> AddressProofs:
        """Return what is proved about the addresses of the list whose first page is `first_page`."""
        return self._proofs.setdefault(first_page, AddressProofs(self._known_articles))

    def _known_articles(self) -> Iterator[Listed]:
        """Yield the articles that this crawl found, then those of earlier crawls, the last one first."""
        yield from self.found.values()
        yield from (Listed(self.frontier[article].url) for article in reversed(list(self.frontier)))

    def changes(self) -> Frontier:
        """Return the changes that the stored frontier does not have yet: articles requested or found."""
        for article, item in self.found.items():
            if article not in self.noted and article not in self.frontier:
                self.noted[article] = discovered(item, datetime.now(UTC), first_look=not self.frontier)
        present = self.noted | self.visited
        return {article: entry for article, entry in present.items() if self._written.get(article) != entry}

    def changes_written(self, changes: Frontier) -> None:
        """Note that the stored frontier has `changes` now."""
        self._written.update(changes)

    def memory_after(self) -> Memory:
        """Return what the next crawl needs to know about the listings."""
        now, listings = datetime.now(UTC), dict(self.memory.listings)
        for url, result in self.listing_results.items():
            known = listings.get(url, Listing())
            if not result.whole:
                listings[url] = asked(known, now)
                continue
            listings[url] = read(
                known, now, news=result.news, named=result.named, number=result.links and result.links.articles,
                etag=result.etag, last_modified=result.last_modified, gap=result.gap, children=result.children,
            )  # fmt: skip  # short arguments
        return msgspec.structs.replace(self.memory, listings=listings)

    def link_counts(self) -> dict[str, LinkCount]:
        """Return how many articles the listings that this crawl has read name, and usually name, by address."""
        before = {url: known.counts for url, known in self.memory.listings.items()}
        seen = {url: result.links for url, result in self.listing_results.items() if result.links is not None}
        return link_counts(before, seen, self._gone_listings, self.source.discovery.listings)

    def watched(self) -> set[str]:
        """Return the marks of the sitemaps that are read regularly. One that fails for long is not among them."""
        named = {*self.memory.offered, *self.source.discovery.sitemaps}
        still_read = map(sitemap_mark, regular(self.memory_after().listings, datetime.now(UTC), named))
        return {*still_read, *self.sitemaps, *self.confirmed}

    def settle_suspects(self) -> None:
        """Decide about articles that look removed. Raises StorageError."""
        removal_after = timedelta(hours=self._baotinh.crawl.removal_after)
        doubts: list[str] = []
        for each in self.suspects.settle(
            self.archive, self.frontier, dict(self.visited), self.found, self.started_at, removal_after
        ):
            self.visited[each.visit.article_id] = each.entry
            if each.doubt is not None:
                doubts.append(f"{each.url}: {each.evidence}, {each.doubt}")
                self._note_article(each.url, "gone_unsure", f"{each.evidence}, {each.doubt}")
            else:
                self._count("fetch/archived")
                self._count("fetch/missing")
                self.articles.note(each.url, AddressStatus.MISSING, detail=each.evidence)
        if doubts:
            self.notes.append(f"gone_unsure: {len(doubts)} articles seem gone and are asked again, first {doubts[0]}")

    def _note_article(self, url: str, reason: str, detail: str) -> None:
        if status_of(reason) is not AddressStatus.DEFERRED:
            self._count("fetch/failed")
        self.articles.note_reason(url, reason, detail)

    def _stop_without_bucket(self, failure: TwistedFailure) -> None:
        if isinstance(failure.value, StoreLostError) and isinstance(failure.value.__cause__, StorageError):
            self.fail(failure.value.__cause__)
            raise CloseSpider("no_bucket")

    def fail(self, error: StorageError) -> None:
        """Note that the bucket cannot be used; nothing more is written to it."""
        self.trouble = error.in_one_line
        self.logger.error(self.trouble)

    def fail_by_own_fault(self, error: Exception) -> None:
        """Note that our own code failed where the crawl cannot go on; nothing more is written to the bucket."""
        self.own_fault = True
        self.trouble = " ".join(f"our own code failed: {type(error).__name__}: {error}".split())
        logger.error(self.trouble, exc_info=error)

    def note_proposal(self, change: str) -> None:
        """Note a change of the newspaper's file, once; `baotinh sources check` looks closer and can write it."""
        note = f"proposal for the file of {self.slug}: {change}"
        if note not in self.notes:
            self.notes.append(note)

    def _lose(self, request: Request | None, reason: str) -> None:
        """Remember that a listing of the registry is gone, so that its place in the site may be looked for.

        A section whose first page answers is there, whatever becomes of its further pages.
        """
        if request is None or request.cb_kwargs.get("walk", Walk()).pages:
            return
        if request.meta.get("listing") is not None and reason in LOST:
            self.lost[request.meta["listing"]] = request.meta["role"]
            if reason not in SILENT:
                self._gone_listings.add(request.meta["listing"])

    def _note_empty(self, listing: str | None) -> None:
        """Remember a section without articles, at the first look at it or if it had some before."""
        known = self.memory.listings.get(listing or "")
        if listing is not None and (known is None or known.named):
            self.lost[listing] = "empty"

    def _note_host(self, response: Response) -> None:
        """Note whether the origin of a listing answers. A server error is no answer: another name may still work."""
        home = urljoin(response.url, "/")
        if response.status < SERVER_ERROR:
            self._hosts_that_answer[home] = None
        else:
            self._silent_homes.add(home)

    def _note_listing(self, url: str, reason: str, detail: str) -> None:
        self._count("discovery/failed")
        self.listings.note_reason(url, reason, detail)

    def note_silence(self, url: str, reason: str) -> None:
        """Note that the origin of `url` does not answer, if this is the reason of a failure."""
        if reason in SILENT:
            self._silent_homes.add(urljoin(url, "/"))

    def where_it_answers(self, url: str) -> str:
        """Return `url` at an origin of the newspaper that answers, if its own did not answer in this crawl.

        A host that has only forwarded to another one is not asked any more.
        """
        url = straight(self.memory.forwards, url)
        home = urljoin(url, "/")
        if home not in self._silent_homes or home in self._hosts_that_answer:
            return url
        others = sorted(self._hosts_that_answer, key=lambda other: site_of(other) != site_of(url))
        return moved_to(others[0], url) if others else url

    def note_forward(self, visit: Visit, asked: str, target: str | None, *, found: bool) -> None:
        """Learn from the answer at `asked` whether its host only forwards. `target`: where it leads; None: nowhere.

        If another host was asked than the listings name, it must have `found` the article; else it is forgotten.
        """
        listed, forwards = visit.entry.url, self.memory.forwards
        if urljoin(listed, "/") == urljoin(asked, "/"):
            forwards = noted(forwards, asked, target)
        elif not found:
            forwards = noted(forwards, listed, None)
        elif straight(forwards, listed) != listed:
            self.visited[visit.article_id] = msgspec.structs.replace(self.visited[visit.article_id], url=asked)
        if forwards != self.memory.forwards:
            self.memory = msgspec.structs.replace(self.memory, forwards=forwards)

    def _is_trap(self, url: str) -> bool:
        """Tell whether a page belongs to an endless series; if so, note it, and do not request it."""
        trap = trap_in(url, self.started_at.date())
        if trap is not None:
            self.listings.note_reason(url, "trap", trap)
        return trap is not None

    def _is_purged(self, url: str) -> bool:
        return self.identify(url) in self.purged

    def identify(self, url: str) -> ArticleId:
        """Return the id of the article at an address, which may have stood at another address before."""
        return self.aliases.get(article := article_id(url, self.source), article)

    def _target(self, response: Response, forward: str | None = None) -> str | None:
        location = forward.encode() if forward else response.headers.get("Location")
        return target(response.url, 302 if forward else response.status, location, response.meta["hops"], self.source)

    def _explained(self, failure: TwistedFailure) -> tuple[str, str]:
        assert failure.value is not None
        reason, detail = explain(failure.value, max_body_bytes=self._baotinh.crawl.max_body_bytes)
        if reason == OUR_CODE:  # the log's errors with a traceback make the crawl a failure
            logger.error("%s", detail, exc_info=failure.value)
        return reason, detail

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)

    def _counted(self, name: str) -> int:
        return int(self.crawler.stats.get_value(name, 0))


def request_of(failure: TwistedFailure) -> Request:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
    return request
