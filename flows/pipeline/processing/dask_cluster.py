"""Connecting to a Dask cluster: one of several machines, or one of processes of this machine."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from flows.errors import FlowError
from flows.pipeline.stopping import signals_handled

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["dask_client"]

CONNECT_SECONDS = 20


@contextmanager
def dask_client(scheduler: str | None, processes: int) -> Iterator[Client]:
    """Connect to the scheduler at an address; without one, to a cluster of `processes` processes that is made for it.

    Raise FlowError if no scheduler answers there.
    """
    from distributed import Client, LocalCluster  # half a second that only those pay who use it

    with ExitStack() as stack:
        if scheduler is None:
            with _signals_later(), _deaf_to_interrupts():
                # One thread each, because the work is Python. No dashboard: nothing listens unless asked to.
                cluster = LocalCluster(  # type: ignore[no-untyped-call]  # Dask is half typed
                    n_workers=processes, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
                )
                scheduler = stack.enter_context(cluster).scheduler_address
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]  # Dask is half typed
        except (OSError, ValueError) as error:
            raise FlowError(
                f"no Dask scheduler answers at {scheduler}: {error}",
                hint="start it, correct its address, or leave the address out to work on this machine",
            ) from error
        yield stack.enter_context(client)


@contextmanager
def _signals_later() -> Iterator[None]:
    """Hold SIGINT and SIGTERM back until the end: a cluster that is half made cannot be closed without tracebacks."""
    arrived: list[int] = []
    try:
        with signals_handled(lambda number, _: arrived.append(number)):
            yield
    finally:
        if arrived:
            signal.raise_signal(arrived[0])


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let threads and processes that are made inside never see SIGINT: who made them ends them, without tracebacks.

    A terminal sends Ctrl-C to every process of a command.
    """
    resource_tracker.ensure_running()  # its start, which spawning a process does otherwise, lets signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
