"""One crawl as a process: `python -m crawler SOURCE --crawl-id ID`. Used by `crawler.process`; works by hand too."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from crawler.process import ORDERLY_SECONDS
from crawler.spiders.provincial import ProvincialSpider

__all__ = ["main"]

START_CHECK_SECONDS = 0.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the crawl. Exit status: 0 finished, 1 the source failed or there is no record; 2, misuse, by SystemExit."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description="Crawl one newspaper into the bucket.")
    parser.add_argument("source", help="slug of the newspaper")
    parser.add_argument("--crawl-id", default="", help="id of the crawl; repeating it is harmless")
    parser.add_argument("--max-articles", type=int, help="fetch at most so many articles")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    chosen = parser.parse_args(arguments)
    if chosen.with_parent:
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()

    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    settings = get_project_settings()
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ProvincialSpider)
    process.crawl(crawler, source=chosen.source, crawl_id=chosen.crawl_id, max_articles=chosen.max_articles)
    loop = asyncio.get_event_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _ask_to_stop, crawler, process, loop)
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


def _ask_to_stop(crawler: Crawler, process: AsyncCrawlerProcess, loop: asyncio.AbstractEventLoop) -> None:
    """Let what is under way come to its end, write what there is, and stop; however often it is asked for."""
    loop.call_later(ORDERLY_SECONDS, os._exit, 1)
    _stop(crawler, process, loop)


def _stop(crawler: Crawler, process: AsyncCrawlerProcess, loop: asyncio.AbstractEventLoop) -> None:
    if crawler.engine is not None and crawler.engine.running:
        loop.create_task(process.stop())
    else:
        # A crawl that is told to stop before its engine runs carries on, and then never ends.
        loop.call_later(START_CHECK_SECONDS, _stop, crawler, process, loop)


def _end_with_parent() -> None:
    # Not through sys.stdin, whose lock, held by this thread at the end of the program, would abort it.
    while os.read(0, 4096):
        pass
    # At once: nobody waits for this crawl, and the next one fetches again what was not stored yet.
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
