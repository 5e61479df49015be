"""Python's search for cyclic garbage, kept from walking what is in use."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["present_objects_kept"]


@contextmanager
def present_objects_kept() -> Iterator[None]:
    """Let the search pass over all objects that exist now, for as long as the context lasts.

    To commit a batch makes hundreds of thousands of objects, upon which Python searches all there are again and again:
    the libraries, the batch, what is known of the press. None of them is garbage before the batch is done.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
