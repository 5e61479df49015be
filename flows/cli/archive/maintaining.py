"""The commands that keep the bucket in order: `maintain` and `rebuild` its tables, `retention` of what is old."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Literal

import click

from flows.cli.output.screen import console, print_json, say

__all__ = ["maintain", "rebuild", "retention"]


@click.command()
@click.option(
    "--keep-hours",
    type=click.IntRange(min=1),
    default=7 * 24,
    show_default=True,
    help="How long dropped files stay for those who read an older version of a table.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON.")
def maintain(keep_hours: int, as_json: bool) -> int:
    """Keep catalog and records fast.

    Small files are merged, the tables' logs shortened, and files deleted that the tables have dropped. Runs may go on
    meanwhile. Exit status 1 says that a newspaper's files could not be merged, because others wrote all the time.
    """
    from storage.s3.connection import open_bucket
    from storage.settings import load_settings
    from storage.tables.maintenance import maintain as maintain_tables

    screen = console(stderr=True)
    with open_bucket(load_settings(), check=True) as bucket, screen.status("opening the tables") as status:
        results = maintain_tables(bucket, keep=timedelta(hours=keep_hours), progress=status.update)
    if as_json:
        print_json({"tables": [asdict(table) for table in results]})
    else:
        say("\n".join(map(str, results)) or "there are no tables yet")
    return 1 if any(table.skipped for table in results) else 0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON.")
def rebuild(as_json: bool) -> None:
    """Make catalog and records anew from the JSON objects.

    Corrected relations and the order of the change feed survive, as far as the old catalog can be read. Runs may go on
    meanwhile.
    """
    from flows.dedup import sign
    from storage.s3.connection import open_bucket
    from storage.settings import load_settings
    from storage.tables.maintenance import rebuild as make_anew

    screen = console(stderr=True)
    with open_bucket(load_settings(), check=True) as bucket, screen.status("reading every version"):
        versions = make_anew(bucket, sign=lambda article: sign(article.text) if article.text else None)
    if as_json:
        print_json({"versions": versions})
    else:
        say(f"{versions} versions are in catalog and records")


@click.command()
@click.option("--raw-older-than", type=click.IntRange(min=30), metavar="DAYS", help="Raw segments of this age may go.")
@click.option("--reports-older-than", type=click.IntRange(min=30), metavar="DAYS", help="Reports of this age go.")
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@click.option("--json", "as_json", is_flag=True, help="Write what was deleted as JSON.")
def retention(raw_older_than: int | None, reports_older_than: int | None, dry_run: bool, as_json: bool) -> None:
    """Delete old raw segments and reports.

    A raw segment stays, however old, if any version of an article rests on it or if it was not processed. Reports are
    those of runs, crawls and replays; the records of each newspaper's last crawls stay.
    """
    from crawler.frontier.store import segments_of_bodies
    from storage.integrity.retention import retain
    from storage.s3.connection import open_bucket
    from storage.settings import load_settings

    if raw_older_than is None and reports_older_than is None:
        raise click.UsageError("say what may go: --raw-older-than or --reports-older-than")
    screen = console(stderr=True)
    check: Literal["reading", True] = "reading" if dry_run else True
    with open_bucket(load_settings(), check=check) as bucket, screen.status("looking for what is old"):
        result = retain(
            bucket,
            raw_older_than=timedelta(days=raw_older_than) if raw_older_than else None,
            reports_older_than=timedelta(days=reports_older_than) if reports_older_than else None,
            bodies=segments_of_bodies(bucket),
            dry_run=dry_run,
        )
    if as_json:
        print_json(asdict(result))
    else:
        say(result.summary(dry_run=dry_run))
