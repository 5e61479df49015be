"""Runs one Scrapy crawl in a child process, from within another program. The child ends with its parent.

A server that has loaded all libraries forks the children (`crawler.fork_server`): loading Scrapy and boto3 takes more
processor time than most crawls without news.
"""

import atexit
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from crawler.archiving.crawl_record import CrawlRecord, read_record
from crawler.log_relay import LogRelay
from crawler.registry import Source
from crawler.registry.status import refusal
from crawler.safety.contact import check_contact
from storage.errors import HintedError
from storage.model.identifiers import CrawlId
from storage.s3.connection import open_bucket
from storage.settings import Settings

if TYPE_CHECKING:
    from crawler.fork_server import CrawlEnd, CrawlRequest

__all__ = ["OWN_FAULT", "CrawlFailedError", "run_crawl", "stored_record"]

logger = logging.getLogger(__name__)

ORDERLY_SECONDS = 75.0
"""How long a crawl may take to stop: its last upload may wait for a store that does not answer."""

CHECK_SECONDS = 0.2
"""How often `should_stop` is called."""

OWN_FAULT = 70
"""Exit status of a crawl that left no record because our own code failed; sysexits.h calls it EX_SOFTWARE."""

TRACEBACK_LENGTH = 8_000
"""Most characters from the end of a failed crawl's standard error that are kept."""

FORK_SERVER = "crawler.fork_server"
"""The module that runs as the fork server."""

LINE_LENGTH = 500
"""Most characters of the crawl's last line on standard error that an error message quotes."""


class CrawlFailedError(HintedError):
    """The crawl wrote no record: it was refused, or its process died. The message names source and reason."""

    code = "crawl-failed"
    traceback: str | None = None
    """What the crawl's process has said, if our own code failed."""


def run_crawl(
    source: Source,
    crawl_id: CrawlId,
    settings: Settings,
    *,
    max_articles: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> CrawlRecord:
    """Crawl `source` in a child process and return its record, read back from the bucket. Thread-safe.

    When `should_stop` returns True, the child stops: it uploads its results and writes its record. The record lists
    failures of single addresses and of the source as a whole. Raises CrawlFailedError if there is no record,
    SettingsError without `crawl.contact`, StorageError if the bucket cannot be read.
    """
    refused = refusal(source)
    if refused is not None:
        raise CrawlFailedError(refused)
    check_contact(source, settings.crawl)
    with tempfile.NamedTemporaryFile(prefix="crawl-") as errors, tempfile.NamedTemporaryFile(prefix="crawl-") as log:
        # Use a file, not a pipe: an embedded store that the child starts would keep a pipe open.
        relay = LogRelay(log)
        files = errors.name, log.name
        code = _server().crawl(source.slug, crawl_id, max_articles, settings, files, relay, should_stop)
        record = stored_record(source, crawl_id, settings)
        if record is None:
            said = _said(errors)
            failed = CrawlFailedError(f"crawl of {source.slug} {_ending(code)}{_last_words(said)}")
            failed.traceback = said[-TRACEBACK_LENGTH:] if code == OWN_FAULT else None
            raise failed
    return record


def stored_record(source: Source, crawl_id: CrawlId, settings: Settings) -> CrawlRecord | None:
    """Read the record of a crawl that has ended; None if it left none. Raise StorageError."""
    with open_bucket(settings) as bucket:
        return read_record(bucket, source.slug, crawl_id)


class _Crawl:
    """A running crawl, as this process sees it."""

    def __init__(self, source: str, crawl_id: str) -> None:
        self.source = source
        self.crawl_id = crawl_id
        self.ended = threading.Event()
        self.code = -signal.SIGKILL
        """Exit status after its end. If the fork server dies without reporting it, the crawl was killed with it."""


class _ForkServer:
    """The process that forks crawls, and the thread that receives their ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crawls: dict[int, _Crawl] = {}
        self._next = 0
        self._process = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-P", "-m", FORK_SERVER],
            stdin=subprocess.PIPE,  # kept open: its end tells the server to stop
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._hear, name="crawls", daemon=True).start()
        atexit.register(self.close)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def crawl(
        self,
        source: str,
        crawl_id: str,
        max_articles: int | None,
        settings: Settings,
        files: tuple[str, str],
        relay: LogRelay,
        should_stop: Callable[[], bool],
    ) -> int:
        """Run a crawl to its end and return its exit status.

        `files`: paths for its standard error and for its log, which `relay` reads meanwhile.
        """
        crawl = _Crawl(source, crawl_id)
        with self._lock:
            self._next += 1
            number = self._next
            self._crawls[number] = crawl
        self._send(
            {
                "number": number,
                "source": source,
                "crawl_id": crawl_id,
                "max_articles": max_articles,
                "environment": {**os.environ, **settings.environment()},
                "errors": files[0],
                "log": files[1],
                "signal": 0,
            }
        )
        try:
            while not crawl.ended.wait(CHECK_SECONDS) and self.running and not should_stop():
                relay.relay()
        finally:
            self._end(number, crawl)
            relay.relay()
        return crawl.code

    def close(self) -> None:
        """Stop the server and all its crawls in order."""
        atexit.unregister(self.close)
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(ORDERLY_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _end(self, number: int, crawl: _Crawl) -> None:
        for kind, patience in ((signal.SIGTERM, ORDERLY_SECONDS), (signal.SIGKILL, None)):
            if not crawl.ended.is_set() and self.running:
                logger.info("sending %s to crawl %s of %s", kind.name, crawl.crawl_id, crawl.source)
                self._send({"number": number, "signal": kind})
                crawl.ended.wait(patience)

    def _send(self, request: "CrawlRequest | dict[str, int]") -> None:
        line = json.dumps(request).encode() + b"\n"
        assert self._process.stdin is not None
        try:
            with self._lock:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (BrokenPipeError, ValueError):  # the server has died; `_hear` ends all waiting crawls
            return

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            ended: CrawlEnd = json.loads(line)
            with self._lock:
                crawl = self._crawls.pop(ended["number"])
            crawl.code = ended["code"]
            crawl.ended.set()
        with self._lock:
            left, self._crawls = self._crawls, {}
        for crawl in left.values():
            crawl.ended.set()


_started: _ForkServer | None = None
_starting = threading.Lock()


def _server() -> _ForkServer:
    """Return this process's fork server. Start one if there is none or it has died."""
    global _started
    with _starting:
        if _started is None or not _started.running:
            _started = _ForkServer()
            logger.info("started the server that forks crawls")
        return _started


def _ending(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit status {code}"


def _said(errors: "IO[bytes] | tempfile._TemporaryFileWrapper[bytes]") -> str:
    errors.seek(0)
    return errors.read().decode("utf-8", "replace").strip()


def _last_words(said: str) -> str:
    lines = said.splitlines()
    return f": {lines[-1][:LINE_LENGTH]}" if lines else " and said nothing"
