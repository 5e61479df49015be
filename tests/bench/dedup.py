"""`python -m tests.bench.dedup`: how good and how fast relating articles is, beside the plain recipes."""

import json
import time
from collections.abc import Sequence

import click

from flows.cli.output.screen import console, table
from flows.dedup.streaming import relate_lines
from tests.bench.baselines.recipes import RECIPES, Recipe
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
    """Print the table, and the same figures on bulletins of held-out templates and with another seed."""
    stream = make_stream(articles, seed=seed, shared=shared)
    held_out = make_stream(articles, seed=seed + 1000, shared=False, held_out=True)
    rows = table(
        "recipe",
        "precision>",
        "recall>",
        "over 80 % shared>",
        "routine merged>",
        "one fact merged>",
        "refilled merged>",
        "identity>",
        "articles/s>",
    )
    runs: list[tuple[str, Recipe | None, Sequence[Labelled]]] = [
        ("baotinh", None, stream),
        ("baotinh, held out", None, held_out),
        *((name, recipe, stream) for name, recipe in RECIPES.items() if recipes),
    ]
    for name, recipe, printed in runs:
        begun = time.process_time()
        found = score(printed, recipe(printed)) if recipe else ours(printed)
        speed = len(printed) / (time.process_time() - begun)
        rows.add_row(
            name, f"{found.precision:.4f}", f"{found.recall:.4f}", f"{found.recall_mostly_shared:.4f}",
            f"{found.routine_merged:.2%}", f"{found.one_fact_merged:.1%}",
            f"{found.refilled_merged:.2%}", f"{found.identity:.4f}", f"{speed:,.0f}",
        )  # fmt: skip  # short items: a line each would fill a screen
        if name == "baotinh":
            details = f"missed {dict(+found.missed)}, wrong {dict(found.wrong)}"
    console().print(rows)
    console().print(f"{len(stream)} articles, seed {seed}; baotinh {details}")


if __name__ == "__main__":
    main()
