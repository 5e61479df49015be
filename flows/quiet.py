"""Prefect's own log lines, kept off the screen where the command line draws its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.logging.handlers import PrefectConsoleHandler

__all__ = ["only_grave_messages"]


@contextmanager
def only_grave_messages() -> Iterator[None]:
    """Show only critical messages of Prefect on the console; its page still gets all of them.

    A failed source is an ERROR to Prefect, which prints it in its own way; the report says it better.
    """
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    handlers = {h for logger in loggers for h in logger.handlers if isinstance(h, PrefectConsoleHandler)}
    levels = {handler: handler.level for handler in handlers}
    for handler in handlers:
        handler.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for handler, level in levels.items():
            handler.setLevel(level)
