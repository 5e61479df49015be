"""Our reading of news pages beside other readers', quality and CPU time in one run: `python -m tests.bench.extraction`.

Every reader gets the same pages in the same process, on one core. Its time is CPU time a page, the best of some rounds
after one that is not counted; readers take turns, so that whatever else keeps the machine busy falls on all of them.
An exception of a reader counts as a page not read.
"""

import argparse
import gc
import gzip
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.baselines.readers import Reader, installed, ours
from tests.quality.pages import MISSING, VIETNAM_PAGES, WORLD_PAGES, registry_of_pages, scorer

__all__ = ["Saved", "bench", "main", "saved_pages"]

WORLD_FIGURES = ("body_f1", "body_p", "body_r")
"""What the public benchmark has truth for."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page with its truth."""

    name: str
    url: str
    body: bytes
    truth: dict[str, Any]


def saved_pages(folder: Path) -> list[Saved]:
    """Return the pages of `folder` that have truth."""
    found = []
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if "body" in truth:
            body = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
            found.append(Saved(path.stem, truth["url"], body, truth))
    return found


def bench(
    readers: Mapping[str, Reader],
    pages: Sequence[Saved],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, dict[str, float]]:
    """Return the scorer's figures for each reader, means over pages, with `ms` a page and pages not `read`."""
    results = {name: _quality(reader, pages) for name, reader in readers.items()}
    gc.collect()
    gc.freeze()  # what all have loaded is not swept again and again in the time of whoever comes then
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            started = clock()
            for page in pages:
                _ask(reader, page)
            times[name].append(clock() - started)
    gc.unfreeze()
    return {name: {**means, "ms": 1000 * min(times[name]) / len(pages)} for name, means in results.items()}


def _quality(reader: Reader, pages: Sequence[Saved]) -> dict[str, float]:
    score = scorer().score
    answers = [_ask(reader, page) for page in pages]
    rows = [score(page.truth, answer) for page, answer in zip(pages, answers, strict=True)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    means = {name: sum(row[name] for row in rows if name in row) / sum(name in row for row in rows) for name in names}
    means["not read"] = sum(not answer.get("body") for answer in answers)
    return means


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; without the pages, say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of which the fastest counts")
    parser.add_argument("--vietnam-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not VIETNAM_PAGES.is_dir():
        print(f"skipped: {MISSING}")
        return 0
    registry = registry_of_pages()
    others = dict(installed())
    readers = {
        "baotinh": ours(registry, rules=True),
        "no names": ours(registry, rules=True, names=False),
        "rules off": ours(registry, rules=False),
    }
    readers |= {name: reader for name, reader in others.items() if reader is not None}
    results = {"vietnam": _results(readers, VIETNAM_PAGES, options.rounds)}
    if not options.vietnam_only:
        world = {
            name: reader for name, reader in readers.items() if name not in ("baotinh", "no names")
        }  # no rules for them
        results["world"] = _results(world, WORLD_PAGES, options.rounds)
    if options.json:
        print(json.dumps(results))
        return 0
    for name, figures in results.items():
        _print(name, figures)
    absent = [name for name, reader in others.items() if reader is None]
    if absent:
        print(f"not installed, so not compared: {', '.join(absent)}")
    return 0


def _ask(reader: Reader, page: Saved) -> Mapping[str, Any]:
    try:
        return reader(page.body, page.url)
    except Exception:  # noqa: BLE001 - whatever another reader raises, it has not read the page
        return {}


def _results(readers: Mapping[str, Reader], folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    return bench(readers, saved_pages(folder), rounds)


def _print(name: str, results: Mapping[str, Mapping[str, float]]) -> None:
    table = Table(title=f"pages of {name}", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for reader in results:
        table.add_column(reader, justify="right")
    figures = list(next(iter(results.values())))
    if name == "world":
        figures = [*WORLD_FIGURES, "not read", "ms"]
    for figure in figures:
        form = "{:.1f}" if figure == "ms" else "{:.0f}" if figure == "not read" else "{:.4f}"
        table.add_row(figure, *(form.format(means[figure]) if figure in means else "-" for means in results.values()))
    yardstick = results.get("trafilatura", {}).get("ms")
    if yardstick:
        shares = (f"{means['ms'] / yardstick:.2f}" for means in results.values())
        table.add_row("of trafilatura's ms", *shares)
    Console(width=120).print(table)


if __name__ == "__main__":
    sys.exit(main())
