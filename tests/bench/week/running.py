"""Runs the simulated week: moves the press's clock, crawls every paper, kills, takes the bucket away, processes."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler import process
from crawler.process import CrawlFailedError, run_crawl
from crawler.registry import Source, load_registry
from flows.pipeline.run_pipeline import run_pipeline
from storage.errors import StorageError
from storage.model.identifiers import new_crawl_id
from storage.settings import Settings
from tests.bench.week import shifted_crawls
from tests.bench.week.plain_recrawl import PlainRecrawl
from tests.bench.week.timetable import Moment
from tests.replica import ReplicaPress

__all__ = ["DELAY", "Week", "crawl_settings", "run_week"]

DELAY = 0.25
"""Real seconds between two requests for a host."""

CRAWLS_AT_ONCE = 4

PATIENCE = 1.5
"""Seconds for which a kill waits for the requests of its paper."""

PROCESSED_EVERY = timedelta(hours=8)
"""How often the captures are processed, on the press's clock."""


@dataclass
class Week:
    """What the bench itself noted, to be compared with the bucket and the press's log."""

    first_requests: int = 0
    """Requests of the first look, which do not count."""
    failed: list[str] = field(default_factory=list)
    """Crawls without a record, each with the reason."""
    without_record: set[tuple[datetime, str]] = field(default_factory=set)
    """The same crawls: round and paper."""
    crawls: int = 0
    killed: int = 0


def crawl_settings(settings: Settings, press: ReplicaPress) -> Settings:
    """Return the settings of the week's crawls."""
    quick = {"proxy": press.proxy_url, "delay": DELAY, "concurrency": 2, "retries": 1, "timeout": 3.0,
             "segment_seconds": 1.0}  # fmt: skip  # short items
    return settings.model_copy(
        update={
            "sources_dir": press.sources_dir,
            "workers": 1,
            "crawl": settings.crawl.model_copy(update=quick),
        }
    )


def run_week(
    press: ReplicaPress,
    settings: Settings,
    moments: list[Moment],
    recrawl: PlainRecrawl,
    addresses: dict[str, tuple[str, str]],
    tell: Callable[[str], None],
) -> Week:
    """Crawl the press at every moment. `addresses`: the article of each address, for the plain recrawl."""
    week = Week()
    sources = list(load_registry(settings.sources_dir).select(()))
    by_slug = {str(source.slug): source for source in sources}
    papers = [by_slug[paper.slug] for paper in press.newspapers]
    with ExitStack() as ended:
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[3])
        process.FORK_SERVER, before = shifted_crawls.MODULE, process.FORK_SERVER
        ended.callback(setattr, process, "FORK_SERVER", before)
        ended.callback(_forget_server)
        _forget_server()
        processed = moments[0].at - PROCESSED_EVERY
        for number, moment in enumerate(moments):
            press.set_clock(moment.at)
            for position, fault in moment.faults:
                press.break_down(papers[position].slug, fault, seconds=20.0)
            recrawl.crawl(moment.at, addresses, counting=number > 0)
            _crawl_all(papers, moment, settings, press, week)
            for position, _ in moment.faults:
                press.repair(papers[position].slug)
            if number == 0:
                week.first_requests = len(press.log)
            if moment.at - processed >= PROCESSED_EVERY or number + 1 == len(moments):
                processed = moment.at
                run_pipeline(settings, crawl=False)
            tell(f"{moment.at:%a %H:%M}: {len(press.log) - week.first_requests:,} requests so far")
    return week


def _crawl_all(papers: list[Source], moment: Moment, settings: Settings, press: ReplicaPress, week: Week) -> None:
    ahead = (moment.at - datetime.now(UTC) + moment.clock_ahead).total_seconds()
    os.environ[shifted_crawls.CLOCK_AHEAD] = str(ahead)
    if moment.without_bucket:
        settings = settings.model_copy(update={"endpoint_url": "http://127.0.0.1:9"})

    def crawl(position: int) -> str | None:
        source = papers[position]
        try:
            run_crawl(source, new_crawl_id(moment.at + moment.clock_ahead), settings)
        except (CrawlFailedError, StorageError) as error:
            return f"{moment.at:%a %H:%M} {source.slug}: {error.in_one_line}"
        return None

    with ThreadPoolExecutor(CRAWLS_AT_ONCE) as threads:
        killer, ended = None, threading.Event()
        if moment.kill is not None:
            killer = threading.Thread(target=_kill_crawls, args=(press, papers[moment.kill].hosts[0], week, ended))
            killer.start()
        for paper, failed in zip(papers, threads.map(crawl, range(len(papers))), strict=True):
            week.crawls += 1
            if failed is not None:
                week.failed.append(failed)
                week.without_record.add((moment.at, str(paper.slug)))
        ended.set()
        if killer is not None:
            killer.join()


def _kill_crawls(press: ReplicaPress, host: str, week: Week, ended: threading.Event) -> None:
    """Kill every running crawl as soon as a host was asked for the third time in this round, before it has `ended`.

    If no article and no listing of that host is due, another host takes its place.
    """
    begun, patience = len(press.log), time.monotonic() + PATIENCE
    while not ended.wait(0.01):
        hosts = [entry.host for entry in press.log[begun:]]
        if hosts.count(host) >= 3 or (time.monotonic() > patience and len(hosts) >= 3):
            for child in _children():
                os.kill(child, signal.SIGKILL)
                week.killed += 1
            return


def _children() -> list[int]:
    """Return the process ids of the running crawls."""
    server = process._started
    if server is None:
        return []
    pid = server._process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _forget_server() -> None:
    """End the fork server, so that the next crawl starts the one that is wanted."""
    if process._started is not None:
        process._started.close()
        process._started = None
