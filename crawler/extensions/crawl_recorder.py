"""Recording: what a crawl needs from the bucket when it begins, and what it leaves there when it ends.

The order of the end is the safety of the whole: segments first, then the frontier that counts their articles as seen,
then the record. A crawl that dies in between has only to be repeated. Last it removes what was purged meanwhile.
"""

import asyncio
import logging
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.archiving.crawl_record import CrawlRecord, judge, read_record, write_record
from crawler.archiving.purging import purge_again
from crawler.archiving.warc_archiving import SegmentArchive
from crawler.frontier.frontier import FrontierStore
from crawler.registry.rules_digest import source_digest
from crawler.spiders.provincial import ProvincialSpider
from storage.errors import StorageError
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.takedown.purge_records import purged_ids

__all__ = ["CrawlRecorder", "WarningKeeper"]

COUNTED = ("discovery/", "frontier/", "fetch/", "archive/", "retry/count", "spider_exceptions/count")
"""The part of Scrapy's statistics that belongs to the record."""

MOST_WARNINGS, WARNING_LENGTH = 20, 2_000
"""Kept of what is logged, and characters of each, its end: a crawl that goes wrong says the same a thousand times."""


class WarningKeeper(logging.Handler):
    """Keeps the first warnings and errors that are logged, tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it while there is room."""
        if len(self.kept) >= MOST_WARNINGS:
            return
        try:
            text = f"{record.name}: {self.format(record)}"[-WARNING_LENGTH:]
        except (TypeError, ValueError):  # arguments that do not fit the message
            self.handleError(record)
        else:
            # A lone surrogate could not be stored.
            self.kept.append(text.encode(errors="backslashreplace").decode())


class CrawlRecorder:
    """Opens the bucket for a crawl of the provincial spider, and writes its frontier and its record."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._settings: Settings = crawler.settings["BAOTINH"]
        self._resources = ExitStack()
        self._bucket: Bucket | None = None
        self._warnings = WarningKeeper()
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Switch off for any other spider, and for `scrapy shell`."""
        if not isinstance(crawler.spider, ProvincialSpider):
            raise NotConfigured
        return cls(crawler)

    def opened(self, spider: ProvincialSpider) -> None:
        """Give the spider its archive and frontier. Closes it at once if it has nothing to do or no bucket."""
        logging.getLogger().addHandler(self._warnings)
        self._resources.callback(logging.getLogger().removeHandler, self._warnings)
        try:
            bucket = self._resources.enter_context(open_bucket(self._settings))
            spider.record = read_record(bucket, spider.source.slug, spider.crawl_id)
            if spider.record is None:
                spider.purged = purged_ids(bucket, spider.source.slug)
                FrontierStore(bucket, spider.source.slug).forget(spider.purged)
                spider.frontier = FrontierStore(bucket, spider.source.slug).read()
        except StorageError as error:
            spider.fail(error)
            raise CloseSpider("no_bucket") from error
        if spider.record is not None:
            raise CloseSpider("done_before")
        spider.archive = SegmentArchive(
            bucket, spider.source.slug, spider.crawl_id, spider.filed_under, self._settings.crawl.segment_bytes
        )
        self._bucket = bucket

    async def closed(self, spider: ProvincialSpider, reason: str) -> None:
        """Write segments, frontier and record, in this order."""
        try:
            if self._bucket is not None and spider.trouble is None:
                await asyncio.to_thread(self._write, self._bucket, spider, reason)
        except StorageError as error:
            spider.fail(error)
        finally:
            self._resources.close()

    def _write(self, bucket: Bucket, spider: ProvincialSpider, reason: str) -> None:
        spider.archive.close()
        FrontierStore(bucket, spider.source.slug).update(spider.changes())
        stats = self._crawler.stats
        stats.set_value("archive/segments", len(spider.archive.segments))
        stats.set_value("archive/bytes", spider.archive.bytes)
        counts = {name: value for name, value in sorted(stats.get_stats().items()) if name.startswith(COUNTED)}
        listings, articles = tuple(spider.failed_listings.values()), tuple(spider.failed_articles.values())
        outcome, why = judge(listings, articles, counts, stopped=reason != "finished")
        record = CrawlRecord(
            crawl_id=spider.crawl_id,
            source=spider.source.slug,
            started_at=spider.started_at,
            finished_at=datetime.now(UTC),
            outcome=outcome,
            reason=why,
            counts=counts,
            failures=listings + articles,
            notes=tuple(spider.notes),
            segments=tuple(spider.archive.segments),
            warnings=tuple(self._warnings.kept),
            rules=source_digest(spider.source),
        )
        write_record(bucket, record)
        spider.record = record
        # Who purges deletes after having signed, and here is looked after having written: one of the two sees it.
        since = purged_ids(bucket, spider.source.slug) - spider.purged
        purge_again(bucket, spider.source, since, segments=spider.archive.segments)
