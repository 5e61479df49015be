"""The report of a run, drawn on a terminal."""

from collections import Counter

from flows.cli.output.screen import Screen, styled, table
from flows.pipeline.report_table import report_table
from flows.pipeline.run_report import RunReport, SourceReport

__all__ = ["show_report"]

SHOWN_FAILURES = 5
"""Addresses shown of each source; the report in the bucket has more."""


def show_report(report: RunReport, screen: Screen) -> None:
    """Draw the report of a run."""
    counts = report_table(report)
    rows = table("source", *(f"{name}>" for name in counts.columns))
    for source, numbers in counts.rows:
        name = styled((source.source, "" if source.ok else "red"))
        rows.add_row(name, *(str(number) if number else styled(("·", "dim")) for number in numbers))
    if len(counts.rows) > 1:
        rows.add_row("all", *map(str, counts.totals), style="bold")
    screen.print(rows)
    for source in report.sources:
        _show_verdict(source, screen)
    for source in report.sources:
        _show_failures(source, screen)
    for segment, why in report.damaged.items():
        screen.print(styled(("damaged segment", "red"), f" {segment}: {why}"))
    for slug, number in Counter(segment.split("/")[1] for segment in report.orphaned).items():
        screen.print(styled((slug, "yellow"), f" {number} segments are left: the registry does not know this source"))
    for finding in report.findings:
        colour = "red" if finding.fails_run else "yellow"
        screen.print(styled((finding.monitor, colour), f" {finding.text}"), soft_wrap=True)
    if report.advice:
        screen.print(report.advice, style="yellow")
    screen.print(f"\n{report.summary()}. Report: runs/{report.run_id}.json")


def _show_verdict(source: SourceReport, screen: Screen) -> None:
    if not source.ok:
        screen.print(styled((f"{source.source} failed:", "red"), f" {source.reason or ''}"))
    for note in source.notes:
        screen.print(styled((source.source, "yellow"), f" {note}"))


def _show_failures(source: SourceReport, screen: Screen) -> None:
    for failure in source.failures[:SHOWN_FAILURES]:
        screen.print(styled((source.source, "yellow"), f" {failure.reason}: {failure.detail}"))
        screen.print(f"  {failure.url}", style="dim", soft_wrap=True)
        if failure.trace:
            screen.print(f"  traceback: {failure.trace}", style="dim", soft_wrap=True)
    if len(source.failures) > SHOWN_FAILURES:
        more = len(source.failures) - SHOWN_FAILURES
        screen.print(styled((source.source, "yellow"), f" … and {more} more, see the report"))
