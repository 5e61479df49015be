"""The flow `ingest` as a Prefect deployment that runs on a schedule and on request."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from cronsim import CronSim, CronSimError

from flows.prefect_environment import QUIET
from storage.connection import open_bucket
from storage.settings import Settings

__all__ = ["DEPLOYMENT", "PrefectServerError", "local_prefect_server", "serve_ingest"]

DEPLOYMENT = "scheduled"
TIMEZONE = "Asia/Ho_Chi_Minh"
USUAL_PORT = 4200
START_SECONDS = 120
"""A Prefect server takes 8 to 17 seconds on two cores, and more while its database is created."""


class PrefectServerError(click.ClickException):
    """The local Prefect server did not start. The message names its log."""


def serve_ingest(settings: Settings, cron: str) -> None:
    """Serve the flow until interrupted. Without a configured Prefect API a local server runs meanwhile."""
    _check_cron(cron)
    with open_bucket(settings, check=True), _prefect_api(settings):
        # Prefect reads its address when it is imported.
        from prefect import serve
        from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
        from prefect.deployments.runner import RunnerDeployment
        from prefect.schedules import Cron

        from flows.ingest import ingest

        deployment = ingest.to_deployment(
            name=DEPLOYMENT,
            schedules=[Cron(cron, timezone=TIMEZONE)],
            # A run that lasts longer than the interval must not be joined by the next one.
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        )
        assert isinstance(deployment, RunnerDeployment), "outside of an event loop it is no coroutine"
        api = os.environ["PREFECT_API_URL"]
        click.echo(f"serving ingest/{DEPLOYMENT}, cron {cron!r} ({TIMEZONE}); Ctrl-C stops it")
        click.echo(f"Prefect's page: {api.removesuffix('/api')}")
        click.echo(f"run it now:     PREFECT_API_URL={api} prefect deployment run ingest/{DEPLOYMENT}")
        serve(deployment, limit=1, print_starting_message=False)


def _check_cron(cron: str) -> None:
    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        raise click.UsageError(f"not a cron expression: {cron!r}; an example is '7 */2 * * *'") from error


@contextmanager
def _prefect_api(settings: Settings) -> Iterator[None]:
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    with local_prefect_server(settings.data_dir / "prefect") as api:
        os.environ["PREFECT_API_URL"] = api
        try:
            yield
        finally:
            del os.environ["PREFECT_API_URL"]


@contextmanager
def local_prefect_server(folder: Path) -> Iterator[str]:
    """Run a Prefect server on a loopback port and give the address of its API; its log lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    log = folder / "server.log"
    with log.open("ab") as sink:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, **QUIET, "PREFECT_HOME": str(folder.resolve())},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            # A session of its own: Ctrl-C reaches us first, and we stop it when the last run has told its state.
            start_new_session=True,
        )
    try:
        api = f"http://127.0.0.1:{port}/api"
        _wait_until_healthy(server, api, log)
        yield api
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_healthy(server: subprocess.Popen[bytes], api: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PrefectServerError(f"the local Prefect server ended with status {server.returncode}; see {log}")
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=2):  # noqa: S310 - a loopback address of ours
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise PrefectServerError(f"the local Prefect server did not answer within {START_SECONDS} s; see {log}")


def _free_port() -> int:
    for wanted in (USUAL_PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PrefectServerError("no free port on 127.0.0.1")
