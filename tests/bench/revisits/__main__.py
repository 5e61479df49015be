"""`python -m tests.bench.revisits`: a year of sixty papers, crawled in five ways. Ten minutes on two cores."""

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from statistics import median

from tests.bench.revisits.press import OTHER, USUAL, Paper, papers
from tests.bench.revisits.strategies import Result, doubling, ours, plain, possible, present

WAYS: dict[str, Callable[[Paper], Result]] = {
    "plain recrawl": plain, "until Nov 2026": present, "age doubled": doubling, "baotinh": ours,
}  # fmt: skip  # short items: a line each would fill a screen

PRESSES = {"usual": USUAL, "other": OTHER}

COLUMNS = ("requests", "listings", "articles", "edits", "removals", "useful/oracle", "requests/useful", "edit seen h",
           "removal seen h", "minutes")  # fmt: skip  # columns


def main() -> None:
    """Crawl and print a table for each press."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.revisits", description=__doc__)
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7, help="seeds 1 to 3 and 7 guided the schedule")
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--press", nargs="*", default=list(PRESSES), choices=list(PRESSES),
                        help="the rates: usual, or others that did not guide it")  # fmt: skip  # one argument
    wanted = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        for press in wanted.press:
            table(press, papers(wanted.seed, wanted.papers, PRESSES[press]), wanted.ways, processes)


def table(name: str, press: list[Paper], ways: list[str], processes: Executor) -> None:
    """Print what each way of crawling finds of one press."""
    oracle = total(possible, press, processes)
    published = sum(len(paper.articles) for paper in press)
    edits = sum(len(article.edits) for paper in press for article in paper.articles)
    removals = sum(article.removed is not None for paper in press for article in paper.articles)
    print(f"{len(press)} papers with the {name} rates, a year: "
          f"{published:,} articles, {edits:,} edits, {removals:,} removals.")  # fmt: skip  # one sentence
    print("Crawls begin every two hours: what is over between two of them nobody can see, the oracle neither.")
    print(f"To be seen: {oracle.new:,} articles, {oracle.edits:,} edits, {oracle.removals:,} removals.\n")
    print(" " * 16 + "".join(f"{column:>{max(10, len(column) + 2)}}" for column in COLUMNS))
    print(row("oracle", oracle, oracle, 0))
    for way in ways:
        begun = time.monotonic()
        print(row(way, total(WAYS[way], press, processes), oracle, time.monotonic() - begun), flush=True)
    print()


def total(way: Callable[[Paper], Result], press: list[Paper], processes: Executor) -> Result:
    """Crawl every paper in one way."""
    whole = Result()
    for result in processes.map(way, press):
        whole.add(result)
    return whole


def row(name: str, found: Result, oracle: Result, seconds: float) -> str:
    """One line of the table. The oracle has the same number of requests, and needs one for each thing it finds."""
    least = min(oracle.useful, found.requests)
    cells = (
        f"{found.requests:,}", f"{found.listings:,}", f"{found.new / oracle.new:.1%}",
        f"{found.edits / oracle.edits:.1%}", f"{found.removals / oracle.removals:.1%}", f"{found.useful / least:.2f}",
        f"{found.requests / found.useful:.2f}", f"{median(found.edit_delays or [0]):.0f}",
        f"{median(found.removal_delays or [0]):.0f}", f"{seconds / 60:.1f}",
    )  # fmt: skip  # columns
    return f"{name:16}" + "".join(
        f"{cell:>{max(10, len(column) + 2)}}" for cell, column in zip(cells, COLUMNS, strict=True)
    )


if __name__ == "__main__":
    main()
