"""The log of a command that runs until it is stopped: warnings and errors as lines on standard error."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from flows.orchestration.log_files import JsonLines, TextLines, log_to
from flows.text.visible_text import visible

__all__ = ["log_to_stderr"]


@contextmanager
def log_to_stderr(*, as_json: bool = False) -> Iterator[None]:
    """Write what this process logs, libraries too, from warnings on; `as_json`: one JSON object a line."""
    handler = _Lines()
    handler.setFormatter(JsonLines() if as_json else _OneLine())
    with log_to(handler, logging.WARNING, ("", *_apart())):
        yield


def _apart() -> list[str]:
    """Return the loggers that keep their lines from the root logger, as some do where Prefect has set up logging."""
    known = logging.root.manager.loggerDict.items()
    return [name for name, logger in known if isinstance(logger, logging.Logger) and not logger.propagate]


class _Lines(logging.StreamHandler[TextIO]):
    """Writes to the error stream; what comes from pages and requests cannot command the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class _OneLine(TextLines):
    """Keeps a message in one line, so that a request cannot forge another one; a traceback has its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        return super().formatMessage(record).replace("\n", " ")
