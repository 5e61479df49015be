"""The table of a run, one row a source, the same on a terminal and on Prefect's page. Its numbers add up.

`pages` is the sum of the columns to its right, but for `reprints`, which are some of the new articles.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.pipeline.run_report import RunReport, SourceReport

__all__ = ["ReportTable", "as_markdown", "report_table"]


def _outcome(kind: str) -> Callable[[SourceReport], int]:
    return lambda source: source.versions.get(kind, 0)


def _unchanged(source: SourceReport) -> int:
    """Pages that were fetched again with the same content, and those that the site reported as unchanged (304)."""
    return source.versions.get("unchanged", 0) + source.crawl.get("frontier/unchanged", 0)


def _failed(source: SourceReport) -> int:
    """Articles that could not be stored, and addresses that could not be fetched."""
    return source.versions.get("failed", 0) + source.crawl.get("fetch/failed", 0)


COLUMNS: dict[str, Callable[[SourceReport], int]] = {
    "new": _outcome("created"),
    "edited": _outcome("edited"),
    "removed": _outcome("removed"),
    "restored": _outcome("restored"),
    "reextracted": _outcome("reextracted"),
    "unchanged": _unchanged,
    "superseded": _outcome("superseded"),
    "purged": _outcome("purged"),
    "refused": _outcome("refused"),
    "failed": _failed,
}

TIME = "%Y-%m-%d %H:%M:%S"

ALWAYS = ("new", "edited", "removed", "unchanged", "refused", "failed")
"""Columns that are shown even if they are empty."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Counts by source."""

    columns: tuple[str, ...]
    """`pages`, its parts, `reprints`."""
    rows: tuple[tuple[SourceReport, tuple[int, ...]], ...]
    totals: tuple[int, ...]


def report_table(report: RunReport) -> ReportTable:
    """Return the table of a run. Rare columns are left out if they are empty."""
    counts = {
        name: [count(source) for source in report.sources]
        for name, count in COLUMNS.items()
        if name in ALWAYS or any(map(count, report.sources))
    }
    pages = [sum(row) for row in zip(*counts.values(), strict=True)]
    columns = {"pages": pages, **counts, "reprints": [source.reprints for source in report.sources]}
    rows = zip(report.sources, zip(*columns.values(), strict=True), strict=True)
    return ReportTable(tuple(columns), tuple(rows), tuple(map(sum, columns.values())))


def as_markdown(report: RunReport) -> str:
    """Render the report for Prefect's page."""
    table = report_table(report)
    lines = [
        f"**{report.summary()}**",
        "",
        f"Run `{report.run_id}`, {report.started_at:{TIME}} to {report.finished_at:{TIME}} (UTC).",
        "",
        f"| source | {' | '.join(table.columns)} | seconds | |",
        f"| --- |{' ---: |' * (len(table.columns) + 1)} --- |",
    ]
    for source, counts in table.rows:
        lines.append(_row(source.source, counts, f"{source.crawl_seconds:.1f}", _remarks(source)))
    if len(table.rows) > 1:
        lines.append(_row("all", table.totals, "", ""))
    if report.seconds:
        steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in report.seconds.items())
        lines += ["", f"Time taken: {steps}."]
    failures = [(source.source, failure) for source in report.sources for failure in source.failures]
    if failures:
        lines += ["", "| source | reason | address | detail |", "| --- | --- | --- | --- |"]
    for slug, failure in failures:
        trace = f" (traceback: `{failure.trace}`)" if failure.trace else ""
        lines.append(f"| {slug} | {failure.reason} | {_cell(failure.url)} | {_cell(failure.detail)}{trace} |")
    lines += ["", *(f"* damaged: `{segment}`: {_cell(why)}" for segment, why in report.damaged.items())]
    lines += [f"* left, the registry does not know its source: `{segment}`" for segment in report.orphaned]
    lines += [f"* {finding.monitor}: {_cell(finding.text)}" for finding in report.findings]
    lines += [f"* {report.advice}"] if report.advice else []
    return "\n".join(lines).rstrip() + "\n"


def _row(name: str, counts: Sequence[int], seconds: str, remarks: str) -> str:
    return f"| {name} | {' | '.join(map(str, counts))} | {seconds} | {remarks} |"


def _remarks(source: SourceReport) -> str:
    failure = [f"**failed**: {_cell(source.reason)}"] if source.reason else []
    return "; ".join([*failure, *map(_cell, source.notes)])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
