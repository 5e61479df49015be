"""Stops a run in order: the run checks for a stop request between steps and leaves the rest to the next run."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from flows.errors import RunStoppedError
from storage.errors import BucketUnavailableError

__all__ = ["StopRequest", "signals_handled", "wait_for_bucket"]

T = TypeVar("T")

PATIENCE_SECONDS = 900.0
"""How long a run waits for a bucket that does not answer: waiting is cheaper than fetching pages again."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0


class StopRequest:
    """A request to stop the run. Thread-safe; a signal handler may call it."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self.reason = ""
        """Source of the request, in a few words, such as `SIGTERM`."""

    def ask(self, reason: str) -> None:
        """Ask the run to stop."""
        self.reason = self.reason or reason
        self._asked.set()

    @property
    def asked(self) -> bool:
        """True if the run should stop."""
        return self._asked.is_set()

    def check(self) -> None:
        """Raise RunStoppedError if the run should stop."""
        if self.asked:
            raise RunStoppedError(f"stopped by {self.reason}")

    def wait(self, seconds: float) -> bool:
        """Wait; return True at once when the run should stop."""
        return self._asked.wait(seconds)


def wait_for_bucket(
    call: Callable[[], T],
    stop: StopRequest,
    *,
    waiting: Callable[[BucketUnavailableError], None] = lambda _: None,
    patience: float = PATIENCE_SECONDS,
) -> T:
    """Call until the bucket answers, with growing pauses. `call` must be safe to repeat.

    `waiting` is called with every failure. Raise BucketUnavailableError after `patience` seconds of pauses, at once if
    the store refuses the credentials; and RunStoppedError.
    """
    waited, pause = 0.0, FIRST_PAUSE_SECONDS
    while True:
        try:
            return call()
        except BucketUnavailableError as error:
            if waited >= patience or not error.waiting_helps:
                raise
            waiting(error)
        stop.wait(pause)
        stop.check()
        waited += pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@contextmanager
def signals_handled(handle: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Let `handle` take SIGINT and SIGTERM. Outside the main thread, where Python cannot handle signals, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
