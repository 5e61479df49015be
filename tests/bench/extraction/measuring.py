"""Quality and CPU time of readers over the same pages."""

import gc
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from tests.bench.baselines.readers import Reader
from tests.bench.extraction.page_sets import Saved
from tests.quality.pages import scorer

__all__ = ["FIGURES", "ask", "bench", "quality"]

FIGURES = (
    "body_f1", "body_p", "body_r", "paragraphs", "leak", "half", "not read", "headline", "lead", "authors", "credit",
    "section", "tags", "captions", "images", "published_day", "published_minute", "ms",
)  # fmt: skip  # short items: a line each would fill a screen
"""All figures, as pages whose truth is complete show them."""
HALF = 0.5
"""Share of the truth's text below which an accepted page counts as half an article."""


def bench(
    readers: Mapping[str, Reader],
    pages: Sequence[Saved],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
    *,
    timed: Collection[str] | None = None,
) -> dict[str, dict[str, float]]:
    """Return for each reader the figures of `quality` and, if it is `timed` (default: all are), its `ms` a page."""
    results = {name: quality(reader, pages) for name, reader in readers.items()}
    gc.collect()
    gc.freeze()  # the collector must not charge what all have loaded to the reader whose turn it is
    times: dict[str, list[float]] = {name: [] for name in readers if timed is None or name in timed}
    for _ in range(rounds):
        for name in times:
            started = clock()
            for page in pages:
                ask(readers[name], page)
            times[name].append(clock() - started)
    gc.unfreeze()
    for name, spent in times.items():
        if spent:
            results[name]["ms"] = 1000 * min(spent) / len(pages)
    return results


def quality(reader: Reader, pages: Sequence[Saved]) -> dict[str, float]:
    """Return the scorer's figures, means over the pages that have them, and three counts of pages.

    `pages`: all; `not read`: without a body; `half`: read with less than half of the truth's text.
    """
    score = scorer().score
    answers = [ask(reader, page) for page in pages]
    rows = [score(page.truth, answer) for page, answer in zip(pages, answers, strict=True)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    means = {name: sum(row[name] for row in rows if name in row) / sum(name in row for row in rows) for name in names}
    read = [bool(answer.get("body")) for answer in answers]
    means["pages"] = len(pages)
    means["not read"] = len(read) - sum(read)
    means["half"] = sum(there and row["body_r"] < HALF for there, row in zip(read, rows, strict=True))
    return means


def ask(reader: Reader, page: Saved) -> Mapping[str, Any]:
    """Return what a reader makes of a page; nothing if it raises."""
    try:
        return reader(page.body, page.url)
    except Exception:  # noqa: BLE001 - whatever another reader raises, it has not read the page
        return {}
