"""Progress of a run, for whoever watches it: the command line draws it, a scheduled run has nobody listening."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

__all__ = ["Step", "tell", "told_to"]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has happened. `amount` counts captures, or segments that are going to be processed."""

    kind: Literal["crawling", "crawled", "failed", "processing", "processed"]
    source: str | None = None
    amount: int = 0


_listener: ContextVar[Callable[[Step], None] | None] = ContextVar("progress_listener", default=None)


def tell(step: Step) -> None:
    """Pass `step` to the listener, if there is one."""
    listener = _listener.get()
    if listener is not None:
        listener(step)


@contextmanager
def told_to(listener: Callable[[Step], None]) -> Iterator[None]:
    """Pass every step of the enclosed run to `listener`, which may be called from several threads."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
