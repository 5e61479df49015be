"""The command `alarms`: the open alarms, telling them without a run, and a test of the channels."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.cli.output.screen import console, print_json, say, table, vietnam_time
from storage.settings import load_settings

__all__ = ["alarms"]


@click.command()
@click.option("--tell", is_flag=True, help="Judge the state now and send what nobody has told yet.")
@click.option("--test", "is_test", is_flag=True, help="Send a test message to every channel.")
@click.option("--json", "as_json", is_flag=True, help="Write the open alarms as JSON.")
def alarms(tell: bool, is_test: bool, as_json: bool) -> int:
    """Show the open alarms.

    Every run tells them by itself. `--tell` is for a timer beside the runs, best on another machine: it tells, too,
    that no run takes place any more. The channels are the setting `alarm.channels`. Exit status 1: a channel did not
    take a message.
    """
    from flows.telling.alarm_store import read_alarms
    from flows.telling.alarms import open_alarms
    from storage.s3.connection import open_bucket

    settings = load_settings()
    errors: list[str] = []
    if is_test:
        errors += _test()
    with open_bucket(settings, check="reading") as bucket:
        if tell:
            from flows.health.read_health import read_health
            from flows.pipeline.rules_in_force import registry_in_force
            from flows.telling.tell import tell_alarms

            registry = registry_in_force(bucket, settings.sources_dir)
            told = tell_alarms(bucket, read_health(bucket, registry, settings, datetime.now(UTC)), settings.alarm)
            errors += told.errors
        book = read_alarms(bucket)
    for error in errors:
        say(f"baotinh: {error} (correct the setting alarm.channels)", err=True)
    found = open_alarms(book)
    if as_json:
        print_json({"alarms": [alarm.model_dump(mode="json") for alarm in found], "channel_error": book.channel_error})
    elif found:
        rows = table("since", "about", "kind", "told", "message")
        for alarm in found:
            issue = alarm.issue
            rows.add_row(
                vietnam_time(alarm.opened_at), issue.subject, issue.kind, "yes" if alarm.told else "not yet",
                issue.message,
            )  # fmt: skip  # short items: a line each would fill a screen
        console().print(rows)
    else:
        say("no alarm is open")
    return 1 if errors else 0


def _test() -> list[str]:
    from flows.telling.channels import Channels

    channels = Channels(load_settings().alarm.channels)
    if not channels:
        raise click.UsageError("there is no channel: set alarm.channels (docs/settings.md)")
    answers = channels.send("baotinh: a test", "If you read this, alarms of baotinh reach you here.", good=True)
    errors = [answer for answer in answers if answer is not None]
    say(f"{len(answers) - len(errors)} of {len(answers)} channels took the test message", err=True)
    return errors
