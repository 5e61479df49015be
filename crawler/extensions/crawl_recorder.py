"""Reads what a crawl needs from the bucket when it begins, and writes its results while it runs and when it ends.

The order of the writes makes a crash harmless: first segments, then the frontier that marks their articles as seen,
then the record. A crawl that dies in between is simply repeated. Last, articles purged meanwhile are removed.
"""

import asyncio
import logging
import threading
from collections.abc import Collection
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.archiving.crawl_outcome import judge
from crawler.archiving.crawl_record import CrawlRecord, failures_in, last_record, read_record, write_record
from crawler.archiving.purging import purge_again
from crawler.archiving.segment_archive import SegmentArchive
from crawler.frontier.memory import MemoryStore, learnt
from crawler.frontier.packed import PackedFrontier
from crawler.frontier.store import FrontierStore, at_stored_keys
from crawler.politeness.host_gate import HostGate
from crawler.politeness.host_state import HostStore
from crawler.registry.rules_digest import source_digest
from crawler.spiders.provincial import ProvincialSpider
from storage.errors import StorageError
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.takedown.purge_records import purged_ids
from storage.versions.aliases import Aliases

__all__ = ["CrawlRecorder", "WarningKeeper"]

logger = logging.getLogger(__name__)

COUNTED = (
    "discovery/", "frontier/", "fetch/", "articles/", "listings/", "archive/", "retry/count", "spider_exceptions/count"
)  # fmt: skip  # short items: a line each would fill a screen
"""Prefixes of the Scrapy statistics that the record keeps."""

MOST_WARNINGS, WARNING_LENGTH = 20, 2_000
"""How many warnings are kept, and how many characters from the end of each. A failing crawl may log one message a
thousand times."""


OURS = ("scrapy.", "crawler.")
"""Beginnings of the names of loggers whose errors with a traceback are faults of our own code. Scrapy catches what a
signal handler, a callback, an errback or a generator of ours raises, and only logs it."""


class WarningKeeper(logging.Handler):
    """A log handler that keeps the first warnings and errors, with tracebacks, and counts faults of our own code."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[str] = []
        self.faults = 0
        """Number of exceptions of our own code that were logged."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message if there is room."""
        if record.levelno >= logging.ERROR and record.exc_info and record.name.startswith(OURS):
            self.faults += 1
        if len(self.kept) >= MOST_WARNINGS:
            return
        try:
            text = f"{record.name}: {self.format(record)}"[-WARNING_LENGTH:]
        except (TypeError, ValueError):  # the arguments do not fit the message's format
            self.handleError(record)
        else:
            # A lone surrogate cannot be stored as UTF-8.
            self.kept.append(text.encode(errors="backslashreplace").decode())


