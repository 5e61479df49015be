"""The command `replay`: a period again from raw, with today's rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from flows.cli.archive.conditions import MOMENT
from flows.cli.output.screen import Screen, broken_rules, console, print_json, styled, table

if TYPE_CHECKING:
    from flows.pipeline.replay.replay_report import ReplayReport
    from flows.pipeline.replay.replay_text import FieldRow

__all__ = ["replay"]


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--from", "begin", type=MOMENT, metavar="DAY",
    help="What crawls fetched that began at this day or moment or later, Vietnam's time.",
)  # fmt: skip  # one option a paragraph
@click.option("--to", "end", type=MOMENT, metavar="DAY", help="What crawls fetched that began before this.")
@click.option("--dry-run", is_flag=True, help="Only say what would change, field by field. Nothing is written.")
@click.option(
    "--again", is_flag=True, help="Also what was replayed with these rules before, or read by a newer release."
)
@click.option("--examples", type=click.IntRange(min=0), default=3, show_default=True, help="Examples of each field.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def replay(
    sources: tuple[str, ...],
    begin: datetime | None,
    end: datetime | None,
    dry_run: bool,
    again: bool,
    examples: int,
    as_json: bool,
) -> None:
    """Extract a period again from raw, with today's rules.

    No site is asked for anything. What is read otherwise now becomes one more version of its article, of the kind
    `reextracted`; every earlier version stays. Without SOURCE every newspaper with raw segments is replayed. Interrupt
    and repeat it at will: it goes on where it stopped.
    """
    from flows.orchestration.runs.asked_period import check_period
    from flows.orchestration.signals import stop_on_signals
    from flows.pipeline.events import Event
    from flows.pipeline.replay.period import Period
    from flows.pipeline.replay.replay import replay as replay_period
    from flows.pipeline.stopping import StopRequest
    from storage.settings import load_settings

    check_period(begin, end)
    stop, extracted = StopRequest(), 0
    with console(stderr=True).status("opening the bucket") as status, stop_on_signals(stop):

        def hear(event: Event) -> None:
            nonlocal extracted
            if event.kind == "captures_extracted":
                extracted += event.count
                status.update(f"{'comparing' if dry_run else 'replaying'}: {extracted} captures extracted")
            elif event.kind == "waiting":
                status.update(f"waiting: {event.message}")

        report = replay_period(
            load_settings(), sources=sources, period=Period.of(begin, end), dry_run=dry_run, again=again,
            examples=examples, listener=hear, tell=broken_rules, stop=stop,
        )  # fmt: skip  # short items: a line each would fill a screen
    if as_json:
        print_json(report)
    else:
        _show(report, console())


def _show(report: ReplayReport, screen: Screen) -> None:
    from flows.pipeline.replay.replay_text import field_rows, source_rows

    if report.sources:
        rows = table("source", "captures>", "re-extracted>", "other versions>", "refused>", "of these lost>")
        for source, *numbers in source_rows(report):
            rows.add_row(source, *(str(number) if number else styled(("·", "dim")) for number in numbers))
        screen.print(rows)
    for row in field_rows(report):
        _show_field(row, screen)
    _show_losses(report, screen)
    screen.print(f"\n{report.summary()}.")
    if report.done_before:
        screen.print(f"{report.done_before} of {report.segments} segments were replayed with these rules before.")
    if not report.dry_run:
        screen.print(f"Report: replays/reports/{report.replay_id}.json")


def _show_field(row: FieldRow, screen: Screen) -> None:
    screen.print(styled(f"\n{row.field}", (f"  {row.articles} articles", "dim")))
    if row.examples:
        shown = table("article", "before", "after")
        for article, before, after in row.examples:
            shown.add_row(article, before, after)
        screen.print(shown)


def _show_losses(report: ReplayReport, screen: Screen) -> None:
    if report.lost:
        screen.print("\nrefused today; their articles stay as they are:")
        for lost in report.lost:
            screen.print(styled((lost.reason, "yellow"), f" {lost.source} {lost.url}: {lost.detail}"), soft_wrap=True)
    for segment, why in report.damaged.items():
        screen.print(styled(("damaged segment", "red"), f" {segment}: {why}"))
    for slug in report.unknown_sources:
        screen.print(styled((slug, "yellow"), " is not replayed: the registry has no valid rules of this source"))
