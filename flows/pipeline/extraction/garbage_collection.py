"""Lets Python's garbage collector wait while many objects are made of which none is garbage yet."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["garbage_collection_paused"]


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Keep Python's garbage collector from searching for cyclic garbage while the context lasts.

    Extracting a page makes ten thousand objects, committing a batch hundreds of thousands. Because of them Python would
    search all that exist, again and again: libraries, the page, the batch, the known stories. None of these is garbage
    before the page or the batch is done.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
