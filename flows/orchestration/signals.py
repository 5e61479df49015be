"""Signals: SIGINT and SIGTERM ask a run to stop in order, instead of ending it in the middle."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flows.pipeline.stopping import StopRequest, signals_handled

__all__ = ["STOPPED_BY", "end_if_interrupted", "stop_on_signals", "terminate_like_interrupt"]

IMPATIENT_SECONDS = 1.0
"""A second Ctrl-C after this time is meant; one keystroke may arrive twice."""

STOPPED_BY = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}
"""Signals by the reason that a StopRequest gets."""

_interrupts: list[int] = []
"""The signals that this command was interrupted by."""


@contextmanager
def stop_on_signals(stop: StopRequest, *, raising: bool = False) -> Iterator[None]:
    """Pass SIGINT and SIGTERM on to `stop`. A second Ctrl-C raises KeyboardInterrupt: the user will not wait.

    `raising`: raise RunStoppedError at once, for work that may end anywhere and does not look at `stop`.

    Outside the main thread, where Python cannot handle signals, it does nothing.
    """
    asked_at: float | None = None

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal asked_at
        now = time.monotonic()
        if asked_at is None:
            asked_at = now
            stop.ask(signal.Signals(number).name)
            if raising:
                stop.check()
        elif number == signal.SIGINT and now - asked_at > IMPATIENT_SECONDS:
            raise KeyboardInterrupt

    with signals_handled(ask):
        yield


def terminate_like_interrupt() -> None:
    """Let SIGTERM and SIGINT raise KeyboardInterrupt, so that a command cleans up, whoever has started it.

    As a container's first process Python would otherwise ignore SIGTERM; as a background process of a shell script,
    which starts such processes with SIGINT ignored, it would ignore SIGINT.
    """
    if threading.current_thread() is threading.main_thread():
        _interrupts.clear()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt)


def end_if_interrupted() -> None:
    """Raise KeyboardInterrupt if one was raised before, and got lost in a library's start or a finaliser."""
    if _interrupts:
        raise KeyboardInterrupt


def _interrupt(number: int, frame: FrameType | None) -> None:
    _interrupts.append(number)
    signal.default_int_handler(number, frame)
