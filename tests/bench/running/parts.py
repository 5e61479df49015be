"""Where the processor time of a crawl goes: one crawl in a process of its own, with a stopwatch at its parts.

The stopwatch reads the processor time of the thread, so a part that waits costs nothing, and it takes the time of an
inner part off the outer one. It takes time itself, so the sum is a little larger than without it.
"""

import functools
import inspect
import json
import os
import subprocess
import sys
import threading
import time
import types
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from datetime import UTC, datetime
from typing import Any

from crawler import crawl_process, fork_server
from crawler.archiving import warc_archiving
from crawler.archiving.archive_thread import ArchiveThread
from crawler.archiving.segment_archive import SegmentArchive
from crawler.archiving.warc_archiving import ArchivingMiddleware
from crawler.extensions.crawl_recorder import CrawlRecorder
from crawler.frontier.memory import MemoryStore
from crawler.frontier.store import FrontierStore
from crawler.network.proxy import ProxyMiddleware
from crawler.politeness.host_gate import HostGate
from crawler.politeness.robots import RobotsMiddleware
from crawler.safety.destinations import Destinations
from crawler.spiders.provincial import ProvincialSpider
from storage.model.identifiers import new_crawl_id
from storage.settings import Settings
from storage.warc import segment_writer
from tests.crawler.site import SLUG

__all__ = ["table"]

PARTS: dict[str, tuple[tuple[object, str], ...]] = {
    "decode the page, if the host compresses it": ((warc_archiving, "decode_content"),),
    "judge the answer: challenge, error page, noarchive": (
        (warc_archiving, "read_answer"), (warc_archiving, "asks_not_to_be_archived"), (warc_archiving, "may_match"),
    ),
    "SHA-256 and headers of its WARC records": ((SegmentArchive, "add"), (segment_writer.SegmentWriter, "add")),
    "SHA-1 and gzip of its WARC records": ((segment_writer, "record_member"),),
    "change the frontier's entry; the rest of the archiving": ((ArchivingMiddleware, "_article"),),
    "pass the answer to the archive's thread and back": (
        (ArchiveThread, "run"), (ArchiveThread, "_waiting"), (ArchivingMiddleware, "process_response"),
    ),
    "politeness: the gate of each host": (
        (HostGate, "process_request"), (HostGate, "before_sending"), (HostGate, "process_response"),
    ),
    "robots.txt": ((RobotsMiddleware, "process_request"), (RobotsMiddleware, "process_response")),
    "safety: allowed destinations": ((Destinations, "refuse_url"),),
    "proxy": ((ProxyMiddleware, "process_request"),),
    "note the address's status": ((ProvincialSpider, "parse_article"),),
    "read the frontier from the bucket": ((FrontierStore, "read"), (MemoryStore, "read")),
    "plan the visits, make the requests": ((ProvincialSpider, "_plan"), (ProvincialSpider, "article_request")),
    "read the listing": ((ProvincialSpider, "parse_section"),),
    "upload segments, frontier, record": ((CrawlRecorder, "_write"), (CrawlRecorder, "_flush")),
}  # fmt: skip  # short items


class Stopwatch:
    """Adds up the processor time of parts, each without that of the parts within it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        """Nanoseconds by part."""
        self._within = threading.local()

    def timed(self, part: str, call: Callable[[], Any]) -> Any:
        """Call, and count the time for `part`."""
        outer: list[int] = getattr(self._within, "stack", None) or []
        self._within.stack = outer
        outer.append(0)
        begun = time.thread_time_ns()
        try:
            return call()
        finally:
            taken = time.thread_time_ns() - begun
            self.spent[part] += taken - outer.pop()
            if outer:
                outer[-1] += taken

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Replace a function of a class or module by one that is timed."""
        function = getattr(owner, name)

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            return self.timed(part, lambda: function(*args, **kwargs))

        @functools.wraps(function)
        async def timed_steps(*args: Any, **kwargs: Any) -> Any:
            return await self._steps(part, function(*args, **kwargs))

        @functools.wraps(function)
        def timed_items(*args: Any, **kwargs: Any) -> Any:
            items = function(*args, **kwargs)
            while (item := self.timed(part, lambda: next(items, None))) is not None:
                yield item

        if inspect.iscoroutinefunction(function):
            setattr(owner, name, timed_steps)
        else:
            setattr(owner, name, timed_items if inspect.isgeneratorfunction(function) else timed)

    @types.coroutine
    def _steps(self, part: str, steps: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Run a coroutine, and count the time of each of its steps."""
        error: BaseException | None = None
        while True:
            run = functools.partial(steps.throw, error) if error is not None else functools.partial(steps.send, None)
            ended, value = self.timed(part, functools.partial(_step, run))
            if ended:
                return value
            error = None
            try:
                yield value
            except BaseException as thrown:  # noqa: BLE001 - the coroutine decides what to do with it
                error = thrown


def _step(run: Callable[[], Any]) -> tuple[bool, Any]:
    """Run a coroutine up to its next wait. Return whether it has ended, and what it returns or waits for."""
    try:
        return False, run()
    except StopIteration as end:
        return True, end.value


def table(settings: Settings, pages: int, bare: float) -> str:
    """Crawl the source of the bench with `settings`, and return a table of its parts.

    `bare`: the processor time of the bare spider, milliseconds a page.
    """
    command = [sys.executable, "-m", "tests.bench.running.parts", str(pages)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings.environment()}
    )
    spent: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    whole = spent.pop("whole")
    rows = [(part, spent[part]) for part in sorted(spent, key=lambda part: -spent[part])]
    scrapy = "Scrapy and Twisted: requests, connections, callbacks, start and end"
    rows = [(scrapy, whole - sum(spent.values())), *rows, ("all", whole), ("the bare spider beside it", bare)]
    lines = [f"{part:72}{value:8.3f}" for part, value in rows]
    return "\n".join(["", f"{'CPU of baotinh with the stopwatch':72}ms a page", *lines])


def main() -> None:
    """Crawl, and print milliseconds a page by part, as JSON."""
    pages = int(sys.argv[1])
    watch = Stopwatch()
    for part, functions in PARTS.items():
        for owner, name in functions:
            watch.watch(owner, name, part)
    fork_server._load()
    begun = time.process_time()
    code = crawl_process.run(SLUG, new_crawl_id(datetime.now(UTC)), None, parent=None)
    whole = time.process_time() - begun
    sys.stdout.write(
        json.dumps({"whole": 1e3 * whole / pages, **{part: ns / 1e6 / pages for part, ns in watch.spent.items()}})
        + "\n"
    )
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
