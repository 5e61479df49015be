"""A Prefect server on this machine. It ends when the process that started it ends, even if that process is killed.

Prefect can start one by itself, but leaves it running when the program that asked for it is killed.
"""

import fcntl
import os
import socket
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import PrefectError
from flows.orchestration.environment import QUIET, check_files, load_prefect, prepare_prefect, profiles_path
from flows.orchestration.server.api_check import check_api
from flows.orchestration.server.owning_process import API, OWNER, WATCH_SECONDS, Owner
from flows.orchestration.server.started_server import SpawnedServer, StartedServer
from storage.embedded.ports import HOST
from storage.embedded.store import ask_directly, locked

if TYPE_CHECKING:
    from flows.orchestration.server.forked_server import ForkedServer

__all__ = [
    "api_address", "configured_api", "local_prefect_server", "log_of", "prefect_api", "server_folder",
]  # fmt: skip  # short items: a line each would fill a screen

START_SECONDS = 600
"""A Prefect server takes 8 to 17 s on two idle cores, twice as long while it creates its database, and ten times as
long on a busy machine. We notice at once if it ends by itself."""

DRAIN_SECONDS = 5
"""How long Prefect's background threads may take to send their last logs; usually 0.05 s."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with what the user asked for
"""Addresses that stand for every address of this machine."""

RUN_ONLY = {
    "PREFECT_UI_ENABLED": "false",
    "PREFECT__SERVER_EPHEMERAL": "1",
    # A run by hand has no automations, and nobody follows its events. Task runs are recorded all the same.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
}
"""What the server of one run by hand leaves out; half of its processor time went into these."""


@contextmanager
def prefect_api(
    data_dir: Path,
    *,
    page: int | None = None,
    host: str = HOST,
    forked: "ForkedServer | None" = None,
    meanwhile: Callable[[], object] = lambda: None,
    lost: threading.Event | None = None,
) -> Iterator[str]:
    """Make Prefect use the configured API, or a local server of ours.

    Prefect must not have been imported yet, unless `forked_server` did it.

    `page`: port on which a local server shows Prefect's page; it runs schedules then, too. `host`: the address of
    this machine at which it listens. `forked`: a process that is ready to be the server; it shows no page. `meanwhile`
    is called while a local server starts, when Prefect may be imported already. `lost` is set when a local server ends
    although nobody has stopped it.
    """
    prepare_prefect(data_dir)
    check_files()  # a broken file names no API, and a server would be started for nothing
    configured = configured_api()
    if configured:
        check_api(configured)
        yield configured
        return

    def started(api: str) -> None:
        os.environ.update({API: api, OWNER: str(Owner.this_process(api))})
        load_prefect()
        meanwhile()

    try:
        folder = server_folder(data_dir)
        with local_prefect_server(folder, page=page, host=host, forked=forked, started=started, lost=lost) as api:
            yield api
    finally:
        for name in (API, OWNER):
            os.environ.pop(name, None)


def _send_the_rest() -> None:
    """Let Prefect's background threads send what they have before their server stops."""
    if "prefect" in sys.modules:
        from prefect.events.worker import EventsWorker
        from prefect.logging.handlers import APILogWorker

        for worker in (EventsWorker, APILogWorker):
            worker.drain_all(timeout=DRAIN_SECONDS)


def server_folder(data_dir: Path) -> Path:
    """Return the folder of the local server's database and log."""
    return data_dir / "prefect"


def log_of(folder: Path) -> Path:
    """Return the file that the local server writes its log to."""
    return folder / "server.log"


def api_address(host: str, port: int) -> str:
    """Return the address of the API of a server that listens at `host`."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/api"


@contextmanager
def local_prefect_server(
    folder: Path,
    *,
    page: int | None = None,
    host: str = HOST,
    forked: "ForkedServer | None" = None,
    started: Callable[[str], None] = lambda _: None,
    lost: threading.Event | None = None,
) -> Iterator[str]:
    """Run a Prefect server on this machine and give the address of its API; its log lies in `folder`.

    It listens at `host`, by default only on loopback. `page`: port to show Prefect's page on. If another program has
    it, a free one is taken. `forked`: a process to be the server, without a page; by default a new one is started.
    `started` is given the address before the server answers there. `lost` is set when the server ends by itself.
    """
    assert forked is None or page is None
    reached = HOST if host in EVERYWHERE else host
    ask_directly(reached)
    folder.mkdir(parents=True, exist_ok=True)
    log = log_of(folder)
    # Only one process at a time may create the database.
    with locked(folder / "start.lock", fcntl.LOCK_EX, time.monotonic() + START_SECONDS):
        environment = {
            **os.environ,
            **QUIET,
            **_extent(page is not None),
            "PREFECT_HOME": str(folder.resolve()),
        }
        server: StartedServer
        if forked is not None:
            forked.begin(environment)
            server, api = forked, forked.api
        else:
            port = _free_port(page or 0, host)
            server, api = SpawnedServer(host, port, log, environment), api_address(reached, port)
        try:
            started(api)
            _wait_until_healthy(server, api, log)
        except BaseException:
            server.stop()
            raise
    leaving = threading.Event()
    if lost is not None:
        threading.Thread(target=_notice, args=(server, leaving, lost), name="server", daemon=True).start()
    try:
        yield api
    finally:
        leaving.set()
        if lost is None or not lost.is_set():
            _send_the_rest()
        server.stop()


def _notice(server: StartedServer, leaving: threading.Event, lost: threading.Event) -> None:
    """Set `lost` when the server has ended, unless it is being stopped."""
    while not leaving.wait(WATCH_SECONDS):
        if server.poll() is not None:
            lost.set()
            return


def _extent(page: bool) -> dict[str, str]:
    """Return how much the server does. Without a page it serves one run, and leaves out what only a page shows."""
    # By default the page calls the API at port 4200, even if another program listens there; this sets its own server.
    return {"PREFECT_UI_API_URL": "/api"} if page else RUN_ONLY


def configured_api() -> str | None:
    """Return the address of the API that the user configured, in the environment or in a Prefect profile."""
    if os.environ.get(API):
        return os.environ[API]
    with suppress(OSError, ValueError, KeyError, TypeError):
        document = tomllib.loads(profiles_path().read_text("utf-8"))
        profile = document["profiles"][os.environ.get("PREFECT_PROFILE") or document["active"]]
        return profile.get("PREFECT_API_URL") or None
    return None


def _wait_until_healthy(server: StartedServer, api: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        status = server.poll()
        if status is not None:
            raise PrefectError(f"the local Prefect server ended with status {status}", hint=f"see {log}")
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=2):  # noqa: S310 - a loopback address of ours
                return
        except OSError:
            time.sleep(0.1)
    raise PrefectError(f"the local Prefect server did not answer within {START_SECONDS} s", hint=f"see {log}")


def _free_port(wanted: int, host: str) -> int:
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            # Same option as the server uses: a port that an earlier server released a minute ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PrefectError(
        f"Prefect's page cannot listen at {host}",
        hint="name an address of this machine; 0.0.0.0 stands for all of them",
    )
