"""Brings the log of a crawl's process into the log of the run, with its levels.

The crawl writes one JSON object a line into a file, and the program that started it reads on there from time to time.
A pipe would have to be read all the time, or a crawl that logs much would wait for its reader.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import IO

__all__ = ["LogRelay", "LogWriter"]

MOST_LINES = 2_000
"""Lines of one crawl that are relayed, warnings and errors aside: a crawl of a thousand pages logs some twenty."""

KEPT_LENGTH = 8_000
"""Characters of a message that are kept, from its end, where a traceback has its error."""


class LogWriter(logging.Handler):
    """A log handler of the crawl's process: writes each record as one line of JSON."""

    def __init__(self, path: str) -> None:
        super().__init__(logging.INFO)
        self._file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - open as long as the process lives

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; the reader may look at any moment, so it is flushed at once."""
        try:
            text = self.format(record)[-KEPT_LENGTH:].encode(errors="backslashreplace").decode()
            entry = {"level": record.levelno, "name": record.name, "at": record.created, "message": text}
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()
        except OSError:  # a full disk, of which the run itself tells
            return
        except (TypeError, ValueError):  # the arguments do not fit the message's format
            self.handleError(record)


class LogRelay:
    """Reads what a LogWriter has written, and logs it here."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file`: the file, open for reading."""
        self._file = file
        self._rest = b""
        self._lines = 0

    def relay(self) -> None:
        """Log what was written since the last call."""
        for entry in self._entries():
            self._lines += 1
            level = int(entry["level"])
            logger = logging.getLogger(str(entry["name"]))
            if (self._lines > MOST_LINES and level < logging.WARNING) or not logger.isEnabledFor(level):
                continue
            # The message is complete: a percent sign in it is text.
            record = logger.makeRecord(logger.name, level, "", 0, "%s", (entry["message"],), None)
            record.created = float(entry["at"])
            logger.handle(record)

    def _entries(self) -> Iterator[dict[str, str | float]]:
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:  # the disk was full in the middle of a line
                continue
