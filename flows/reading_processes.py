"""A pool of processes for the pure stages."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from concurrent.futures import ProcessPoolExecutor

__all__ = ["reading_processes"]


def reading_processes(number: int) -> ProcessPoolExecutor:
    """Return a pool of `number` processes, which end when this one does, however it ends."""
    # Spawned, because a fork of a process with threads may inherit a lock that nobody will release.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    # A pool's processes hold both ends of its queue, so by themselves they would wait for a killed parent for ever.
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)
