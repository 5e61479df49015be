"""What a log record is about: the run, crawl, source and article at hand, without passing them from call to call."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["LogContext", "current_log_context", "log_context"]

_context: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039 - never changed in place


@contextmanager
def log_context(**names: str | None) -> Iterator[None]:
    """Name what the enclosed code works on, such as `run=…`, `crawl=…`, `source=…`, `article=…` or `url=…`.

    Contexts nest. A new thread starts without one, unless its function runs in a copy of the context
    (`contextvars.copy_context().run`).
    """
    token = _context.set({**_context.get(), **{name: value for name, value in names.items() if value is not None}})
    try:
        yield
    finally:
        _context.reset(token)


def current_log_context() -> dict[str, str]:
    """Return the names in force, outermost first."""
    return dict(_context.get())


class LogContext(logging.Filter):
    """Adds the context to every record of the handler it is added to.

    The record gets the attributes `context` (a mapping) and `about` (the same as text: ` run=… source=…`, or empty).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the attributes; keep every record."""
        names = _context.get()
        record.context = names
        record.about = "".join(f" {name}={value}" for name, value in names.items())
        return True
