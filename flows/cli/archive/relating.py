"""Deduplication commands: `dedup` relates articles from standard input, `cluster` shows the printings of a story."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from flows.cli.output.formats import output_format, write_rows
from flows.cli.output.screen import console, print_json, print_json_text, say, short, table, vietnam_time
from storage.model.article import Decision

if TYPE_CHECKING:
    from storage.tables.catalog_row import Row

__all__ = ["appeared", "cluster", "cluster_all", "dedup", "lag", "original_of", "timeline"]

SHOWN = (
    "article_id", "source", "published_at", "headline", "decision", "reprint_of", "cluster", "similarity", "credit"
)  # fmt: skip  # short items: a line each would fill a screen
"""Columns of the catalog that the machine-readable formats include."""

TIMELINE = 48
"""Columns of the timeline: an hour each for a story that goes round in two days."""


@click.command()
@click.option("--jsonl", is_flag=True, required=True, help="Read and write JSON, one object a line.")
def dedup(jsonl: bool) -> int:  # noqa: ARG001 - says which form; there is no other yet
    """Relate articles from standard input.

    A line in is {"id", "source", "url", "published_at", "headline", "text"}, a line out {"id", "decision", "of",
    "cluster", "similarity", "evidence"}. The decision is new, version of, reprint of, partial reprint or routine. A
    line that is no article is answered by {"line", "error"}; the exit status is then 1.
    """
    from crawler.registry import load_registry
    from flows.dedup.streaming import relate_lines
    from storage.settings import load_settings

    failed = False
    for line, ok in relate_lines(sys.stdin.buffer, load_registry(load_settings().sources_dir)):
        print_json_text(line)
        failed = failed or not ok
    return 1 if failed else 0


@click.command("cluster-all")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://10.0.0.5:8786.  [default: local]")
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON.")
def cluster_all(scheduler: str | None, as_json: bool) -> None:
    """Relate all articles of all years anew.

    Corrects in the catalog how articles stand to each other and which stories they tell. Without a scheduler two
    processes of this machine do the work. May be interrupted and repeated at will.
    """
    from flows.pipeline import recluster as clustering
    from storage.s3.connection import open_bucket
    from storage.settings import load_settings

    settings = load_settings()
    screen = console(stderr=True)
    with open_bucket(settings, check=True) as bucket, screen.status("reading the catalog") as status:
        corrected = clustering.cluster_all(
            bucket,
            settings,
            scheduler=scheduler,
            progress=lambda done, all_of_them: status.update(f"{done} of {all_of_them} partitions of time"),
        )
    if as_json:
        print_json({"corrected": corrected})
    else:
        say(f"{corrected} articles corrected")


@click.command()
@click.argument("article")
@output_format
def cluster(article: str, form: str) -> None:
    """Show a story's way through the press. ARTICLE is the id of any of its printings, or the beginning of it."""
    from storage.reader.archive import Archive

    with Archive.open() as archive:
        rows = archive.cluster(article)
    original = original_of(rows)
    first = original or rows[0]
    if form != "table":
        import polars as pl

        from storage.tables.catalog_schema import COLUMNS

        columns = {name: COLUMNS[name] for name in SHOWN} | {"original": pl.Boolean, "lag_seconds": pl.Int64}
        write_rows((_printing(row, original, first) for row in rows), form, columns)
        return
    shown = table("article", "published", "lag>", "source", "relation", "similarity>", "headline")
    for row in rows:
        relation = "original" if row is original else Decision(row.decision or "new").words.removesuffix(" of")
        similarity = f"{row.similarity:.0%}" if row.similarity is not None and row is not original else "-"
        shown.add_row(
            short(row.article_id), vietnam_time(row.published_at), lag(appeared(row) - appeared(first)), row.source,
            relation, similarity, row.headline or "-",
        )  # fmt: skip  # short items: a line each would fill a screen
    screen = console()
    screen.print(shown)
    if original is None:
        screen.print(
            "\nthe original is not in the archive any more: lags count from the earliest printing that is left"
        )
    credited = sorted({row.credit for row in rows if row.credit})
    if credited:
        screen.print(f"\ncredited to {', '.join(credited)}")
    if len(rows) > 1:
        screen.print()
        for line in timeline([(row.source, appeared(row)) for row in rows]):
            screen.print(line)


def _printing(row: Row, original: Row | None, first: Row) -> dict[str, object]:
    return {
        **row.model_dump(mode="json", include=set(SHOWN)),
        "original": row is original,
        "lag_seconds": round((appeared(row) - appeared(first)).total_seconds()),
    }


def original_of(rows: list[Row]) -> Row | None:
    """Return the original of a story, which repeats no other as the catalog says; None if it was purged."""
    return next((row for row in rows if row.decision in (None, Decision.NEW, Decision.ROUTINE)), None)


def lag(after: timedelta) -> str:
    """Show how long after the original something was printed: `+2 d 03:15`, `-00:20`."""
    minutes = round(after.total_seconds() / 60)
    days, rest = divmod(abs(minutes), 24 * 60)
    prefix = f"{days} d " if days else ""
    return f"{'-' if minutes < 0 else '+'}{prefix}{rest // 60:02d}:{rest % 60:02d}" if minutes else "0"


def timeline(printings: list[tuple[str, datetime]]) -> list[str]:
    """Draw one line a printing, from the first moment to the last."""
    begin = min(moment for _, moment in printings)
    span = max(moment for _, moment in printings) - begin
    width = max(len(source) for source, _ in printings)
    lines = []
    for source, moment in printings:
        place = round((moment - begin) / span * (TIMELINE - 1)) if span else 0
        lines.append(f"{source:<{width}}  {'·' * place}●")
    return lines


def appeared(row: Row) -> datetime:
    """Return when an article appeared, as far as is known."""
    return row.published_at or row.fetched_at
