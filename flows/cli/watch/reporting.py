"""The command `report`: the report page of a run or a month."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from flows.cli.output.screen import say
from storage.settings import load_settings
from storage.whole_file import write_whole

__all__ = ["report"]


def _month(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no month; an example is 2026-03") from error


@click.command()
@click.option("--run", "run_id", metavar="RUN_ID", help="Of this run.  [default: the last one]")
@click.option("--month", callback=_month, metavar="YYYY-MM", help="Of this month instead.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the page to a file, whole or not at all, - for standard output, instead of the bucket.",
)  # fmt: skip  # short items: a line each would fill a screen
def report(run_id: str | None, month: date | None, output: Path | None) -> None:
    """Make the report page of a run or a month.

    One HTML file with charts that needs nothing else: coverage by province and day, freshness, refusals, edits,
    syndication. Every run stores its page, and that of its month, by itself.
    """
    if run_id and month:
        raise click.UsageError("a page is of a run or of a month: give --run or --month")
    from flows.pipeline.rules_in_force import registry_in_force
    from flows.pipeline.stored_reports import find_run
    from flows.report_pages.stored_pages import make_month_page, make_run_page, store_month_page, store_run_page
    from storage.s3.connection import open_bucket

    settings = load_settings()
    with open_bucket(settings, check=True if output is None else "reading") as bucket:
        registry = registry_in_force(bucket, settings.sources_dir)
        now = datetime.now(UTC)
        if output is None:
            key = store_month_page(bucket, registry, month, now) if month else store_run_page(bucket, registry, run_id)
            say(f"{bucket.uri(key)} is stored; --output FILE writes it to a file")
            return
        if month:
            page = make_month_page(bucket, registry, month, now)
        else:
            page = make_run_page(bucket, registry, find_run(bucket, run_id))
    if str(output) == "-":
        sys.stdout.write(page)
    else:
        write_whole(output, page.encode())
        say(f"{output} is written")
