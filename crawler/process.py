"""Crawling from within another program: one Scrapy crawl in a process of its own, which dies with its parent."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from crawler.archiving.crawl_record import CrawlRecord, read_record
from crawler.registry import Source
from crawler.registry.status import refusal
from crawler.safety.contact import check_contact
from storage.errors import HintedError
from storage.model.identifiers import CrawlId
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["CrawlFailedError", "run_crawl"]

ORDERLY_SECONDS = 75.0
"""How long a crawl that is told to stop may take at most: the last upload waits for a store that does not answer."""

CHECK_SECONDS = 0.2
"""How often it is asked whether the crawl should stop."""

LINE_LENGTH = 500
"""Characters of the crawl's last words that are passed on."""


class CrawlFailedError(HintedError):
    """A crawl has left no record: it was refused, or its process died. The message names the source and the reason."""


def run_crawl(
    source: Source,
    crawl_id: CrawlId,
    settings: Settings,
    *,
    max_articles: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> CrawlRecord:
    """Crawl `source` in a child process and return its record, read back from the bucket.

    When `should_stop` returns True, the child is told to stop: it uploads what it has and writes its record.
    The record tells failures of single addresses and of the source as a whole. Raises CrawlFailedError if there is no
    record; SettingsError without `crawl.contact`; StorageError if the bucket cannot be read.
    """
    refused = refusal(source)
    if refused is not None:
        raise CrawlFailedError(refused)
    check_contact(source, settings.crawl)
    command = [sys.executable, "-P", "-m", "crawler", source.slug, "--crawl-id", crawl_id, "--with-parent"]
    if max_articles is not None:
        command += ["--max-articles", str(max_articles)]
    with tempfile.TemporaryFile() as errors:
        # A file instead of a pipe: an embedded store that the child starts would keep a pipe open.
        with _child(command, settings, errors) as child:
            code = _wait(child, should_stop)
        with open_bucket(settings) as bucket:
            record = read_record(bucket, source.slug, crawl_id)
        if record is None:
            raise CrawlFailedError(f"crawl of {source.slug} {_ending(code)}{_last_words(errors)}")
    return record


def _wait(child: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> int:
    while not should_stop():
        try:
            return child.wait(CHECK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    child.terminate()
    try:
        return child.wait(ORDERLY_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


@contextmanager
def _child(command: list[str], settings: Settings, errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(  # noqa: S603 - this program itself, without a shell
        command,
        stdin=subprocess.PIPE,  # held open: its end tells the child that nobody waits for it
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env={**os.environ, **settings.environment()},
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(ORDERLY_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        assert child.stdin is not None
        child.stdin.close()


def _ending(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit status {code}"


def _last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1][:LINE_LENGTH]}" if lines else " and said nothing"
