"""Committing many articles: prepare some in a row, then commit them several at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

__all__ = ["commit_in_batches"]

T = TypeVar("T")
Prepared = TypeVar("Prepared")
Result = TypeVar("Result")

ARTICLES_PER_BATCH = 200
"""Articles prepared in a row before they are committed. A version carries the time of its preparation, which is a
second before the last version of the batch is stored."""


def commit_in_batches(
    articles: Sequence[T], prepare: Callable[[T], Prepared], commit: Callable[[T, Prepared], Result], threads: Executor
) -> Iterator[Result]:
    """Yield the result for each article, in order. `prepare` runs in this thread, `commit` in `threads`."""
    for start in range(0, len(articles), ARTICLES_PER_BATCH):
        batch = articles[start : start + ARTICLES_PER_BATCH]
        yield from list(threads.map(commit, batch, [prepare(article) for article in batch]))
