"""`baotinh serve`, with the Prefect server that it starts by itself."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import psutil
import pytest

from flows import serve
from flows.orchestration.server.local_server import server_folder
from flows.orchestration.server.owning_process import OWNER
from storage.model.moments import VIETNAM
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.flows.conftest import BAOTINH, through
from tests.flows.late_articles import LateArticles
from tests.flows.new_database import NewDatabase
from tests.replica import ReplicaPress

if TYPE_CHECKING:
    from prefect.runner import Runner

PREFECT = Path(sys.executable).with_name("prefect")

SERVER = "flows.orchestration.server.server_process"
"""The module that runs as the Prefect server of `serve`."""

PAUSE = 0.5
"""Seconds between two questions to a server, each of which takes it hundredths of a second."""


@contextmanager
def serving(
    folder: Path, press: ReplicaPress, screen: IO[str] | int, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve as from a terminal; give the process and the address of its Prefect API.

    With the descriptor of a pipe for a screen, that is closed here, and the address is what it leaves for `status`.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment["PREFECT_RUNNER_POLL_FREQUENCY"] = "1"  # seconds; ten by default
    due = datetime.now(VIETNAM) + timedelta(hours=12)  # in no test
    process = subprocess.Popen(
        [BAOTINH, "serve", "--schedule", f"{due.minute} {due.hour} * * *"],
        env={**environment, **through(press), **more}, cwd=folder,
        stdin=subprocess.DEVNULL, stdout=screen, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip  # short items: a line each would fill a screen
    try:
        if isinstance(screen, int):
            os.close(screen)
            yield process, _address_left_in(folder / "data", process)
        else:
            yield process, _address(process, Path(screen.name))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _address(process: subprocess.Popen[str], screen: Path) -> str:
    while process.poll() is None:
        found = re.search(r"PREFECT_API_URL=(\S+)", screen.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(screen.read_text("utf-8"))


def _address_left_in(data_dir: Path, process: subprocess.Popen[str]) -> str:
    """Wait until it serves, which is later than its address is known."""
    while process.poll() is None:
        with suppress(FileNotFoundError, urllib.error.HTTPError):
            api = (data_dir / "serve.api").read_text()
            if api and _ask(api, "deployments/name/ingest/served"):
                return api
        time.sleep(0.1)
    raise AssertionError(f"it has ended with status {process.returncode}")


def _server_of(serve: subprocess.Popen[str]) -> psutil.Process:
    """Return the process of the Prefect server that `serve` has started."""
    found = []
    for child in psutil.Process(serve.pid).children():
        with suppress(psutil.NoSuchProcess):  # a run that ends meanwhile
            if SERVER in child.cmdline():
                found.append(child)
    [server] = found
    return server


def _lives(process: psutil.Process) -> bool:
    # A port would not tell: a busy server answers late, and that of one that has ended may be any program's.
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _api_of_page(api: str) -> str:
    with urllib.request.urlopen(f"{api.removesuffix('/api')}/ui-settings", timeout=5) as answer:
        return str(json.load(answer)["api_url"])


def _is_scheduled(api: str) -> bool:
    request = urllib.request.Request(f"{api}/flow_runs/filter", b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return any(run["auto_scheduled"] for run in json.load(answer))


def _ask(api: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{api}/{path}", data, {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:  # its database is locked for the moment
                raise
            time.sleep(0.2)


def _request_run(api: str, **parameters: object) -> str:
    """Request a run as the page does it, without the seconds that a command takes to load; return its id."""
    deployment = _ask(api, "deployments/name/ingest/served")["id"]
    return str(_ask(api, f"deployments/{deployment}/create_flow_run", {"parameters": parameters})["id"])


def _state(api: str, run: str) -> str:
    return str(_ask(api, f"flow_runs/{run}")["state"]["type"])


def _run_one(api: str, *options: str) -> str:
    run = subprocess.run(
        [PREFECT, "deployment", "run", "ingest/served", *options, "--watch"],
        env={**os.environ, "PREFECT_API_URL": api, "NO_COLOR": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip  # short items: a line each would fill a screen
    return run.stdout + run.stderr


def _runs_of(server: subprocess.Popen[str]) -> list[Path]:
    """Return the processes that were started to run what `server` serves."""
    mark = f"{OWNER}={server.pid} ".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in environment.read_bytes():
                found.append(environment.parent)
    return found


def test_serving_needs_no_reader_survives_a_kill_plans_its_schedule_runs_on_request_and_ends_quietly(
    settings: Settings, bucket: Bucket, new_database: NewDatabase, tmp_path: Path
) -> None:
    new_database.lay_into(server_folder(settings.data_dir))
    reading, screen_left = os.pipe()
    os.close(reading)  # as by `baotinh serve | head`
    with ReplicaPress(seed=7, papers=1) as press:
        LateArticles(press, at_once=0)  # so that the run does not end before it is killed
        with serving(tmp_path, press, screen_left) as (first, api):
            _request_run(api)
            while not press.requests:  # the run is under way
                time.sleep(0.05)
            assert _runs_of(first)
            server = _server_of(first)
            first.kill()
        while _lives(server) or _runs_of(first):  # its server and its runs end with it
            time.sleep(0.1)

    with ReplicaPress(seed=7, papers=1) as press, (tmp_path / "second screen").open("w") as screen:
        paper = press.newspapers[0].slug
        with serving(tmp_path, press, screen) as (second, api):
            assert _api_of_page(api) == "/api"  # its own server's, whatever the port
            while not _is_scheduled(api):  # the server plans runs some seconds after the schedule is known to it
                assert second.poll() is None
                time.sleep(PAUSE)
            told = _run_one(api, "-p", f'sources=["{paper}"]')
            assert "'Completed'" in told, told
            assert list(bucket.list_keys("articles/"))
            wrong = _request_run(api, sources=["nope"])
            while (state := _state(api, wrong)) != "FAILED":
                assert state in {"SCHEDULED", "PENDING", "RUNNING"}
                time.sleep(PAUSE)
            server = _server_of(second)
            os.killpg(second.pid, signal.SIGINT)
            assert second.wait(300) == 0
        seen = (tmp_path / "second screen").read_text("utf-8")
        assert "no source is called 'nope'" in seen
        assert "Traceback" not in seen
        assert not _lives(server)
        with pytest.raises(ProcessLookupError):
            os.killpg(second.pid, 0)


def _start_slow_run(api: str, press: ReplicaPress) -> str:
    """Start a run and wait until its crawl has got some articles and waits for one; return its id."""
    late = LateArticles(press, at_once=8)
    run = _request_run(api)
    while len(late.asked) <= 8:
        time.sleep(0.05)
    return run


def test_prefects_cancel_and_the_end_of_serving_stop_a_run_in_order(
    settings: Settings, bucket: Bucket, new_database: NewDatabase, tmp_path: Path
) -> None:
    new_database.lay_into(server_folder(settings.data_dir))
    with (
        ReplicaPress(seed=7, papers=1, history_days=6, articles_a_day=9) as press,
        (tmp_path / "screen").open("w") as screen,
        serving(tmp_path, press, screen, BAOTINH_CRAWL__CONCURRENCY="1") as (server, api),
    ):
        second = subprocess.run(
            [BAOTINH, "serve"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert second.returncode == 1
        assert f"process {server.pid} serves from" in second.stderr

        run = _start_slow_run(api, press)
        _ask(api, f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
        while (state := _state(api, run)) != "CANCELLED":
            assert state == "CANCELLING"
            time.sleep(PAUSE)
        cancelled = list(bucket.list_keys("raw/"))
        assert cancelled
        assert len(list(bucket.list_keys("runs/"))) == 1

        run = _start_slow_run(api, press)
        server.terminate()
        assert server.wait(300) == 0
        assert len(list(bucket.list_keys("raw/"))) > len(cancelled)
    with closing(sqlite3.connect(settings.data_dir / "prefect" / "prefect.db")) as database:
        crawls = "SELECT state_type FROM flow_run WHERE start_time IS NOT NULL AND flow_id = ?"  # others may be due
        [(ingest,)] = database.execute("SELECT id FROM flow WHERE name = 'ingest'").fetchall()
        states = database.execute(crawls, (ingest,)).fetchall()
        paused = database.execute("SELECT name FROM deployment WHERE paused").fetchall()
    assert states == [("CANCELLED",), ("CANCELLED",)]
    assert paused == []
    reports = [json.loads(bucket.get(key).body) for key in bucket.list_keys("runs/")]
    assert [report["stopped"] for report in reports] == ["stopped by SIGTERM"] * 2
    assert "Traceback" not in (tmp_path / "screen").read_text("utf-8")


class FakeRunner:
    """A runner as `serve` uses it: it works until it is cancelled, or fails at once."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.ended = False

    async def start(self) -> None:
        """Work."""
        try:
            if self._error is not None:
                raise self._error
            await asyncio.Event().wait()
        finally:
            self.ended = True


def test_a_runner_ends_when_its_server_is_lost_and_its_own_errors_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(serve, "WATCH_SECONDS", 0.05)
    lost = threading.Event()
    lost.set()
    working = FakeRunner()
    asyncio.run(serve._run_until_lost(cast("Runner", working), lost))
    assert working.ended
    asyncio.run(serve._run_until_lost(cast("Runner", FakeRunner(RuntimeError("no API"))), lost))
    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(serve._run_until_lost(cast("Runner", FakeRunner(RuntimeError("broken"))), threading.Event()))
