"""A pool of processes for the pure stages, which outlives the death of any of them."""

import faulthandler
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, ParamSpec, Self, TypeVar

from crawler.registry import Source
from flows.errors import ReadingProcessesError
from flows.pipeline.extract import Reading, read_capture_of
from flows.stages import Refusal, RefusalReason
from storage.warc.segments import Capture

__all__ = ["Part", "ReadingProcesses"]

P = ParamSpec("P")
T = TypeVar("T")

PARTS_AHEAD = 16
"""Parts given to the processes before the first is waited for."""

SECONDS_A_PAGE = 60.0
"""A page takes a hundredth of a second, the worst one known two seconds; after a minute its process is ended."""


class Part(NamedTuple):
    """Captures of one source that a process reads at once."""

    captures: Sequence[Capture]
    source: Source
    removal_after: float
    """Hours that a 404 must last before it counts as a removal."""


class ReadingProcesses:
    """Processes that read pages. They end when this process does, however it ends.

    A page that ends its process (memory, a parser's crash, no end) is refused as `broken`; nothing else is lost.
    """

    def __init__(self, number: int, *, seconds_a_page: float = SECONDS_A_PAGE) -> None:
        self._number = number
        self._seconds = seconds_a_page
        self._executor = _Executor(number)
        # They load their libraries while the crawl waits for the network.
        for _ in range(number):
            self._executor.submit(_nothing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def read(self, parts: Iterable[Part]) -> Iterator[list[Reading]]:
        """Yield the readings of each part, in order, keeping every process busy and few captures in memory.

        Raise ReadingProcessesError.
        """
        pending: deque[tuple[Part, Future[list[Reading]]]] = deque()
        for part in parts:
            pending.append((part, self._submitted(part)))
            if len(pending) > PARTS_AHEAD:
                yield self._result(*pending.popleft())
        while pending:
            yield self._result(*pending.popleft())

    def _submitted(self, part: Part) -> Future[list[Reading]]:
        try:
            return self._executor.submit(_read, part, self._seconds)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor = _Executor(self._number)
            return self._executor.submit(_read, part, self._seconds)

    def _result(self, part: Part, future: Future[list[Reading]]) -> list[Reading]:
        try:
            return future.result()
        except BrokenProcessPool:  # somebody's page has ended a process, and with it the whole pool
            return self._read_apart(part)

    def _read_apart(self, part: Part) -> list[Reading]:
        """Read a part in a process of its own, halving it until the page that ends its process stands alone."""
        with _Executor(1) as alone:
            try:
                alone.submit(_nothing).result()
            except BrokenProcessPool as error:
                raise ReadingProcessesError(
                    "processes that read pages end before they have read any; is there memory for them?"
                ) from error
            try:
                return alone.submit(_read, part, self._seconds).result()
            except BrokenProcessPool:
                pass
        if len(part.captures) > 1:
            middle = len(part.captures) // 2
            halves = part._replace(captures=part.captures[:middle]), part._replace(captures=part.captures[middle:])
            return [reading for half in halves for reading in self._read_apart(half)]
        [capture] = part.captures
        detail = f"the process that read it was killed, or took over {self._seconds:g} s"
        return [Refusal(capture.ref, capture.url, RefusalReason.BROKEN, detail)]


class _Executor(ProcessPoolExecutor):
    """Starts its processes deaf to Ctrl-C, which reaches all of a terminal: the parent says what follows from it."""

    def __init__(self, number: int) -> None:
        # Spawned, because a fork of a process with threads may inherit a lock that nobody will release.
        super().__init__(number, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        # Processes are started in here, and inherit the mask: a handler of their own would come after their imports.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(call, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    # A pool's processes hold both ends of its queue, so by themselves they would wait for a killed parent for ever.
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def _nothing() -> None:
    """Do nothing, in a process that has loaded its libraries."""


def _read(part: Part, seconds_a_page: float) -> list[Reading]:
    readings = []
    with Path(os.devnull).open("w") as nowhere:
        for capture in part.captures:
            # A thread of the C library, so that it also ends a parser that never comes back to Python.
            faulthandler.dump_traceback_later(seconds_a_page, exit=True, file=nowhere)
            try:
                readings.append(read_capture_of(capture, part.source, part.removal_after))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return readings
