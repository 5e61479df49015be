"""Runs one crawl in this process, from its settings to its exit status, and stops it in order on request."""

import asyncio
import logging
import os
import signal
import sys
import threading

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from crawler.extensions.crawl_recorder import CrawlRecorder
from crawler.log_relay import LogWriter
from crawler.politeness.host_gate import HostGate
from crawler.process import ORDERLY_SECONDS, OWN_FAULT
from crawler.spiders.provincial import ProvincialSpider

__all__ = ["run"]

SAME_EVERY_TIME = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.statscollectors")
"""Loggers that list settings and components at every start, and all statistics at the end, which the record has."""

START_CHECK_SECONDS = 0.05

GRACE_SECONDS = 3.0
"""How long to wait for open requests after the order to stop. A container's engine kills everything after ten seconds,
and on a busy machine the record, the report and Prefect's state take up to five of them."""


def run(source: str, crawl_id: str, max_articles: int | None, *, parent: int | None, log: str | None = None) -> int:
    """Crawl, and return the exit status: 0 finished or paused, 1 the source failed or there is no record.

    OWN_FAULT if there is no record because our own code failed.

    `parent`: a file descriptor; at its end of file the crawl stops. `log`: file for the log, in the form of
    `crawler.log_relay`. Raises SystemExit(2) if the crawl cannot start.
    """
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    settings = get_project_settings()
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    if log is not None:
        logging.getLogger().addHandler(LogWriter(log))
        logging.getLogger("scrapy").setLevel(logging.INFO)  # at DEBUG it makes a message for every page
        for name in SAME_EVERY_TIME:
            logging.getLogger(name).setLevel(logging.WARNING)
    crawler = process.create_crawler(ProvincialSpider)
    process.crawl(crawler, source=source, crawl_id=crawl_id, max_articles=max_articles)
    stopping = _Stopping(crawler, process, asyncio.get_event_loop())
    if parent is not None:
        threading.Thread(target=stopping.when_parent_ends, args=(parent,), name="parent", daemon=True).start()
    process.start(install_signal_handlers=False)

    spider = crawler.spider
    if not isinstance(spider, ProvincialSpider) or (spider.trouble is None and spider.record is None):
        return OWN_FAULT  # logged with its traceback
    if spider.trouble is not None:
        sys.stderr.write(f"{spider.trouble}\n")
        return OWN_FAULT if spider.own_fault else 1
    if spider.record is not None and spider.record.outcome == "failed":
        sys.stderr.write(f"{spider.record.source}: {spider.record.reason}\n")
        return 1
    return 0


class _Stopping:
    """Stops a crawl in order: sends no further request, uploads the results, waits a little for open requests, writes
    the record.

    SIGTERM, SIGINT and the end of the parent start it.
    """

    def __init__(self, crawler: Crawler, process: AsyncCrawlerProcess, loop: asyncio.AbstractEventLoop) -> None:
        self._crawler = crawler
        self._process = process
        self._loop = loop
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        """Begin to stop; further calls change nothing."""
        if not self._asked:
            self._asked = True
            self._loop.call_later(ORDERLY_SECONDS, os._exit, 1)
            self._stop()

    def when_parent_ends(self, descriptor: int) -> None:
        """Wait for the end of a pipe that the parent holds open, then stop."""
        # Do not use sys.stdin: if this thread holds its lock when the program ends, Python aborts.
        while os.read(descriptor, 4096):
            pass
        self._loop.call_soon_threadsafe(self.ask)

    def _stop(self) -> None:
        engine = self._crawler.engine
        if engine is not None and engine.running:
            self._loop.create_task(self._stop_in_order())
        else:
            # Scrapy ignores a stop before its engine runs, and the crawl would never end. So wait for the engine.
            self._loop.call_later(START_CHECK_SECONDS, self._stop)

    async def _stop_in_order(self) -> None:
        gate = getattr(self._crawler, "host_gate", None)
        if isinstance(gate, HostGate):
            gate.stopped = True
        recorder, spider = self._crawler.get_extension(CrawlRecorder), self._crawler.spider
        if recorder is None or not isinstance(spider, ProvincialSpider):
            await self._process.stop()
            return
        self._loop.create_task(self._end_anyway(recorder, spider))
        await recorder.flush(spider)
        await self._process.stop()

    async def _end_anyway(self, recorder: CrawlRecorder, spider: ProvincialSpider) -> None:
        """Write the record without the slow answers, and end the process."""
        await asyncio.sleep(GRACE_SECONDS)
        await recorder.closed(spider, "shutdown")
        sys.stderr.write(f"{spider.source.slug}: {spider.trouble or 'stopped before its end'}\n")
        sys.stderr.flush()
        os._exit(1)
