"""`python -m tests.bench.revisits`: a year of sixty papers, crawled in five ways. Some minutes on one core."""

import argparse
import time

from tests.bench.revisits.press import Paper, papers
from tests.bench.revisits.strategies import Result, doubling, ours, plain, possible, present

WAYS = {"plain recrawl": plain, "until Nov 2026": present, "age doubled": doubling, "baotinh": ours}


def main() -> None:
    """Crawl and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.revisits", description=__doc__)
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    press = papers(wanted.seed, wanted.papers)
    oracle = total(press, "oracle")
    published = sum(len(paper.articles) for paper in press)
    edits = sum(len(article.edits) for paper in press for article in paper.articles)
    removals = sum(article.removed is not None for paper in press for article in paper.articles)
    print(f"{len(press)} papers, a year: {published:,} articles, {edits:,} edits, {removals:,} removals.")
    print("Crawls begin every two hours: what is over between two of them nobody can see, the oracle neither.")
    print(f"To be seen: {oracle.new:,} articles, {oracle.edits:,} edits, {oracle.removals:,} removals.\n")
    print(f"{'':16}{'requests':>11}{'listings':>10}{'articles':>10}{'edits':>8}{'removals':>10}"
          f"{'useful/oracle':>15}{'requests/useful':>17}{'delay h':>9}{'seconds':>9}")  # fmt: skip  # columns
    print(row("oracle", oracle, oracle, 0))
    for name in WAYS:
        begun = time.monotonic()
        print(row(name, total(press, name), oracle, time.monotonic() - begun), flush=True)


def total(press: list[Paper], name: str) -> Result:
    """Crawl every paper in one way."""
    way = possible if name == "oracle" else WAYS[name]
    whole = Result()
    for paper in press:
        whole.add(way(paper))
    return whole


def row(name: str, found: Result, oracle: Result, seconds: float) -> str:
    """One line of the table. The oracle has the same number of requests, and needs one for each thing it finds."""
    least = min(oracle.useful, found.requests)
    return (
        f"{name:16}{found.requests:>11,}{found.listings:>10,}{found.new / oracle.new:>10.1%}"
        f"{found.edits / oracle.edits:>8.1%}{found.removals / oracle.removals:>10.1%}{found.useful / least:>15.2f}"
        f"{found.requests / found.useful:>17.2f}{found.delay / found.new:>9.1f}{seconds:>9.0f}"
    )


if __name__ == "__main__":
    main()
