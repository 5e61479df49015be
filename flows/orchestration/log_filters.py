"""Prefect's own log lines, kept off the screen where they say again, or worse, what is said already."""

import logging

from prefect.logging.handlers import PrefectConsoleHandler

__all__ = ["only_grave_messages", "without_repetition"]

REPETITION = "exited with unexpected exception"
"""Said twice, with a traceback, after every flow that has failed, although its reason was logged before."""


def only_grave_messages() -> None:
    """Show only critical messages of Prefect on the console from now on; its page still gets all of them.

    A failed source is an ERROR to Prefect, which prints it in its own way; the report says it better.
    """
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    for handler in {handler for logger in loggers for handler in logger.handlers}:
        if isinstance(handler, PrefectConsoleHandler):
            handler.setLevel(logging.CRITICAL)


def without_repetition() -> None:
    """Leave out the traceback that Prefect adds to a failed state; an error of the flow itself keeps its own."""
    for name in ("prefect.flow_runs", "prefect.engine"):
        logging.getLogger(name).addFilter(_is_new)


def _is_new(record: logging.LogRecord) -> bool:
    return REPETITION not in record.getMessage()