class CrawlRecorder:
    """Opens the bucket for a crawl of `ProvincialSpider`, and writes its segments, frontier and record."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._settings: Settings = crawler.settings["BAOTINH"]
        self._resources = ExitStack()
        self._bucket: Bucket | None = None
        self._warnings = WarningKeeper()
        self._writing = threading.Lock()
        self._ticking: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._ended = False
        self._parts = 0
        """Number of parts written to the frontier's log."""
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raise NotConfigured for any other spider, and for `scrapy shell`."""
        if not isinstance(crawler.spider, ProvincialSpider):
            raise NotConfigured
        return cls(crawler)

    def opened(self, spider: ProvincialSpider) -> None:
        """Give the spider its archive and frontier. Close it if the crawl has a record already or the bucket fails."""
        logging.getLogger().addHandler(self._warnings)
        self._resources.callback(logging.getLogger().removeHandler, self._warnings)
        try:
            bucket = self._resources.enter_context(open_bucket(self._settings))
            spider.record = read_record(bucket, spider.source.slug, spider.crawl_id)
            if spider.record is None:
                spider.purged = purged_ids(bucket, spider.source.slug)
                store, now = MemoryStore(bucket, spider.source.slug), datetime.now(UTC)
                findings, spider.memory = store.findings_since(store.read(now), now)
                spider.aliases = Aliases(bucket, [spider.source.slug]).of(spider.source.slug)

                def read_frontier() -> None:
                    frontier = _frontier_without(spider.purged, FrontierStore(bucket, spider.source.slug))
                    frontier.at_first_addresses(spider.aliases)
                    spider.noted = learnt(frontier, findings, now, spider.identify)
                    frontier.merge(spider.noted)
                    spider.frontier = frontier

                spider.read_frontier = read_frontier
                read_frontier()
        except StorageError as error:
            spider.fail(error)
            raise CloseSpider("no_bucket") from error
        except Exception as error:
            spider.fail_by_own_fault(error)
            raise CloseSpider("our_code") from error
        if spider.record is not None:
            raise CloseSpider("done_before")
        spider.archive = SegmentArchive(
            bucket,
            spider.source.slug,
            spider.crawl_id,
            spider.filed_under,
            segment_bytes=self._settings.crawl.segment_bytes,
        )
        gate = self._gate()
        if gate is not None:
            gate.store, gate.crawl_id = HostStore(bucket), spider.crawl_id
            gate.on_proxy_lost = self._close_without_proxy
        logger.info(
            "%s: crawl %s begins with %d known articles", spider.source.slug, spider.crawl_id, len(spider.frontier)
        )
        self._bucket = bucket
        self._ticking = asyncio.ensure_future(self._tick(spider))

    async def flush(self, spider: ProvincialSpider) -> None:
        """Write now what the crawl has so far, because the process may be killed soon."""
        if self._bucket is not None and spider.trouble is None:
            try:
                await asyncio.to_thread(self._flush, self._bucket, spider)
            except StorageError as error:
                spider.fail(error)
            except Exception as error:  # noqa: BLE001 - told as the crawl's failure, with its traceback
                spider.fail_by_own_fault(error)

    async def closed(self, spider: ProvincialSpider, reason: str) -> None:
        """Write segments, frontier and record, in this order. A second call does nothing."""
        if self._ended:
            return
        self._ended = True
        if self._ticking is not None:
            self._ticking.cancel()
        try:
            if self._bucket is not None and spider.trouble is None:
                await asyncio.to_thread(self._write, self._bucket, spider, reason)
        except StorageError as error:
            spider.fail(error)
        except Exception as error:  # noqa: BLE001 - told as the crawl's failure, with its traceback
            spider.fail_by_own_fault(error)
        finally:
            self._resources.close()

    async def _tick(self, spider: ProvincialSpider) -> None:
        """Write the new results every `crawl.segment_seconds`."""
        while spider.trouble is None:
            await asyncio.sleep(self._settings.crawl.segment_seconds)
            await self.flush(spider)
        if self._crawler.engine is not None:
            await self._crawler.engine.close_spider_async(reason="no_bucket")

    def _close_without_proxy(self) -> None:
        """End the crawl; it must not go through what is planned to be told of each that it was not sent."""
        if self._crawler.engine is not None:
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="proxy"))

    def _flush(self, bucket: Bucket, spider: ProvincialSpider, *, last: bool = False) -> None:
        with self._writing:
            # Take the changes before the upload: the frontier may lack what a segment has, but never the reverse.
            changes = spider.changes()
            spider.archive.flush()
            stored = at_stored_keys(changes, spider.archive.renamed)
            FrontierStore(bucket, spider.source.slug).append(stored, spider.crawl_id, self._parts)
            self._parts += 1
            spider.changes_written(changes)
            gate = self._gate()
            if gate is not None:
                gate.save(release=last)

    def _write(self, bucket: Bucket, spider: ProvincialSpider, reason: str) -> None:
        stopped, gate = reason != "finished", self._gate()
        spider.settle_suspects()
        spider.note_unread_sections()
        spider.note_dead_links()
        self._flush(bucket, spider, last=True)
        MemoryStore(bucket, spider.source.slug).update(spider.memory_after(), datetime.now(UTC))
        FrontierStore(bucket, spider.source.slug).fold(now=datetime.now(UTC))
        if stopped:
            for addresses in (spider.articles, spider.listings):
                addresses.replace_reason("pending", "stopped")
        stats = self._crawler.stats
        stats.set_value("archive/segments", len(spider.archive.segments))
        stats.set_value("archive/bytes", spider.archive.bytes)
        if self._warnings.faults:
            stats.set_value("spider_exceptions/count", self._warnings.faults)
        for name, ledger in (("articles", spider.articles), ("listings", spider.listings)):
            for status, number in ledger.counts().items():
                stats.set_value(f"{name}/{status}", number)
        counts = {name: value for name, value in sorted(stats.get_stats().items()) if name.startswith(COUNTED)}
        known = any(entry.shown_at is not None for entry in spider.frontier.values())
        proxy_lost = gate.proxy_lost if gate is not None else None
        outcome, why = judge(
            spider.listings, spider.articles, counts, stopped=stopped, proxy_lost=proxy_lost, known=known,
            lone=spider.asks_broken_listings_only(),
        )  # fmt: skip  # short arguments
        before = last_record(bucket, spider.source.slug, spider.crawl_id, spider.filed_under)
        signs = tuple(
            spider.drift.signs(before.article_links if before else {}, before.other_shapes if before else None)
        )
        if outcome == "finished" and spider.drift.all_alike:
            outcome, why = "failed", f"every article has the same body: {signs[-1]}"
        if outcome == "failed" and signs and why:
            why = f"{why} ({signs[0]})"
        record = CrawlRecord(
            crawl_id=spider.crawl_id,
            source=spider.source.slug,
            started_at=spider.started_at,
            finished_at=datetime.now(UTC),
            outcome=outcome,
            reason=why,
            counts=counts,
            failures=failures_in(spider.listings, spider.articles),
            articles=spider.articles.by_status(),
            listings=spider.listings.by_status(),
            notes=(*spider.notes, *signs),
            article_links={**(before.article_links if before else {}), **spider.drift.article_links},
            links=spider.link_counts(),
            other_shapes=spider.drift.kept_shapes(before.other_shapes if before else {}),
            robots_changes=tuple(gate.robots_changes) if gate is not None else (),
            segments=tuple(spider.archive.segments),
            warnings=tuple(self._warnings.kept),
            rules=source_digest(spider.source),
        )
        write_record(bucket, record)
        spider.record = record
        logger.info("%s: crawl %s %s; %s", record.source, record.crawl_id, outcome, why or "no problem")
        # A purge writes its marker before deleting; we check for markers after writing, so one side always notices.
        since = purged_ids(bucket, spider.source.slug) - spider.purged
        purge_again(bucket, spider.source, since, segments=spider.archive.segments)

    def _gate(self) -> HostGate | None:
        gate = getattr(self._crawler, "host_gate", None)
        return gate if isinstance(gate, HostGate) else None


def _frontier_without(purged: Collection[ArticleId], store: FrontierStore) -> PackedFrontier:
    """Read the frontier, and remove purged articles that another crawl has kept, here and in the bucket."""
    frontier = store.read(datetime.now(UTC))
    left = [article for article in purged if article in frontier]
    store.forget(left)
    for article in left:
        frontier.remove(article)
    return frontier
