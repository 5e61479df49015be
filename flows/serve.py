"""`baotinh serve`: the flows as Prefect deployments, run by this process on a schedule and on request."""

import asyncio
import signal
import socket
import sys
import threading
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cronsim import CronSim, CronSimError

from flows.errors import PrefectError
from flows.orchestration.data_folder import only_server_of
from flows.orchestration.deployments import DEPLOYMENTS, OWNER_TAG, SERVED, TIMEZONE, Deployment
from flows.orchestration.server.api_check import prefect_failures
from flows.orchestration.server.local_server import configured_api, log_of, prefect_api, server_folder
from flows.orchestration.server.owning_process import WATCH_SECONDS
from flows.telling.metrics_server import serving_metrics
from flows.telling.schedule_facts import served_api
from storage.embedded.disk_space import require_space
from storage.embedded.ports import HOST
from storage.s3.connection import open_bucket
from storage.settings import Settings

if TYPE_CHECKING:
    from prefect.runner import Runner

__all__ = ["serve_flows"]

LOOK_SECONDS = 1.0
"""How often it is looked whether the local Prefect server still exists."""

END_SECONDS = 30.0
"""How long the runner may take to end when its server is gone."""


def serve_flows(settings: Settings, cron: str | None, *, host: str = HOST) -> None:
    """Serve the flows until interrupted. Without a configured Prefect API a local server runs meanwhile.

    `cron`: one schedule for all newspapers; without it each is crawled by how fast it publishes. `host`: address
    of this machine at which the local server and its page can be reached.

    Raise PrefectError if somebody else serves from the same data folder, or serves the same Prefect server, or if the
    local server ends by itself.
    """
    if cron is not None:
        _check_cron(cron)
    if settings.embedded:
        require_space(settings.data_dir)
    lost = threading.Event()
    configured = configured_api()  # before a local server sets the address, too
    with only_server_of(settings.data_dir):
        click.echo("opening the bucket and starting Prefect")
        with (
            open_bucket(settings, check=True),
            prefect_api(settings.data_dir, page=settings.prefect_port, host=host, lost=lost) as api,
            served_api(settings.data_dir, api),
            serving_metrics(settings) as metrics,
        ):
            if metrics is not None:
                click.echo(f"metrics:         {metrics}")
            with prefect_failures(api) if configured else nullcontext():
                _serve(settings, cron, api, lost)


def _serve(settings: Settings, cron: str | None, api: str, lost: threading.Event) -> None:
    # Prefect reads its address when it is imported.
    from prefect.runner import Runner

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
    _add_deployments(runner, cron, owner)  # before the screen says how to run it
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
        await _run_until_lost(runner, lost)

    asyncio.run(run())
    if lost.is_set():
        raise PrefectError(
            f"the local Prefect server has ended; its log is {log_of(server_folder(settings.data_dir))}",
            hint="start `baotinh serve` again, or let a service manager do it: the next run goes on",
        )


def _add_deployments(runner: "Runner", cron: str | None, owner: str) -> None:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron

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
        runner.add_deployment(served)


async def _run_until_lost(runner: "Runner", lost: threading.Event) -> None:
    """Run the runner to its end. When its server is lost, end it; the crawls of its run upload what they have."""

    async def loss() -> None:
        while not lost.is_set():
            await asyncio.sleep(LOOK_SECONDS)

    serving, losing = asyncio.create_task(runner.start()), asyncio.create_task(loss())
    await asyncio.wait((serving, losing), return_when=asyncio.FIRST_COMPLETED)
    serving.cancel()  # if it goes on although its server is lost
    await asyncio.wait((serving,), timeout=END_SECONDS)
    if serving.done() and not serving.cancelled() and (error := serving.exception()) is not None:
        # Without its server the runner fails, sometimes before the loss is noticed.
        with suppress(TimeoutError):
            await asyncio.wait_for(losing, 2 * WATCH_SECONDS)
        if not lost.is_set():
            raise error
    losing.cancel()


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
    except CronSimError as error:  # also of an expression that never falls due, such as the 31st of February
        raise click.UsageError(
            f"not a cron expression, or it never falls due: {cron!r} ({error}); an example is '7 */2 * * *'"
        ) from error
