"""The commands that show how the service is: `status`, and `run` for one run."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.cli.output.screen import console, print_json
from storage.settings import load_settings

__all__ = ["run", "status"]


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--no-schedule", is_flag=True, help="Do not ask Prefect, which takes some seconds.")
@click.option("--json", "as_json", is_flag=True, help="Write the state as JSON.")
def status(sources: tuple[str, ...], no_schedule: bool, as_json: bool) -> int:
    """Show how every newspaper and the service are.

    Last success, news against what is to be expected by weekday and hour, freshness, refusals, completeness, open
    alarms; the store, its tables, the schedule; and what to do about each red or yellow line, of newspapers that are
    named about each note too. Times are Vietnam's.

    Exit status 0: nothing to do. 3: something is worth a look. 1: something has failed.
    """
    from crawler.registry import Registry
    from flows.cli.watch.status_screen import show_status
    from flows.health.health_state import EXIT_STATUS
    from flows.health.read_health import read_health
    from flows.pipeline.rules_in_force import registry_in_force
    from flows.telling.alarm_store import read_alarms
    from flows.telling.alarms import open_alarms
    from flows.telling.schedule_facts import schedule_health
    from storage.s3.connection import open_bucket

    settings = load_settings()
    schedule = None if no_schedule else schedule_health(settings)
    with open_bucket(settings, check="reading") as bucket:
        registry = registry_in_force(bucket, settings.sources_dir)
        if sources:
            registry = Registry(registry.select(sources), registry.families.values())
        alarms = open_alarms(read_alarms(bucket))
        state = read_health(bucket, registry, settings, datetime.now(UTC), schedule=schedule, alarms=alarms)
    if as_json:
        print_json(state)
    else:
        show_status(state, console(), notes=bool(sources))
    return EXIT_STATUS[state.severity]


@click.command()
@click.argument("run_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def run(run_id: str | None, as_json: bool) -> int:
    """Show one run: what it wrote, what failed and why. By default the last one.

    RUN_ID is its id or an unambiguous beginning of it; `20260302` alone is enough if there was one run on that day.
    Exit status as `baotinh ingest` gave.
    """
    from flows.cli.operate.report_screen import show_report
    from flows.cli.operate.running import EXIT_STATUS
    from flows.pipeline.stored_reports import find_run
    from storage.s3.connection import open_bucket

    with open_bucket(load_settings(), check="reading") as bucket:
        report = find_run(bucket, run_id)
    if as_json:
        print_json(report)
    else:
        show_report(report, console())
    return EXIT_STATUS[report.state]
