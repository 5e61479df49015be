"""A Prefect server on this machine. It ends when the process that started it ends, even if that process is killed.

Prefect can start one by itself, but leaves it running when the program that asked for it is killed.
"""

import argparse
import fcntl
import gc
import os
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from flows.errors import PrefectError
from flows.orchestration.environment import QUIET, prepare_prefect
from storage.embedded.ports import HOST
from storage.embedded.store import ask_directly, locked

__all__ = ["configured_api", "end_with_server", "local_prefect_server", "prefect_api"]

START_SECONDS = 600
"""A Prefect server takes 8 to 17 s on two idle cores, twice as long while it creates its database, and ten times as
long on a busy machine. We notice at once if it ends by itself."""

DRAIN_SECONDS = 5
"""How long Prefect's background threads may take to send their last logs; usually 0.05 s."""

STOP_SECONDS = 3
"""How long the server waits for open connections before it ends."""

CHECK_SECONDS = 10
"""How long a configured API may take to answer."""

WATCH_SECONDS = 2.0
"""How often a run checks that the process that serves it still exists."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with what the user asked for
"""Addresses that stand for every address of this machine."""

OWNER = "LOCAL_PREFECT_SERVER_OF"
"""Environment variable by which a run finds the owner of its local server: the id of a process."""


@contextmanager
def prefect_api(
    data_dir: Path, *, page: int | None = None, host: str = HOST, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[str]:
    """Make Prefect use the configured API, or a local server of ours. Prefect must not have been imported yet.

    `page`: port on which a local server shows Prefect's page; it runs schedules then, too. `host`: the address of
    this machine at which it listens. `meanwhile` is called while a local server starts, when Prefect may be imported
    already.
    """
    prepare_prefect(data_dir)
    configured = configured_api()
    if configured:
        _check(configured)
        yield configured
        return

    def started(api: str) -> None:
        os.environ.update({"PREFECT_API_URL": api, OWNER: str(os.getpid())})
        meanwhile()

    try:
        with local_prefect_server(data_dir / "prefect", page=page, host=host, started=started) as api:
            yield api
    finally:
        for name in ("PREFECT_API_URL", OWNER):
            os.environ.pop(name, None)


def end_with_server() -> None:
    """End this process when the one that owns its local Prefect server is killed. Without a local server, do nothing.

    Prefect's client would wait for that server for ever. The next run does what this one leaves undone.
    """
    owner = os.getppid()
    if os.environ.get(OWNER) == str(owner):
        threading.Thread(target=_watch, args=(owner,), name="server", daemon=True).start()


def _watch(owner: int) -> None:
    while os.getppid() == owner:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


def _send_the_rest() -> None:
    """Let Prefect's background threads send what they have before their server stops."""
    if "prefect" in sys.modules:
        from prefect.events.worker import EventsWorker
        from prefect.logging.handlers import APILogWorker

        for worker in (EventsWorker, APILogWorker):
            worker.drain_all(timeout=DRAIN_SECONDS)


@contextmanager
def local_prefect_server(
    folder: Path, *, page: int | None = None, host: str = HOST, started: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """Run a Prefect server on this machine and give the address of its API; its log lies in `folder`.

    It listens at `host`, by default only on loopback.

    `page`: port to show Prefect's page on. If another program has it, a free one is taken. `started` is given the
    address before the server answers there.
    """
    reached = HOST if host in EVERYWHERE else host
    ask_directly(reached)
    folder.mkdir(parents=True, exist_ok=True)
    log, prepared = folder / "server.log", folder / "prepared-by"
    # Only one process at a time may create the database.
    with log.open("ab") as sink, locked(folder / "start.lock", fcntl.LOCK_EX, time.monotonic() + START_SECONDS):
        port = _free_port(page or 0, host)
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-P", "-m", "flows.orchestration.local_server", host, str(port)],
            env={
                **os.environ,
                **QUIET,
                **_extent(page is not None),
                **_preparation(folder, prepared),
                "PREFECT_HOME": str(folder.resolve()),
            },
            stdin=subprocess.PIPE,  # when it closes, the server stops
            stdout=sink,
            stderr=sink,
            # A session of its own: Ctrl-C must not reach the server before the last run has reported its state.
            start_new_session=True,
        )
        try:
            api = f"http://{f'[{reached}]' if ':' in reached else reached}:{port}/api"
            started(api)
            _wait_until_healthy(server, api, log)
            prepared.write_text(metadata.version("prefect"))
        except BaseException:
            _stop(server)
            raise
    try:
        yield api
    finally:
        _send_the_rest()
        _stop(server)


def _extent(page: bool) -> dict[str, str]:
    # By default the page calls the API at port 4200, even if another program listens there; this sets its own server.
    return {"PREFECT_UI_API_URL": "/api"} if page else {"PREFECT_UI_ENABLED": "false", "PREFECT__SERVER_EPHEMERAL": "1"}


def _preparation(folder: Path, prepared: Path) -> dict[str, str]:
    """Let the server skip what it did to this database at an earlier start: migrations, and types of blocks."""
    with suppress(OSError):
        if prepared.read_text() == metadata.version("prefect") and (folder / "prefect.db").exists():
            return {
                "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
                "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
            }
    return {}


def _stop(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(3 * STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def configured_api() -> str | None:
    """Return the address of the API that the user configured, in the environment or in a Prefect profile."""
    if os.environ.get("PREFECT_API_URL"):
        return os.environ["PREFECT_API_URL"]
    profiles = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect") / "profiles.toml"
    with suppress(OSError, ValueError, KeyError, TypeError):
        document = tomllib.loads(profiles.read_text("utf-8"))
        profile = document["profiles"][os.environ.get("PREFECT_PROFILE") or document["active"]]
        return profile.get("PREFECT_API_URL") or None
    return None


def _check(api: str) -> None:
    try:
        with urllib.request.urlopen(f"{api.rstrip('/')}/health", timeout=CHECK_SECONDS):  # noqa: S310 - the user's own
            return
    except urllib.error.HTTPError:
        return  # it answers; Prefect finds out whether it lets us in
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise PrefectError(
            f"Prefect's API at {api} does not answer: {reason}", hint="start it or unset PREFECT_API_URL"
        ) from error


def _wait_until_healthy(server: subprocess.Popen[bytes], api: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PrefectError(f"the local Prefect server ended with status {server.returncode}", hint=f"see {log}")
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


def main() -> None:
    """Serve at the address and port given until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m flows.orchestration.local_server")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    options = parser.parse_args()

    gc.disable()  # importing makes millions of objects and no garbage; looking for it takes a tenth of the time
    import uvicorn
    from prefect.server.api.server import create_app

    settings = uvicorn.Config(
        create_app(final=True),
        host=options.host,
        port=options.port,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    gc.freeze()
    gc.enable()
    server = uvicorn.Server(settings)
    threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    server.run()


def _end_with_parent(server: "uvicorn.Server") -> None:  # type: ignore[name-defined]  # noqa: F821 - imported in main
    # Not through sys.stdin, whose lock, held by this thread at the end of the program, would abort it.
    while os.read(0, 4096):
        pass
    server.should_exit = True
    time.sleep(2 * STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
