"""What the phases of a crawl share: the newspaper, what is known of its articles, and what became of every address."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import article_id
from crawler.archiving.address_ledger import AddressLedger, Status, status_of
from crawler.archiving.crawl_record import CrawlRecord
from crawler.archiving.layout_drift import DriftWatch
from crawler.archiving.segment_archive import SegmentArchive
from crawler.archiving.suspected_removals import SuspectedRemovals
from crawler.discovery import Listed
from crawler.frontier.entry import Entry, Frontier
from crawler.frontier.listings import Gap, Listing, asked, read
from crawler.frontier.memory import Memory
from crawler.frontier.plan import discovered
from crawler.network.failures import StoreLostError, explain
from crawler.network.redirects import target
from crawler.registry import Source
from storage.errors import StorageError
from storage.model.identifiers import ArticleId, CrawlId, new_crawl_id
from storage.settings import Settings

__all__ = ["CrawlState", "Reading", "request_of"]


@dataclass
class Reading:
    """What a listing has brought in this crawl."""

    whole: bool = False
    """False: the server says that it has not changed."""
    news: int = 0
    """Articles on its pages that were not known, nor named by a listing before it."""
    named: list[ArticleId] = field(default_factory=list)
    """Articles on its first page."""
    etag: str | None = None
    last_modified: str | None = None
    gap: Gap | None = None


class CrawlState(Spider):
    """A spider that knows its newspaper and keeps account of what it does, but asks for nothing."""

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
        self.found: dict[ArticleId, Listed] = {}
        """Articles that this crawl came upon, in order, with the address to ask for and what listings say of them."""
        self.noted: dict[ArticleId, Entry] = {}
        """What listings tell of articles, new ones included."""
        self.memory = Memory()
        """What earlier crawls remember of listings."""
        self.readings: dict[str, Reading] = {}
        """What the listings have brought, by address."""
        self.vanished: set[ArticleId] = set()
        """Articles that were taken out of a listing since it was read last."""
        self.visited: dict[ArticleId, Entry] = {}
        """Entries of the articles asked for, as they are now."""
        self.notes: list[str] = []
        """What an operator should know although the crawl went on, one sentence each."""
        self._feeds_of_sections: dict[str, tuple[str, ...]] = {}
        self._hosts_that_answer: dict[str, None] = {}
        self._asked_for_offers = False
        self.listings = AddressLedger()
        """What became of sections, feeds and sitemaps."""
        self.articles = AddressLedger()
        """What became of the addresses of articles."""
        self.drift = DriftWatch()
        self.suspects = SuspectedRemovals()
        self._written: dict[ArticleId, Entry] = {}
        """What the stored frontier has learnt of this crawl."""
        self._planned: set[ArticleId] | None = None

    def changes(self) -> Frontier:
        """What the frontier has to learn since it was last told: the articles asked for, and those only found."""
        now = datetime.now(UTC)
        for article, item in self.found.items():
            if article not in self.noted and article not in self.frontier:
                self.noted[article] = discovered(item, now, first_look=not self.frontier)
        return {
            article: entry
            for article, entry in (self.noted | self.visited).items()
            if self._written.get(article) != entry
        }

    def changes_written(self, changes: Frontier) -> None:
        """Note that the stored frontier has learnt `changes`."""
        self._written.update(changes)

    def memory_after(self) -> Memory:
        """What the next crawl has to remember of the listings."""
        now, listings = datetime.now(UTC), dict(self.memory.listings)
        for url, reading in self.readings.items():
            known = listings.get(url, Listing())
            if not reading.whole:
                listings[url] = asked(known, now)
                continue
            listings[url] = read(
                known, now, news=reading.news, named=reading.named, etag=reading.etag,
                last_modified=reading.last_modified, gap=reading.gap,
            )  # fmt: skip  # short arguments
        return msgspec.structs.replace(self.memory, listings=listings)

    def settle_suspects(self) -> None:
        """Decide about articles that seem to be gone. Raises StorageError."""
        counts = self.articles.counts()
        for visit, entry, url, evidence in self.suspects.settle(
            self.archive, counts[Status.STORED] + counts[Status.UNCHANGED]
        ):
            if entry is None:
                self._note_article(
                    url, "gone_unsure", f"{evidence}, and so do most others: the site itself has changed"
                )
            else:
                self._count("fetch/archived")
                self._count("fetch/missing")
                self.visited[visit.article_id] = entry
                self.articles.note(url, Status.MISSING, detail=evidence)

    def _note_article(self, url: str, reason: str, detail: str) -> None:
        if status_of(reason) is not Status.DEFERRED:
            self._count("fetch/failed")
        self.articles.note_reason(url, reason, detail)

    def _stop_without_bucket(self, failure: TwistedFailure) -> None:
        if isinstance(failure.value, StoreLostError) and isinstance(failure.value.__cause__, StorageError):
            self.fail(failure.value.__cause__)
            raise CloseSpider("no_bucket")

    def fail(self, error: StorageError) -> None:
        """Note that the bucket cannot be used: nothing more is written to it."""
        self.trouble = error.in_one_line
        self.logger.error(self.trouble)

    def _is_purged(self, url: str) -> bool:
        return article_id(url, self.source) in self.purged

    def _target(self, response: Response, forward: str | None = None) -> str | None:
        location = forward.encode() if forward else response.headers.get("Location")
        status = 302 if forward else response.status
        return target(response.url, status, location, response.meta["hops"], self.source)

    def _explained(self, failure: TwistedFailure) -> tuple[str, str]:
        assert failure.value is not None
        return explain(failure.value, max_body_bytes=self._baotinh.crawl.max_body_bytes)

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)


def request_of(failure: TwistedFailure) -> Request:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
    return request


def _time_of(crawl_id: CrawlId) -> datetime | None:
    try:
        return datetime.strptime(crawl_id.split("-")[0], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
