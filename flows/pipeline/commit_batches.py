"""Committing in rounds: many articles are prepared in a row, then committed several at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from flows.pipeline.gc_freeze import present_objects_kept

__all__ = ["committed_in_rounds"]

T = TypeVar("T")
Prepared = TypeVar("Prepared")
Result = TypeVar("Result")

ARTICLES_A_ROUND = 200
"""Articles whose versions are prepared in a row before they are committed: a version tells the time at which it was
prepared, a second before the last of its round is stored."""


def committed_in_rounds(
    articles: Sequence[T], prepare: Callable[[T], Prepared], commit: Callable[[T, Prepared], Result], threads: Executor
) -> Iterator[Result]:
    """Yield what each article came to, in order. `prepare` runs here, `commit` in the threads."""
    with present_objects_kept():
        for start in range(0, len(articles), ARTICLES_A_ROUND):
            some = articles[start : start + ARTICLES_A_ROUND]
            yield from threads.map(commit, some, [prepare(article) for article in some])
