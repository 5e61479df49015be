"""Prefect's own log lines, kept off the screen where the command line draws its own."""

import logging

from prefect.logging.handlers import PrefectConsoleHandler

__all__ = ["only_grave_messages"]


def only_grave_messages() -> None:
    """Show only critical messages of Prefect on the console from now on; its page still gets all of them.

    A failed source is an ERROR to Prefect, which prints it in its own way; the report says it better.
    """
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    for handler in {handler for logger in loggers for handler in logger.handlers}:
        if isinstance(handler, PrefectConsoleHandler):
            handler.setLevel(logging.CRITICAL)
