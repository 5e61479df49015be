"""`baotinh serve`: the flows as Prefect deployments, run by this process on a schedule and on request."""

import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
from cronsim import CronSim, CronSimError

from flows.errors import PrefectError
from flows.orchestration.data_folder import only_server_of
from flows.orchestration.deployments import DEPLOYMENTS, SERVED, TIMEZONE, Deployment
from flows.orchestration.server.local_server import prefect_api
from flows.telling.metrics_server import serving_metrics
from flows.telling.schedule_facts import served_api
from storage.embedded.disk_space import require_space
from storage.embedded.ports import HOST
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["serve_flows"]

OWNER_TAG = "served by "
"""Beginning of the tag by which a served deployment says who serves it."""


def serve_flows(settings: Settings, cron: str | None, *, host: str = HOST) -> None:
    """Serve the flows until interrupted. Without a configured Prefect API a local server runs meanwhile.

    `cron`: one schedule for all newspapers; without it each is crawled by how fast it publishes. `host`: address
    of this machine at which the local server and its page can be reached.

    Raise PrefectError if somebody else serves from the same data folder, or serves the same Prefect server.
    """
    if cron is not None:
        _check_cron(cron)
    if settings.embedded:
        require_space(settings.data_dir)
    with only_server_of(settings.data_dir):
        click.echo("opening the bucket and starting Prefect")
        with (
            open_bucket(settings, check=True),
            prefect_api(settings.data_dir, page=settings.prefect_port, host=host) as api,
            served_api(settings.data_dir, api),
            serving_metrics(settings) as metrics,
        ):
            if metrics is not None:
                click.echo(f"metrics:         {metrics}")
            _serve(settings, cron, api)


def _serve(settings: Settings, cron: str | None, api: str) -> None:
    # Prefect reads its address when it is imported.
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner
    from prefect.schedules import Cron

    class StoppableRunner(Runner):
        """A runner that stops its runs in order at SIGTERM, too; Prefect's own way leaves them behind."""

        def handle_sigterm(self, *_: object) -> None:
            stop()

    owner = f"{OWNER_TAG}{socket.gethostname()}:{settings.data_dir.resolve()}"
    _check_owner(owner)
    # One run at a time, by this process's own count: a limit kept by the server would count a run that was killed as
    # running, and let nothing start after it. Schedules are not paused at the end: what becomes due meanwhile is late,
    # and late runs that a later one replaces end at once.
    runner = StoppableRunner(limit=1, pause_on_shutdown=False)
    for deployment in DEPLOYMENTS:
        due = _due(deployment, cron)
        flow = getattr(import_module(f"flows.{deployment.module}"), deployment.function)
        served = flow.to_deployment(
            name=deployment.served_name,
            schedules=[Cron(due, timezone=TIMEZONE)] if due else None,
            parameters=dict(deployment.parameters),
            description=deployment.description,
            tags=[*deployment.tags, owner],
            enforce_parameter_schema=False,  # the registry may have grown since; the run itself checks
        )
        assert isinstance(served, RunnerDeployment), "outside of an event loop it is no coroutine"
        runner.add_deployment(served)  # before the screen says how to run it
    when = f"cron {cron!r}" if cron else "crawls by how fast each newspaper publishes"
    click.echo(f"serving ingest/{SERVED}, {when} ({TIMEZONE}); Ctrl-C stops it")
    click.echo(f"Prefect's page: {api.removesuffix('/api')}")
    prefect = Path(sys.executable).with_name("prefect")
    click.echo(f"run it now:     PREFECT_API_URL={api} {prefect} deployment run ingest/{SERVED}")

    stopping: list[asyncio.Task[None]] = []
    loop: asyncio.AbstractEventLoop

    def stop() -> None:
        """Stop the runs under way, then the runner; asked again, go on doing so."""
        if not stopping:
            click.echo("stopping: crawls upload what they have; this takes some seconds")
            stopping.append(loop.create_task(runner.astop()))

    async def run() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, stop)
        await runner.start()

    asyncio.run(run())


def _due(deployment: Deployment, cron: str | None) -> str | None:
    """Return when a deployment is due. `cron`: the schedule for all newspapers, which replaces those by pace."""
    if cron is None or deployment.flow != "ingest":
        return deployment.cron
    return cron if deployment.served_name == SERVED else None


def _check_owner(owner: str) -> None:
    """Refuse to take over a deployment that somebody else serves at this moment."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import DeploymentStatus
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        for deployment in DEPLOYMENTS:
            name = f"{deployment.flow}/{deployment.served_name}"
            try:
                found = client.read_deployment_by_name(name)
            except ObjectNotFound:
                continue
            theirs = [tag for tag in found.tags if tag.startswith(OWNER_TAG) and tag != owner]
            if theirs and found.status == DeploymentStatus.READY:
                raise PrefectError(
                    f"{name} is {theirs[0]}",
                    hint="stop that one, or set PREFECT_API_URL to another server",
                )


def _check_cron(cron: str) -> None:
    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        raise click.UsageError(f"not a cron expression: {cron!r}; an example is '7 */2 * * *'") from error
