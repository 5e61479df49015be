"""One crawl in a process of its own, from its settings to its exit status, and how it stops when it is told to."""

import asyncio
import os
import signal
import sys
import threading

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from crawler.extensions.crawl_recorder import CrawlRecorder
from crawler.politeness.host_gate import HostGate
from crawler.process import ORDERLY_SECONDS
from crawler.spiders.provincial import ProvincialSpider

__all__ = ["run"]

START_CHECK_SECONDS = 0.05

GRACE_SECONDS = 5.0
"""How long answers that are under way are waited for after the order to stop: Docker kills after ten seconds."""


def run(source: str, crawl_id: str, max_articles: int | None, *, parent: int | None) -> int:
    """Crawl, and return the exit status: 0 finished or paused, 1 the source failed or there is no record.

    `parent`: a file descriptor; when what is read from it ends, the crawl stops. Misuse ends by SystemExit with 2.
    """
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    settings = get_project_settings()
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ProvincialSpider)
    process.crawl(crawler, source=source, crawl_id=crawl_id, max_articles=max_articles)
    stopping = _Stopping(crawler, process, asyncio.get_event_loop())
    if parent is not None:
        threading.Thread(target=stopping.when_parent_ends, args=(parent,), name="parent", daemon=True).start()
    process.start(install_signal_handlers=False)

    spider = crawler.spider
    if not isinstance(spider, ProvincialSpider) or (spider.trouble is None and spider.record is None):
        return 1  # an error of the program itself, logged with its traceback
    if spider.trouble is not None:
        sys.stderr.write(f"{spider.trouble}\n")
        return 1
    if spider.record is not None and spider.record.outcome == "failed":
        sys.stderr.write(f"{spider.record.source}: {spider.record.reason}\n")
        return 1
    return 0


class _Stopping:
    """Stops a crawl in order: no further request, upload what there is, wait a little for the rest, write the record.

    SIGTERM and SIGINT ask for it, or the end of the parent.
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
        # Not through sys.stdin, whose lock, held by this thread at the end of the program, would abort it.
        while os.read(descriptor, 4096):
            pass
        self._loop.call_soon_threadsafe(self.ask)

    def _stop(self) -> None:
        engine = self._crawler.engine
        if engine is not None and engine.running:
            self._loop.create_task(self._stop_in_order())
        else:
            # A crawl that is told to stop before its engine runs carries on, and then never ends.
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
        """Do not wait for slow answers: write the record without them and end."""
        await asyncio.sleep(GRACE_SECONDS)
        await recorder.closed(spider, "shutdown")
        sys.stderr.write(f"{spider.source.slug}: {spider.trouble or 'stopped before its end'}\n")
        sys.stderr.flush()
        os._exit(1)
