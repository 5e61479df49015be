"""When Python looks for garbage while pages are read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collected_afterwards"]


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Let Python's search for cyclic garbage wait until a page has been read.

    A page makes some ten thousand objects that live about as long as it is read. The search goes through them again and
    again, a fifth to a third of the time of reading; afterwards once is enough. What is in no cycle is freed as ever.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:  # else somebody else has switched it off, and will switch it on
            gc.enable()
