"""The commands that run something: `demo`, `ingest`, `store`, `serve`."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, cast

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from flows.cli.output.screen import console, print_json, table
from flows.errors import PrefectError, RunFailedError
from flows.orchestration.local_server import prefect_api
from flows.pipeline.progress import Step, told_to
from storage.settings import load_settings

if TYPE_CHECKING:
    from flows.pipeline.run_report import RunReport

__all__ = ["demo", "ingest", "serve", "store"]

SHOWN_FAILURES = 5
"""Addresses told of each source; the report has more."""


@click.command()
@click.option("--seed", default=7, show_default=True, help="Number from which the replica press is made.")
def demo(seed: int) -> None:
    """Run it all, twice, against a replica of the press.

    The replica serves invented newspapers on this machine; a day passes between the two runs. The store is one of its
    own, in the folder demo/ of the data folder, and every demonstration starts it anew.
    """
    from flows.cli.operate.demo import run_demo

    run_demo(seed)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--max-articles", type=click.IntRange(min=1), help="Fetch at most so many articles of each source.")
@click.option("--no-crawl", is_flag=True, help="Only process what was fetched before and not yet processed.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def ingest(sources: tuple[str, ...], max_articles: int | None, no_crawl: bool, as_json: bool) -> int:
    """Crawl newspapers and store what is new.

    Without SOURCE every active newspaper of the registry is crawled; `baotinh sources` lists them. Exit status 1 says
    that a newspaper failed as a whole; the others are stored all the same.
    """
    report = run_ingest(list(sources), max_articles=max_articles, crawl=not no_crawl)
    if as_json:
        print_json(report)
    else:
        show_report(report, console())
    return 0 if report.ok else 1


@click.command()
def store() -> None:
    """Run the embedded store until Ctrl-C.

    It prints what another S3 client needs to read the bucket.
    """
    from storage.embedded.store import EmbeddedStore

    settings = load_settings()
    if not settings.embedded:
        raise click.UsageError(
            f"a bucket or endpoint is configured ({settings.endpoint_url or settings.bucket}), "
            "so there is no embedded store to run"
        )
    with EmbeddedStore(settings.data_dir).lease() as connection:
        click.echo(f"# the store answers at {connection.endpoint_url} until you press Ctrl-C; for another S3 client:")
        for name, value in connection.environment().items():
            click.echo(f"export {name}={value}")
        click.echo(f"# aws s3 ls --recursive s3://{connection.bucket}/")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("# stopped", err=True)


@click.command()
@click.option("--schedule", help="Cron expression, Vietnam's time.  [default: setting `schedule`]")
def serve(schedule: str | None) -> None:
    """Run `ingest` on a schedule and on request.

    Requests come from Prefect's page or its command line. Without a configured Prefect API (PREFECT_API_URL) a local
    server runs meanwhile; its address is printed. Ctrl-C stops everything.
    """
    from flows.serve import serve_ingest

    settings = load_settings()
    serve_ingest(settings, settings.schedule if schedule is None else schedule)


def run_ingest(
    sources: list[str], *, max_articles: int | None = None, crawl: bool = True, title: str = "ingest"
) -> RunReport:
    """Run the flow in this process, with its progress on standard error, and return its report."""
    from crawler.registry import load_registry
    from flows.pipeline.run_report import RunReport
    from storage.s3.connection import open_bucket

    settings = load_settings()
    load_registry(settings.sources_dir).to_crawl(sources)  # a misspelt name is told before anything starts
    watch = _Watch(Console(stderr=True, highlight=False), title)
    with watch.progress:
        watch.say("opening the bucket")
        with open_bucket(settings, check=True):
            watch.say("starting Prefect")
            with prefect_api(settings.data_dir):
                from httpx import HTTPError
                from prefect.exceptions import PrefectException

                from flows.ingest import ingest as flow
                from flows.orchestration.log_filters import only_grave_messages

                only_grave_messages()
                try:
                    with told_to(watch.hear):
                        state = flow(sources=sources or None, max_articles=max_articles, crawl=crawl, return_state=True)
                    report = cast(object, state.result(raise_on_failure=False))
                    if isinstance(report, Exception):  # the flow itself broke
                        raise report
                except (HTTPError, PrefectException) as error:
                    raise PrefectError(f"Prefect has failed the run: {type(error).__name__}: {error}") from error
    if isinstance(report, str):
        raise RunFailedError(report)
    assert isinstance(report, RunReport)
    return report


class _Watch:
    """Draws the progress of a run."""

    def __init__(self, screen: Console, title: str) -> None:
        self.progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn(),
            console=screen, transient=True, disable=not screen.is_terminal,
        )  # fmt: skip  # short items: a line each would fill a screen
        self._title = title
        self._task: TaskID = self.progress.add_task(title, total=None)
        self._crawling: set[str] = set()
        self._read = 0
        self._archived = 0
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        self.progress.update(self._task, description=f"{self._title}: {text}")

    def hear(self, step: Step) -> None:
        with self._lock:
            match step.kind:
                case "crawling":
                    self._crawling.add(step.source or "")
                case "crawled" | "failed":
                    self._crawling.discard(step.source or "")
                    self._archived += step.amount
                case "processed":
                    self._read += step.amount
                case "processing":
                    pass
            if self._crawling:
                self.say(f"crawling {', '.join(sorted(self._crawling)[:4])} ({self._archived} pages so far)")
            else:
                self.say(f"reading and storing, {self._read} of {self._archived} pages")


def show_report(report: RunReport, screen: Console) -> None:
    """Draw the report of a run."""
    rows = table("source", "new>", "edited>", "removed>", "restored>", "reprints>", "unchanged>", "refused>", "failed>")
    for source in report.sources:
        counts = [source.versions.get(kind, 0) for kind in ("created", "edited", "removed", "restored")]
        counts += [source.reprints, source.versions.get("unchanged", 0) + source.crawl.get("frontier/unchanged", 0)]
        counts += [source.versions.get("refused", 0), source.crawl.get("fetch/failed", 0)]
        name = source.source if source.ok else f"[red]{source.source}[/red]"
        rows.add_row(name, *(str(count) if count else "[dim]·[/dim]" for count in counts))
    screen.print(rows)
    for source in report.failed:
        screen.print(f"[red]{source.source} failed:[/red] {escape(source.reason or '')}")
    for source in report.sources:
        for failure in source.failures[:SHOWN_FAILURES]:
            screen.print(f"[yellow]{source.source}[/yellow] {failure.reason}: {escape(failure.detail)}")
            screen.print(f"  [dim]{escape(failure.url)}[/dim]", soft_wrap=True)
        if len(source.failures) > SHOWN_FAILURES:
            more = len(source.failures) - SHOWN_FAILURES
            screen.print(f"[yellow]{source.source}[/yellow] … and {more} more, see the report")
    for segment, why in report.damaged.items():
        screen.print(f"[red]damaged segment[/red] {segment}: {escape(why)}")
    for slug, number in Counter(segment.split("/")[1] for segment in report.orphaned).items():
        screen.print(f"[yellow]{slug}[/yellow] {number} segments are left: the registry does not know this source")
    for finding in report.findings:
        colour = "red" if finding.fails_run else "yellow"
        screen.print(f"[{colour}]{escape(finding.monitor)}[/{colour}] {escape(finding.text)}", soft_wrap=True)
    if report.advice:
        screen.print(f"[yellow]{report.advice}[/yellow]")
    screen.print(f"\n{report.summary()}. Report: runs/{report.run_id}.json")
