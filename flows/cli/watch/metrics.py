"""The command `metrics`: the state of the service for Prometheus."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.output.screen import say
from storage.settings import load_settings
from storage.whole_file import write_whole

__all__ = ["metrics"]


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Write them to this file, whole or not at all, for the textfile collector of the node exporter.",
)  # fmt: skip  # short items: a line each would fill a screen
def metrics(output: Path | None) -> None:
    """Write the state of the service as metrics for Prometheus.

    With the setting `metrics_port`, `baotinh serve` and `baotinh browse` offer the same on loopback. An example of a
    dashboard for Grafana is docs/grafana-dashboard.json.
    """
    from flows.telling.metrics import exposition
    from flows.telling.metrics_server import current_state

    text = exposition(current_state(load_settings()))
    if output is None:
        say(text.decode().rstrip("\n"))
        return
    write_whole(output, text)
