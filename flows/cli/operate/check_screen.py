"""One page for a person about the check of a newspaper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from flows.cli.output.screen import Screen, styled, table, vietnam_time

if TYPE_CHECKING:
    from flows.contact.aging.aging import AgingReport
    from flows.contact.check.report import CheckReport

__all__ = ["print_check", "print_rules", "print_summary"]

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def print_check(report: CheckReport, screen: Screen) -> None:
    """Print the result of one check."""
    verdict = {None: "the file is right", "note": "the file is right"}.get(report.severity, f"{report.severity}s found")
    screen.print(styled((f"{report.name} ({report.source})", "bold"), f", {report.status}: {verdict}"))
    screen.print(f"checked {vietnam_time(report.checked_at)} (Vietnam) with {report.requests} requests")
    for finding in report.findings:
        colour = COLOURS[finding.severity]
        screen.print(styled("  ", (finding.severity, colour), f" {finding.where}: {finding.text}"), soft_wrap=True)
    screen.print(Text("hosts: " + "; ".join(f"{origin} {answer}" for origin, answer in report.hosts.items())))
    screen.print(Text(f"robots.txt: {report.robots}"))
    _print_listings(report, screen)
    screen.print(Text(f"links.article matches {report.matched} addresses, misses {report.unmatched}: {report.pattern}"))
    if report.latest is not None:
        screen.print(f"of {report.latest} articles of the last two days, front page and sections show {report.shown}")
    _print_articles(report, screen)
    _print_diff(report.diff, screen, written=report.written)
    screen.print("")


def _print_diff(diff: str, screen: Screen, *, written: bool) -> None:
    if diff:
        screen.print("the file has been written:" if written else "proposed change (--write takes it over):")
        for line in diff.splitlines():
            screen.print(Text(line, style=DIFF_COLOURS.get(line[:1], "")), soft_wrap=True)


def print_rules(report: AgingReport, screen: Screen) -> None:
    """Print the rules of one newspaper over time."""
    screen.print(styled((report.source, "bold"), f": {report.pages} archived pages"))
    for sentence in report.stopped:
        screen.print(styled("  ", ("stopped", "yellow"), f" {sentence}"), soft_wrap=True)
    rows = table("key", "selector", "matched>", "agreement>", "last match", "stopped")
    for rule in report.rules:
        rows.add_row(
            rule.key, Text(rule.selector), f"{rule.matched} of {rule.pages}", _share(rule.agreement),
            vietnam_time(rule.last_match), vietnam_time(rule.stopped_at),
        )  # fmt: skip  # short items
    screen.print(rows)
    _print_diff(report.diff, screen, written=report.written)


def _print_listings(report: CheckReport, screen: Screen) -> None:
    rows = table("listing", "kind", "answer", "articles>", "named>", "newest")
    for each in report.listings:
        where = each.url if each.registered else f"{each.url} (not in the file)"
        answer = f"{each.answer}, moved to {each.moved_to}" if each.moved_to else each.answer
        rows.add_row(
            Text(where), each.kind, Text(answer), str(each.articles), str(each.named), vietnam_time(each.newest)
        )
    for url in report.skipped:
        rows.add_row(Text(url), "", "not asked: no requests left", "", "", "")
    screen.print(rows)


def _print_articles(report: CheckReport, screen: Screen) -> None:
    rows = table("article", "by rule", "by fallback", "missing", "complete>", "agreement>")
    for each in report.articles:
        rows.add_row(
            Text(each.headline or f"{each.url}: {each.answer}"), *(", ".join(names) or "-" for names in _fields(each)),
            _share(each.completeness), _share(each.agreement),
        )  # fmt: skip  # short items
    screen.print(rows)


def _fields(article: object) -> Iterator[tuple[str, ...]]:
    for name in ("by_rule", "by_fallback", "missing"):
        yield getattr(article, name)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def print_summary(reports: Sequence[CheckReport], screen: Screen) -> None:
    """Print a line for each newspaper, and how many are right."""
    rows = table("source", "result", "requests>", "listings", "articles read>", "gravest finding")
    for report in reports:
        first = report.findings[0] if report.findings else None
        read = sum(article.headline is not None for article in report.articles)
        listings = sum(each.answer == "200" for each in report.listings if each.registered)
        named = sum(each.registered for each in report.listings) + len(report.skipped)
        rows.add_row(
            report.source, Text(report.severity or "right", style=COLOURS.get(report.severity or "", "")),
            str(report.requests), f"{listings} of {named}", str(read),
            Text(f"{first.where}: {first.text}" if first else ""),
        )  # fmt: skip  # short items
    screen.print(rows)
    counts = Counter(report.severity or "right" for report in reports)
    screen.print(", ".join(f"{number} {word}" for word, number in counts.items()))
