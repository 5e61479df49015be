"""A pool of processes that extract pages. It survives the death of any of them."""

import faulthandler
import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, ParamSpec, Self, TypeVar

from crawler.registry import Source
from flows.errors import ExtractionPoolError
from flows.pipeline.extraction.extract import TRACEBACK_LENGTH, ExtractionResult, extract_capture
from flows.stages import Refusal, RefusalReason
from storage.warc.segments import Capture

__all__ = ["ExtractionPool", "ExtractionTask"]

P = ParamSpec("P")
T = TypeVar("T")

TASKS_AHEAD = 16
"""Tasks given to the processes before the first result is waited for."""

SECONDS_PER_PAGE = 60.0
"""A page takes 0.01 s, the slowest page known 2 s. After a minute its process is ended."""


class ExtractionTask(NamedTuple):
    """Captures of one source that one process extracts in one go."""

    captures: Sequence[Capture]
    source: Source
    removal_after: float
    """Hours that a 404 must last before it counts as a removal."""


class ExtractionPool:
    """Processes that extract pages. They start with the first page, and end when this process ends, however it ends.

    A page that ends its process (out of memory, a crash of a parser, no end) is refused as `broken`; nothing else is
    lost.
    """

    def __init__(self, workers: int, *, seconds_per_page: float = SECONDS_PER_PAGE) -> None:
        self._workers = workers
        self._seconds = seconds_per_page
        self._executor = _Executor(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def extract(self, tasks: Iterable[ExtractionTask]) -> Iterator[list[ExtractionResult]]:
        """Yield the results of each task, in order. Every process stays busy, and few captures are in memory.

        Raise ExtractionPoolError.
        """
        pending: deque[tuple[ExtractionTask, Future[list[ExtractionResult]]]] = deque()
        for task in tasks:
            pending.append((task, self._submit(task)))
            if len(pending) > TASKS_AHEAD:
                yield self._result(*pending.popleft())
        while pending:
            yield self._result(*pending.popleft())

    def _submit(self, task: ExtractionTask) -> Future[list[ExtractionResult]]:
        try:
            return self._executor.submit(_extract, task, self._seconds)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor = _Executor(self._workers)
            return self._executor.submit(_extract, task, self._seconds)

    def _result(self, task: ExtractionTask, future: Future[list[ExtractionResult]]) -> list[ExtractionResult]:
        try:
            return future.result()
        except BrokenProcessPool:  # some page ended its process, and with it the whole pool
            return self._extract_alone(task)

    def _extract_alone(self, task: ExtractionTask) -> list[ExtractionResult]:
        """Extract a task in a process of its own; halve it until the page that ends its process stands alone."""
        with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as stack, _Executor(1) as alone:
            try:
                alone.submit(_do_nothing).result()
            except BrokenProcessPool as error:
                raise ExtractionPoolError(
                    "processes that extract pages end before they have extracted any",
                    hint="look for what ends them, such as a lack of memory",
                ) from error
            try:
                return alone.submit(_extract, task, self._seconds, stack.name).result()
            except BrokenProcessPool:
                dump = stack.read()[-TRACEBACK_LENGTH:]
        if len(task.captures) > 1:
            middle = len(task.captures) // 2
            halves = task._replace(captures=task.captures[:middle]), task._replace(captures=task.captures[middle:])
            return [result for half in halves for result in self._extract_alone(half)]
        [capture] = task.captures
        detail = f"the process that extracted it was killed, or took over {self._seconds:g} s"
        return [Refusal(capture.ref, capture.url, RefusalReason.BROKEN, detail, dump or None)]


class _Executor(ProcessPoolExecutor):
    """Its processes ignore Ctrl-C, which reaches every process of a terminal: the parent decides what to do."""

    def __init__(self, workers: int) -> None:
        # Spawned: a fork of a process with threads may inherit a lock that is never released.
        super().__init__(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        # Processes start here and inherit the mask: a handler of their own would be set only after their imports.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(call, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a process of the pool, which has loaded its libraries."""
    # Pages leave little garbage of the kind that is looked for; to look for it often, among all that the libraries have
    # loaded, takes a tenth of the time.
    gc.set_threshold(20_000, 20, 20)
    gc.freeze()
    _end_with_parent()


def _end_with_parent() -> None:
    # A pool's processes hold both ends of its queue, so by themselves they would wait for a killed parent for ever.
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def _do_nothing() -> None:
    """Do nothing, in a process that has loaded its libraries."""


def _extract(task: ExtractionTask, seconds_per_page: float, stack_file: str = os.devnull) -> list[ExtractionResult]:
    """Extract a task. `stack_file` gets the stack of a page that takes too long."""
    results = []
    with Path(stack_file).open("w", encoding="utf-8") as stack:
        for capture in task.captures:
            # A thread of the C library: it also ends a parser that never returns to Python.
            faulthandler.dump_traceback_later(seconds_per_page, exit=True, file=stack)
            try:
                results.append(extract_capture(capture, task.source, task.removal_after))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return results
