"""A thread that keeps the index level with the archive. No error ends it: each is told, and it tries again.

A bucket that is away for hours is told once, and once more when it is back; an error of ours each time.
"""

import logging
import threading
from collections.abc import Callable

from flows.search.catch_up import SearchIndex
from flows.search.index_errors import SearchIndexError
from flows.search.outage import Outage
from storage.errors import HintedError, StorageError
from storage.reader.archive import Archive

__all__ = ["Follower"]

log = logging.getLogger(__name__)

PAUSE_SECONDS = 20.0
"""Between two looks at the change feed: a page is behind the archive by no more than half a minute."""

LONGEST_PAUSE_SECONDS = 300.0
"""After many errors in a row: whoever makes room on the disk does not wait long, and the log stays short."""

MOST_DOUBLINGS = 10
"""Of the pause: a thousand times as long is far above the longest, and after years of errors it is still a number."""


class Follower:
    """The thread, as a context. `also` is called after each look at the archive."""

    def __init__(
        self, archive: Archive, index: SearchIndex, also: Callable[[], None], *, pause: float = PAUSE_SECONDS
    ) -> None:
        self._archive, self._index, self._also, self._pause = archive, index, also, pause
        self._failures = 0
        self._outage = Outage(log, "the search index could not catch up", "the search index follows the archive again")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="catch-up", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._look()
            try:
                self._also()
            except Exception:
                log.exception("what is told beside the index could not be read")
            pause = self._pause * 2 ** min(self._failures, MOST_DOUBLINGS)
            self._ended.wait(min(pause, max(self._pause, LONGEST_PAUSE_SECONDS)))

    def _look(self) -> None:
        try:
            self._index.catch_up(self._archive, stop=self._ended.is_set)
        except StorageError as error:  # the bucket does not answer: it may at any moment
            self._outage.failed(error)
            self._index.trouble = error
        except HintedError as error:
            self._outage.failed(error)
            self._index.trouble = error
            self._failures += 1
        except Exception as error:
            log.exception("the search index could not catch up")
            self._index.trouble = SearchIndexError(
                f"an error of baotinh itself keeps the search index from following: {type(error).__name__}: {error}",
                kind="own",
                hint="it is tried again by itself; the log has the traceback, which its authors want to see",
            )
            self._failures += 1
        else:
            self._index.trouble, self._failures = None, 0
            self._outage.succeeded()
