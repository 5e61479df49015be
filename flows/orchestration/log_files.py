"""Log files: everything that our packages log during a run, in a file of its own under the data folder.

A run has its own file because several processes run at once, and one file that all of them rotate would lose lines.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.log_context import LogContext

__all__ = ["PACKAGES", "log_to_file"]

PACKAGES = ("flows", "crawler", "storage")

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s:%(about)s %(message)s"

KEPT_FILES = 500
"""A month of runs every two hours, with as many by hand. The oldest file goes first."""


@contextmanager
def log_to_file(data_dir: Path, name: str) -> Iterator[Path | None]:
    """Write what our packages log to `data_dir`/logs/TIME-`name`-PID.log, and yield its path.

    A folder that cannot be written costs the file, not the run: it yields None then.
    """
    path = data_dir / "logs" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{name}-{os.getpid()}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
        _remove_oldest(path.parent)
    except OSError:
        yield None
        return
    formatter = logging.Formatter(FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(LogContext())
    loggers = [logging.getLogger(package) for package in PACKAGES]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield path
    finally:
        for logger, level in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
        handler.close()


def _remove_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.log"))  # a name begins with its time
    for path in files[: max(0, len(files) - KEPT_FILES)]:
        with suppress(OSError):  # another process has removed it
            path.unlink()
