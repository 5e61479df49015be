"""A process that has loaded everything a crawl needs, and forks a child for each crawl.

A fork takes a fifth of the time of a new process.

`crawler.process` starts it and exchanges lines of JSON with it: requests on standard input, ends of crawls on standard
output. It has no threads, not even of C libraries, and no reactor, so it can fork safely. It ends when its input ends.
Its children notice that by a pipe that only this process holds open, and stop in order.
"""

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from typing import TypedDict

import boto3
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

from crawler import crawl_process
from crawler.process import ORDERLY_SECONDS, OWN_FAULT
from storage.s3.connection import s3_client

__all__ = ["CrawlEnd", "CrawlRequest", "main"]

BASES = (
    "DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE",
)  # fmt: skip  # short items: a line each would fill a screen
"""Scrapy's settings that name the components which every crawl loads."""

NAMED = (
    "scrapy.core.engine.ExecutionEngine",
    "scrapy.core.scheduler.Scheduler",
    "scrapy.core.downloader.Downloader",
    "scrapy.core.downloader.contextfactory.ScrapyClientContextFactory",
    "scrapy.dupefilters.RFPDupeFilter",
    "scrapy.pqueues.DownloaderAwarePriorityQueue",
    "scrapy.spiderloader.SpiderLoader",
    "scrapy.squeues.FifoMemoryQueue",
    "scrapy.statscollectors.MemoryStatsCollector",
    "crawler.archiving.warc_archiving.ArchivingMiddleware",
    "crawler.network.proxy.ProxyMiddleware",
    "crawler.network.replay.ReplayDownloadHandler",
    "crawler.politeness.robots.RobotsMiddleware",
    "crawler.safety.guarded_download.GuardedDownloadHandler",
    "crawler.safety.guarded_resolver.GuardedResolver",
)
"""Further components that a crawl loads by name."""

LINE = 1024 * 1024


class CrawlRequest(TypedDict):
    """A request of the parent: start a crawl, or send `signal`, if it is not 0, to the crawl with this number."""

    number: int
    source: str
    crawl_id: str
    max_articles: int | None
    environment: dict[str, str]
    """All environment variables of the crawl."""
    errors: str
    """Path of the file that takes its standard error."""
    log: str
    """Path of the file that takes its log; see `crawler.log_relay`."""
    signal: int


class CrawlEnd(TypedDict):
    """The message to the parent that a crawl has ended."""

    number: int
    code: int
    """Exit status; negative: the signal that killed it."""
    cpu: float
    """Seconds of processor time since the fork."""
    memory: int
    """Largest resident size, bytes."""


def main() -> int:
    """Serve until standard input ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # only the end of the input stops this process
    _load()
    return _Server().serve()


def _load() -> None:
    paths = [path for base in BASES for path, order in getattr(default_settings, base).items() if order is not None]
    for path in (*paths, *NAMED):
        load_object(path)
    # Creating a client loads boto3's model of S3, the slowest part. It connects to nothing.
    s3_client(boto3.Session("none", "none", region_name="none"), "http://127.0.0.1:9", connect=1, read=1)
    if "twisted.internet.reactor" in sys.modules:
        raise AssertionError("a reactor is installed: a fork of it would share its file descriptors")
    gc.collect()
    gc.freeze()  # so that children share these pages


class _Server:
    def __init__(self) -> None:
        self._children: dict[int, int] = {}
        """Process ids by the request's number."""
        self._alive, self._life = os.pipe()
        """Children read the first end; only this process holds the other. When it ends, they see the end of file."""
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._rest = b""

    def serve(self) -> int:
        while True:
            ready, _, _ = select.select([0, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._reap()
            if 0 in ready:
                data = os.read(0, LINE)
                if not data:
                    break
                for request in self._requests(data):
                    self._handle(request)
        os.close(self._life)
        deadline = time.monotonic() + ORDERLY_SECONDS
        while self._children and time.monotonic() < deadline:
            select.select([self._woken], [], [], 1.0)
            self._reap()
        for pid in self._children.values():
            os.kill(pid, signal.SIGKILL)
        return 0

    def _requests(self, data: bytes) -> Iterator[CrawlRequest]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            yield json.loads(line)

    def _handle(self, request: CrawlRequest) -> None:
        number = request["number"]
        if request.get("signal"):
            if number in self._children:
                os.kill(self._children[number], request["signal"])
            return
        pid = os.fork()
        if pid == 0:
            self._crawl(request)
        self._children[number] = pid

    def _crawl(self, request: CrawlRequest) -> None:
        """Run the crawl in the child, and end the child."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for descriptor in (self._life, self._woken, self._wake):
                os.close(descriptor)
            nothing = os.open(os.devnull, os.O_RDWR)
            errors = os.open(request["errors"], os.O_WRONLY | os.O_APPEND)
            for standard, descriptor in enumerate((nothing, nothing, errors)):
                os.dup2(descriptor, standard)
            os.environ.clear()
            os.environ.update(request["environment"])
            code = crawl_process.run(
                request["source"], request["crawl_id"], request["max_articles"], parent=self._alive, log=request["log"]
            )
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
            if isinstance(end.code, str):
                sys.stderr.write(f"{end.code}\n")
        except BaseException:  # noqa: BLE001 - the child is a copy of the server and must not return to its loop
            traceback.print_exc()
            code = OWN_FAULT
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            [number] = [number for number, child in self._children.items() if child == pid]
            del self._children[number]
            ended: CrawlEnd = {
                "number": number,
                "code": os.waitstatus_to_exitcode(status),
                "cpu": used.ru_utime + used.ru_stime,
                "memory": used.ru_maxrss * 1024,
            }
            try:
                os.write(1, json.dumps(ended).encode() + b"\n")
            except BrokenPipeError:  # the parent has ended; the pipe tells the children
                continue


if __name__ == "__main__":
    sys.exit(main())
