"""`python -m tests.bench.dedup`: how good and how fast relating articles is, beside the plain recipes."""

import json
import time
from collections.abc import Sequence

import click

from flows.cli.output.screen import console, table
from flows.dedup.streaming import relate_lines
from tests.bench.baselines.recipes import RECIPES
from tests.bench.press.press_stream import Labelled, make_stream
from tests.bench.press.scoring import Score, score

__all__ = ["ours"]


def ours(stream: Sequence[Labelled]) -> Score:
    """Score `baotinh dedup --jsonl`."""
    lines = [json.dumps(article.line(), ensure_ascii=False).encode() for article in stream]
    told = [json.loads(line) for line, _ in relate_lines(lines, {})]
    repeats = {one["id"]: one["of"] for one in told if one["decision"] in ("reprint of", "partial reprint")}
    versions = {one["id"]: one["of"] for one in told if one["decision"] == "version of"}
    partial = {one["id"] for one in told if one["decision"] == "partial reprint"}
    return score(stream, repeats, versions, partial)


@click.command()
@click.option("--articles", default=20_000, show_default=True)
@click.option("--seed", default=5, show_default=True)
@click.option("--recipes/--no-recipes", default=True, help="Whether to compare with the plain recipes.")
@click.option("--shared/--no-shared", default=True, help="Whether the real texts beside the project are seeds.")
def main(articles: int, seed: int, recipes: bool, shared: bool) -> None:
    """Print the table."""
    stream = make_stream(articles, seed=seed, shared=shared)
    rows = table(
        "recipe",
        "precision>",
        "recall>",
        "over 80 % shared>",
        "routine merged>",
        "one fact merged>",
        "identity>",
        "articles/s>",
    )
    for name, run in {"baotinh": None, **(RECIPES if recipes else {})}.items():
        begun = time.process_time()
        found = score(stream, run(stream)) if run else ours(stream)
        speed = len(stream) / (time.process_time() - begun)
        rows.add_row(
            name, f"{found.precision:.4f}", f"{found.recall:.4f}", f"{found.recall_mostly_shared:.4f}",
            f"{found.routine_merged:.2%}", f"{found.one_fact_merged:.1%}", f"{found.identity:.4f}", f"{speed:,.0f}",
        )  # fmt: skip  # short items: a line each would fill a screen
        if run is None:
            details = f"missed {dict(+found.missed)}, wrong {dict(found.wrong)}"
    console().print(rows)
    console().print(f"{len(stream)} articles, seed {seed}; baotinh {details}")


if __name__ == "__main__":
    main()
