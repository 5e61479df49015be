"""The report of a run, drawn on a terminal."""

from collections import Counter

from rich.console import Console
from rich.markup import escape

from flows.cli.output.screen import table
from flows.pipeline.report_table import report_table
from flows.pipeline.run_report import RunReport, SourceReport

__all__ = ["show_report"]

SHOWN_FAILURES = 5
"""Addresses shown of each source; the report in the bucket has more."""


def show_report(report: RunReport, screen: Console) -> None:
    """Draw the report of a run."""
    counts = report_table(report)
    rows = table("source", *(f"{name}>" for name in counts.columns))
    for source, numbers in counts.rows:
        name = source.source if source.ok else f"[red]{source.source}[/red]"
        rows.add_row(name, *(str(number) if number else "[dim]·[/dim]" for number in numbers))
    if len(counts.rows) > 1:
        rows.add_row("all", *map(str, counts.totals), style="bold")
    screen.print(rows)
    for source in report.sources:
        _show_verdict(source, screen)
    for source in report.sources:
        _show_failures(source, screen)
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


def _show_verdict(source: SourceReport, screen: Console) -> None:
    if not source.ok:
        screen.print(f"[red]{source.source} failed:[/red] {escape(source.reason or '')}")
    for note in source.notes:
        screen.print(f"[yellow]{source.source}[/yellow] {escape(note)}")


def _show_failures(source: SourceReport, screen: Console) -> None:
    for failure in source.failures[:SHOWN_FAILURES]:
        screen.print(f"[yellow]{source.source}[/yellow] {failure.reason}: {escape(failure.detail)}")
        screen.print(f"  [dim]{escape(failure.url)}[/dim]", soft_wrap=True)
        if failure.trace:
            screen.print(f"  [dim]traceback: {escape(failure.trace)}[/dim]", soft_wrap=True)
    if len(source.failures) > SHOWN_FAILURES:
        more = len(source.failures) - SHOWN_FAILURES
        screen.print(f"[yellow]{source.source}[/yellow] … and {more} more, see the report")
