"""The commands that run something: `demo`, `ingest`, `backfill`, `recheck`, `store`, `serve`."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

import click

from flows.cli.archive.conditions import MOMENT
from flows.cli.output.screen import console, print_json, say
from storage.model.moments import VIETNAM
from storage.settings import load_settings

if TYPE_CHECKING:
    from flows.pipeline.run_report import RunReport

__all__ = ["EXIT_STATUS", "backfill", "demo", "ingest", "recheck", "serve", "store"]

EXIT_STATUS = {"completed": 0, "failed": 1, "cancelled": 130}
"""Exit status by the state of a run. A stopped one ends as a program that Ctrl-C ended."""


@click.command()
@click.option("--seed", default=7, show_default=True, help="Number from which the replica press is made.")
def demo(seed: int) -> None:
    """Run it all, twice, against a replica of the press.

    The replica serves invented newspapers on this machine; a day passes between the two runs. The store is one of its
    own, in the folder demo/ of the data folder, and every demonstration starts it anew.
    """
    from flows.cli.operate.demo import run_demo

    run_demo(seed)


BACKFILL_PAGES = 200

MOST_ARTICLES = click.option(
    "--max-articles",
    "--sample",
    "max_articles",
    type=click.IntRange(min=1),
    metavar="N",
    help="Fetch at most so many articles of each source; the report counts those that wait.",
)
FROM = click.option(
    "--from", "begin", type=MOMENT, metavar="DAY", help="Read the archive's pages of days from this one on."
)
TO = click.option("--to", "end", type=MOMENT, metavar="DAY", help="Read them to the day before this one.")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@MOST_ARTICLES
@FROM
@TO
@click.option("--no-crawl", is_flag=True, help="Only process what was fetched before and not yet processed.")
@click.option("--without-prefect", is_flag=True, help="Run without Prefect: half the start-up, no page, no history.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def ingest(
    sources: tuple[str, ...],
    max_articles: int | None,
    begin: datetime | None,
    end: datetime | None,
    no_crawl: bool,
    without_prefect: bool,
    as_json: bool,
) -> int:
    """Crawl newspapers and store what is new.

    Without SOURCE every active newspaper of the registry is crawled; `baotinh sources` lists them. Exit status 1 says
    that a newspaper failed; the others are stored all the same. Ctrl-C stops the run in order, with exit status 130.

    With --from, it is `baotinh backfill` of that period.
    """
    if begin or end:
        if not sources or no_crawl or without_prefect:
            raise click.UsageError("a period is crawled of named newspapers: baotinh backfill SOURCE... --from DAY")
        return _crawl_back(sources, BACKFILL_PAGES, begin, end, max_articles, as_json=as_json)
    if without_prefect:
        from flows.cli.operate.run_directly import run_directly as run
    else:
        from flows.cli.operate.run_ingest import run_ingest as run

    return _shown(run(list(sources), max_articles=max_articles, crawl=not no_crawl), as_json=as_json)


def _shown(report: RunReport, *, as_json: bool) -> int:
    """Write a run's report; return the exit status."""
    from flows.cli.operate.report_screen import show_report

    if as_json:
        print_json(report)
    else:
        show_report(report, console())
    return EXIT_STATUS[report.state]


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--pages",
    type=click.IntRange(min=1, max=10_000),
    default=BACKFILL_PAGES,
    show_default=True,
    help="Pages of each section to read, and sitemaps of each index.",
)
@FROM
@TO
@MOST_ARTICLES
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def backfill(
    sources: tuple[str, ...],
    pages: int,
    begin: datetime | None,
    end: datetime | None,
    max_articles: int | None,
    as_json: bool,
) -> int:
    """Crawl newspapers further back than what is new.

    Sections and sitemaps are read on to their end, whatever they show. With --from, the pages of the archive's days are
    read instead, if the newspaper's file has discovery.archive; the report names the days that could not be read. What
    one run leaves, the next crawls fetch.
    """
    return _crawl_back(sources, pages, begin, end, max_articles, as_json=as_json)


def _crawl_back(
    sources: tuple[str, ...],
    pages: int,
    begin: datetime | None,
    end: datetime | None,
    max_articles: int | None,
    *,
    as_json: bool,
) -> int:
    from flows.cli.operate.run_ingest import run_crawling_flow
    from flows.orchestration.runs.asked_period import check_days

    first, until = (moment and moment.astimezone(VIETNAM).date() for moment in (begin, end))
    check_days(first, until)
    parameters = {"pages": pages, "begin": first, "end": until, "max_articles": max_articles}
    return _shown(
        run_crawling_flow("crawl_back", "backfill", list(sources), title="backfill", **parameters), as_json=as_json
    )


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--from", "begin", type=MOMENT, metavar="DAY", help="Articles that appeared at this day or later.")
@click.option("--to", "end", type=MOMENT, metavar="DAY", help="Articles that appeared before this day.")
@click.option("--max-articles", type=click.IntRange(min=1), help="Ask for at most so many articles of each source.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def recheck(
    sources: tuple[str, ...], begin: datetime | None, end: datetime | None, max_articles: int | None, as_json: bool
) -> int:
    """Ask again for every known article of a period.

    Edits and removals are found that the schedule of visits would find later. No listing is read. Those not asked for
    longest come first, so the same command goes on where --max-articles ended it.
    """
    from flows.cli.operate.run_ingest import run_crawling_flow
    from flows.orchestration.runs.asked_period import check_period

    check_period(begin, end)
    parameters = {"begin": begin, "end": end, "max_articles": max_articles}
    return _shown(
        run_crawling_flow("crawl_back", "recheck", list(sources), title="recheck", **parameters), as_json=as_json
    )


@click.command()
def store() -> None:
    """Run the embedded store until Ctrl-C.

    It prints what another S3 client needs to read the bucket.
    """
    from storage.embedded.store import EmbeddedStore
    from storage.s3.error_translation import without_password

    settings = load_settings()
    if not settings.embedded:
        raise click.UsageError(
            f"a bucket or endpoint is configured ({without_password(settings.endpoint_url or settings.bucket_name)}), "
            "so there is no embedded store to run"
        )
    with EmbeddedStore(settings.data_dir).lease() as connection:
        say(f"# the store answers at {connection.endpoint_url} until you press Ctrl-C; for another S3 client:")
        for name, value in connection.environment().items():
            say(f"export {name}={value}")
        say(f"# aws s3 ls --recursive s3://{connection.bucket}/")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("# stopped", err=True)


@click.command()
@click.option(
    "--schedule",
    help="Cron expression, Vietnam's time: one schedule for all newspapers.  "
    "[default: setting `schedule`, else by how fast each publishes]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address of this machine at which Prefect's page listens; 0.0.0.0: all. Whoever reaches it can start runs.",
)
def serve(schedule: str | None, host: str) -> None:
    """Run `ingest` on a schedule and on request.

    Requests come from Prefect's page or its command line. Without a configured Prefect API (PREFECT_API_URL) a local
    server runs meanwhile; its address is printed. Ctrl-C stops everything.
    """
    from flows.serve import serve_flows

    settings = load_settings()
    serve_flows(settings, settings.schedule if schedule is None else schedule, host=host)
