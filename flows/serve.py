"""The flows `ingest` and `maintain` as Prefect deployments that run on a schedule and on request."""

import asyncio
import sys
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from cronsim import CronSim, CronSimError

from flows.orchestration.local_server import prefect_api
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["DEPLOYMENT", "serve_ingest"]

DEPLOYMENT = "scheduled"
TIMEZONE = "Asia/Ho_Chi_Minh"

NIGHTLY, MAINTENANCE = "nightly", "33 3 * * *"
"""Name and time of the tables' care: at night, when newspapers print least."""

ON_REQUEST = "on-request"
"""Name of the deployment that relates all years anew, after years of articles were brought in."""


def serve_ingest(settings: Settings, cron: str) -> None:
    """Serve the flows until interrupted. Without a configured Prefect API a local server runs meanwhile."""
    _check_cron(cron)
    click.echo("opening the bucket and starting Prefect")
    with open_bucket(settings, check=True), prefect_api(settings.data_dir, page=True) as api:
        # Prefect reads its address when it is imported.
        from prefect.deployments.runner import RunnerDeployment
        from prefect.exceptions import TerminationSignal
        from prefect.runner import Runner
        from prefect.schedules import Cron

        from flows.cluster_all import cluster_all
        from flows.ingest import ingest
        from flows.maintain import maintain

        deployment = ingest.to_deployment(
            name=DEPLOYMENT,
            schedules=[Cron(cron, timezone=TIMEZONE)],
        )
        care = maintain.to_deployment(name=NIGHTLY, schedules=[Cron(MAINTENANCE, timezone=TIMEZONE)])
        assert isinstance(deployment, RunnerDeployment), "outside of an event loop it is no coroutine"
        anew = cluster_all.to_deployment(name=ON_REQUEST)
        assert isinstance(care, RunnerDeployment), "as above"
        assert isinstance(anew, RunnerDeployment), "as above"
        # One run at a time, by this process's own count: a limit kept by the server would count a run that was killed
        # as running, and let nothing start after it.
        runner = Runner(limit=1)
        for served in (deployment, care, anew):
            runner.add_deployment(served)  # before anybody is told to ask for it
        click.echo(f"serving ingest/{DEPLOYMENT}, cron {cron!r} ({TIMEZONE}); Ctrl-C stops it")
        click.echo(f"Prefect's page: {api.removesuffix('/api')}")
        prefect = Path(sys.executable).with_name("prefect")
        click.echo(f"run it now:     PREFECT_API_URL={api} {prefect} deployment run ingest/{DEPLOYMENT}")
        # Prefect's own doing when a service manager ends it by SIGTERM; it stops in order all the same.
        warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
        with suppress(KeyboardInterrupt, TerminationSignal):
            asyncio.run(runner.start())


def _check_cron(cron: str) -> None:
    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        raise click.UsageError(f"not a cron expression: {cron!r}; an example is '7 */2 * * *'") from error
