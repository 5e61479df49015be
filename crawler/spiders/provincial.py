"""The one spider: every provincial newspaper is the same to it, because what differs is in the registry.

A crawl has two phases. First the pages that list articles are read; when there are none left to wait for, the
frontier plans which articles to ask for; then these are fetched, and archived by `crawler.archiving.warc_archiving`.
"""

import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import article_id, canonical, is_article
from crawler.archiving.crawl_record import CrawlRecord, Failure
from crawler.archiving.warc_archiving import NotArchivedError, SegmentArchive, answers
from crawler.discovery import (
    Found,
    UnreadableListingError,
    read_feed,
    read_offers,
    read_section,
    read_sitemap,
    sitemaps_of_robots,
)
from crawler.discovery.pagination import Walk
from crawler.frontier.frontier import Entry, Frontier, Visit, moved, plan, tried
from crawler.network.failures import FetchError, explain
from crawler.network.redirects import target
from crawler.registry import RegistryError, Source, load_registry
from crawler.registry.status import refusal
from crawler.safety.contact import check_contact
from storage.errors import SettingsError, StorageError
from storage.model.identifiers import ArticleId, CrawlId, new_crawl_id
from storage.settings import Settings

__all__ = ["ProvincialSpider"]

MAX_SITEMAPS = 12
"""Sitemaps followed from one index in one crawl: papers keep one a month or one a day."""

MAX_INDEX_DEPTH = 5
"""Indexes within indexes; real ones have two levels."""


