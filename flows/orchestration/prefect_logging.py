"""Prefect's logging: our log lines reach its page, and its own stay off the screen where the report says it better."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.context import FlowRunContext, TaskRunContext
from prefect.logging.handlers import APILogHandler, PrefectConsoleHandler
from rich.console import Console  # noqa: TID251 - it is mended, not made

from flows.orchestration.log_files import PACKAGES
from storage.log_context import LogContext

__all__ = ["log_to_prefect", "only_grave_messages", "outlive_screen", "without_repetition"]

REPETITION = "exited with unexpected exception"
"""Part of a message that Prefect logs twice, with a traceback, after a flow that failed for a reason already logged."""


@contextmanager
def log_to_prefect() -> Iterator[None]:
    """Send what our packages log, from any thread, to the page of the flow run that this thread works for."""
    run = FlowRunContext.get()
    if run is None or run.flow_run is None:
        yield
        return
    handler = APILogHandler()
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter("%(message)s%(about)s"))
    handler.addFilter(LogContext())
    handler.addFilter(_OfFlowRun(str(run.flow_run.id)))
    loggers = [logging.getLogger(name) for name in PACKAGES]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


class _OfFlowRun(logging.Filter):
    """Names the run in every record: Prefect would not find it in a thread of ours."""

    def __init__(self, flow_run_id: str) -> None:
        super().__init__()
        self._flow_run_id = flow_run_id

    def filter(self, record: logging.LogRecord) -> bool:
        record.flow_run_id = self._flow_run_id
        task = TaskRunContext.get()
        record.task_run_id = str(task.task_run.id) if task else None
        return True


def only_grave_messages() -> None:
    """Show only critical messages on the console from now on; Prefect's page and our log files still get all of them.

    A failed source is an ERROR to Prefect, which prints it in its own way; the report says it better.
    """
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    for handler in {handler for logger in loggers for handler in logger.handlers}:
        if isinstance(handler, PrefectConsoleHandler):
            handler.setLevel(logging.CRITICAL)


def outlive_screen() -> None:
    """Let a run go on when nobody reads its screen any more: rich would end the thread that writes there next."""
    Console.on_broken_pipe = _be_quiet  # type: ignore[method-assign, assignment]


def _be_quiet(console: Console) -> None:
    console.quiet = True


def without_repetition() -> None:
    """Leave out the traceback that Prefect adds to a failed state; an error of the flow itself keeps its own."""
    for name in ("prefect.flow_runs", "prefect.engine"):
        logging.getLogger(name).addFilter(_is_new)


def _is_new(record: logging.LogRecord) -> bool:
    return REPETITION not in record.getMessage()
