"""Events that a run sends while it works, to any listener: a progress bar, Prefect, a notebook, a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from storage.model.identifiers import SourceSlug

__all__ = ["Event", "EventKind", "Listener", "current_listener", "ignore", "listening"]

EventKind = Literal[
    "run_started",
    "crawl_started",
    "crawl_ended",
    "crawl_failed",
    "batch_started",
    "captures_extracted",
    "waiting",
    "report_stored",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run.

    | kind | source | count | message |
    | --- | --- | --- | --- |
    | `run_started` | | newspapers that the run crawls | |
    | `crawl_started` | yes | | |
    | `crawl_ended` | yes | answers archived | |
    | `crawl_failed` | yes | answers archived | why |
    | `batch_started` | | segments in the batch | |
    | `captures_extracted` | | captures since the last such event | |
    | `waiting` | | | what is waited for, such as a bucket that does not answer |
    | `report_stored` | | | id of the run: all is done, and the report lies in the bucket |
    """

    kind: EventKind
    source: SourceSlug | None = None
    count: int = 0
    message: str = ""


Listener = Callable[[Event], None]
"""Is called from several threads. It must not raise, and should return at once."""


def ignore(event: Event) -> None:
    """Ignore the event: the default listener."""


_listener: ContextVar[Listener] = ContextVar("event_listener", default=ignore)


def current_listener() -> Listener:
    """Return the listener that `listening` has set."""
    return _listener.get()


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Set the listener for a run that another program, such as Prefect, starts and cannot pass it to."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
