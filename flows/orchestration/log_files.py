"""Log files: everything that our packages log during a run, in a file of its own under the data folder.

A run has its own file because several processes run at once, and one file that all of them rotate would lose lines.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from storage.log_context import LogContext

__all__ = ["PACKAGES", "JsonLines", "TextLines", "log_to", "log_to_file"]

PACKAGES = ("flows", "crawler", "storage", "scrapy")
"""Whose log lines are kept. Scrapy's come from the processes of the crawls."""

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s:%(about)s %(message)s"

KEPT_FILES, KEPT_BYTES = 500, 500_000_000
"""A month of runs every two hours, with as many by hand. The oldest file goes first."""

FILE_BYTES, PARTS = 20_000_000, 2
"""Size at which a run's file is continued in another one, and how many earlier parts of it are kept. A usual run logs
some 100 KB; one that meets the same error at every page must not fill the disk."""


@contextmanager
def log_to_file(data_dir: Path, name: str, *, as_json: bool = False) -> Iterator[Path | None]:
    """Write what our packages log to `data_dir`/logs/TIME-`name`-PID.log, and yield its path.

    `as_json`: one JSON object a line, for programs that collect logs. A folder that cannot be written costs the file,
    not the run: it yields None then.
    """
    path = data_dir / "logs" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{name}-{os.getpid()}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = LogFile(path, maxBytes=FILE_BYTES, backupCount=PARTS, encoding="utf-8", delay=True)
        _remove_oldest(path.parent)
    except OSError:
        yield None
        return
    handler.setFormatter(JsonLines() if as_json else TextLines())
    try:
        with log_to(handler, logging.INFO):
            yield path
    finally:
        with suppress(OSError):  # the disk is full; the handler has said so
            handler.close()


@contextmanager
def log_to(handler: logging.Handler, level: int, packages: Sequence[str] = PACKAGES) -> Iterator[None]:
    """Give `handler` what `packages` log from `level` on, with what each line is about."""
    handler.addFilter(LogContext())
    loggers = [logging.getLogger(package) for package in packages]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger, old in before:
            logger.removeHandler(handler)
            logger.setLevel(old)


class LogFile(RotatingFileHandler):
    """A log file that says once, in one line, that it cannot be written; the run goes on."""

    has_failed = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Say that the file cannot be written; for an error of another kind, print it as logging does."""
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self.has_failed:
            self.has_failed = True
            sys.stderr.write(f"baotinh: {self.baseFilename} cannot be written: {error.strerror or error}\n")


class TextLines(logging.Formatter):
    """Formats a record as a line of text that begins with its time (UTC) and level; a traceback follows in its own."""

    def __init__(self) -> None:
        super().__init__(FORMAT, "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: `time` (UTC), `level`, `logger`, `message`, the context, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "context", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def _remove_oldest(folder: Path) -> None:
    """Delete the oldest files until there are few enough and they are small enough together."""
    files = sorted(folder.glob("*.log*"), reverse=True)  # a name begins with its time
    size = 0
    for number, path in enumerate(files, 1):
        with suppress(OSError):  # another process has removed it
            size += path.stat().st_size
            if number > KEPT_FILES or size > KEPT_BYTES:
                path.unlink()