class ProvincialSpider(Spider):
    """Crawls one newspaper: `scrapy crawl provincial -a source=SLUG [-a crawl_id=ID] [-a max_articles=N]`."""

    name = "provincial"

    source: Source
    archive: SegmentArchive
    """Given by CrawlRecorder before the first request."""
    _baotinh: Settings

    def __init__(self, source: str = "", crawl_id: str = "", max_articles: str | int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slug = source
        now = datetime.now(UTC)
        self.crawl_id = CrawlId(crawl_id) if crawl_id else new_crawl_id(now)
        self.started_at = now
        self.filed_under = _time_of(self.crawl_id) or now
        """The time by whose day the segments are filed: the crawl's, not that of a repeated attempt."""
        self.max_articles = int(max_articles or 0)
        self.trouble: str | None = None
        """Why there is no record of the crawl, in one line."""
        self.record: CrawlRecord | None = None
        """The crawl's record once it is written."""
        self.frontier: Frontier = {}
        """As it was when the crawl began."""
        self.purged: frozenset[ArticleId] = frozenset()
        """Articles that were removed on request: they are neither asked for nor remembered."""
        self.found: dict[ArticleId, str] = {}
        """Articles that this crawl came upon, in order, with the address to ask for."""
        self.visited: Frontier = {}
        """Entries of the articles asked for, as they are now."""
        self.failed_listings: dict[str, Failure] = {}
        self.failed_articles: dict[str, Failure] = {}
        self.notes: list[str] = []
        """What an operator should know although the crawl went on, one sentence each."""
        self._feeds_of_sections: dict[str, tuple[str, ...]] = {}
        self._hosts_that_answer: dict[str, None] = {}
        self._asked_for_offers = False
        self._planned: set[ArticleId] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Look the source up; if there is none or it must not be crawled, end the process with status 2."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._baotinh = settings = crawler.settings["BAOTINH"]
        try:
            (spider.source,) = load_registry(settings.sources_dir).select([spider.slug])
            refused = refusal(spider.source)
            check_contact(spider.source, settings.crawl)
        except (RegistryError, SettingsError) as error:
            refused = error.in_one_line
        if refused is not None:
            # An Exception would be a traceback, and a spider that merely closes a success to `scrapy crawl`.
            sys.stderr.write(f"{refused}\n")
            raise SystemExit(2)
        delay = max(settings.crawl.delay, spider.source.delay or 0.0)
        for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"):
            crawler.settings.set(name, delay, priority="spider")
        crawler.signals.connect(spider._idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every page of the registry that lists articles."""
        discovery = self.source.discovery
        for url in discovery.feeds:
            yield self._listing(url, self.parse_feed)
        for url in discovery.sitemaps:
            yield self._listing(url, self.parse_sitemap)
        for url in discovery.sections:
            yield self._listing(url, self.parse_section, walk=Walk())

    # Phase one: listings

    def parse_section(self, response: Response, walk: Walk) -> Iterator[Request]:
        """Take the articles of a section page, and go on to its next page while there is something new."""

        def read(response: Response) -> Found:
            if not isinstance(response, TextResponse):
                raise FetchError("not_html", "the answer is no text")
            return read_section(response.text, response.url, self.source)

        found = yield from self._read(response, read, self.parse_section, walk=walk)
        if found is not None:
            if found.feeds:
                self._feeds_of_sections[response.url] = found.feeds
            after = walk.read(response.url, [article_id(url, self.source) for url in found.articles])
            for url in found.pages:
                if after.goes_on(walk, self.frontier, url, self._baotinh.crawl.max_pages):
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
            for url in found.pages[:MAX_SITEMAPS]:
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
            meta={"hops": hops, "dont_redirect": True, "download_slot": self.source.slug},
        )

    def _read(
        self, response: Response, read: Callable[[Response], Found], again: Callable[..., Any], **kwargs: Any
    ) -> Generator[Request, None, Found | None]:
        """Return what the listing names; None if it cannot be read, or is a redirect, which is followed."""
        self._hosts_that_answer[urljoin(response.url, "/")] = None
        try:
            url = self._target(response)
            if url is not None:
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
        for url in found.articles:
            article = article_id(url, self.source)
            if article in self.purged:
                continue
            # Of several forms of an address the canonical one is asked for, if it was seen.
            if article not in self.found or canonical(url, self.source) == url:
                self.found[article] = url
        return found

    def _listing_failed(self, failure: TwistedFailure) -> None:
        self._note_listing(_request_of(failure).url, *self._explained(failure))

    def _note_listing(self, url: str, reason: str, detail: str) -> None:
        self._count("discovery/failed")
        self.failed_listings[url] = Failure(url=url, reason=reason, detail=detail)

    # Phase two: articles

    def _idle(self) -> None:
        """Begin the second phase when the first is over. A source whose listings cannot be read is left alone."""
        if self._planned is not None:
            return
        if not self.found and not self._asked_for_offers:
            self._ask_for_offers()
            raise DontCloseSpider
        if not self.crawler.stats.get_value("discovery/pages"):
            return
        crawl = self._baotinh.crawl
        chosen = plan(
            self.frontier | self._moved(),
            self.found,
            datetime.now(UTC),
            removal_after=timedelta(hours=crawl.removal_after),
            limit=self.max_articles or crawl.max_articles,
        )
        self._count("discovery/articles", len(self.found))
        self._count("frontier/new", chosen.new)
        self._count("frontier/due", chosen.due)
        self._count("frontier/postponed", chosen.postponed)
        self._planned = {visit.article_id for visit in chosen.visits}
        for visit in chosen.visits:
            self.crawler.engine.crawl(self._article(visit, visit.entry.url))
        if chosen.visits:
            raise DontCloseSpider

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

    def _moved(self) -> Frontier:
        """Known articles that the listings name by a new address, as after a corrected headline."""
        return {
            article: moved(self.frontier[article], url)
            for article, url in self.found.items()
            if article in self.frontier
            and canonical(url, self.source) != canonical(self.frontier[article].url, self.source)
        }

    def _article(self, visit: Visit, url: str, hops: int = 0) -> Request:
        return Request(
            url,
            headers={} if hops else visit.conditions,
            callback=self.parse_article,
            errback=self._article_failed,
            dont_filter=True,
            meta={
                "visit": visit,
                "archive": self.archive,
                "is_purged": self._is_purged,
                "hops": hops,
                "dont_redirect": True,
                "download_slot": self.source.slug,
            },
        )

    def parse_article(self, response: Response) -> Iterator[Request]:
        """Note what became of an article. Its answer is in the archive; here it has no body."""
        visit: Visit = response.meta["visit"]
        self.visited[visit.article_id] = response.meta["entry"]
        if response.status == 304:
            self._count("frontier/unchanged")
            return
        if not answers(response.status):
            self._note_article(response.url, f"http_{response.status}", f"the server answers {response.status}")
            return
        self._count("fetch/archived")
        if "dataloss" in response.flags:
            self._count("fetch/truncated")
        if response.status in (404, 410):
            self._count("fetch/missing")
        elif response.status >= 300:
            self._count("fetch/redirected")
        try:
            url = self._target(response)
        except FetchError as error:
            self._note_article(response.url, error.reason, error.detail)
            return
        if url is not None and is_article(url, self.source):
            yield from self._follow(visit, url, response.meta["hops"] + 1)

    def _follow(self, visit: Visit, url: str, hops: int) -> Iterator[Request]:
        """Go along to another address of the same article, or to another article unless that has its own turn."""
        article = article_id(url, self.source)
        if article == visit.article_id:
            entry = visit.entry.model_copy(update={"url": url})
        elif self._planned is not None and article not in self._planned and article not in self.purged:
            self._planned.add(article)
            entry = self.frontier.get(article) or Entry(url=url, first_seen=datetime.now(UTC))
        else:
            return
        yield self._article(Visit(article, entry), url, hops)

    def _article_failed(self, failure: TwistedFailure) -> None:
        if isinstance(failure.value, NotArchivedError) and isinstance(failure.value.__cause__, StorageError):
            self.fail(failure.value.__cause__)
            raise CloseSpider("no_bucket")
        request = _request_of(failure)
        visit: Visit = request.meta["visit"]
        self.visited[visit.article_id] = tried(visit.entry, datetime.now(UTC))
        self._note_article(request.url, *self._explained(failure))

    def _note_article(self, url: str, reason: str, detail: str) -> None:
        self._count("fetch/failed")
        self.failed_articles[url] = Failure(url=url, reason=reason, detail=detail)

    # Both

    def changes(self) -> Frontier:
        """What the frontier learns from this crawl: the articles asked for, and those only found."""
        now = datetime.now(UTC)
        # In the order of discovery, which is that of the backlog in later crawls.
        new = {article: url for article, url in self.found.items() if article not in self.frontier}
        return {article: Entry(url=url, first_seen=now) for article, url in new.items()} | self.visited

    def fail(self, error: StorageError) -> None:
        """Note that the bucket cannot be used: nothing more is written to it."""
        self.trouble = error.in_one_line
        self.logger.error(self.trouble)

    def _is_purged(self, url: str) -> bool:
        return article_id(url, self.source) in self.purged

    def _target(self, response: Response) -> str | None:
        location = response.headers.get("Location")
        return target(response.url, response.status, location, response.meta["hops"], self.source)

    def _explained(self, failure: TwistedFailure) -> tuple[str, str]:
        assert failure.value is not None
        return explain(failure.value, max_body_bytes=self._baotinh.crawl.max_body_bytes)

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)


def _request_of(failure: TwistedFailure) -> Request:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
    return request


def _time_of(crawl_id: CrawlId) -> datetime | None:
    try:
        return datetime.strptime(crawl_id.split("-")[0], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
