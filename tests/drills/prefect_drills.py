"""Prefect's side of bad days: its database stops, its server goes, a worker is killed in mid-run."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from flows.orchestration.server.local_server import local_prefect_server
from tests.drills.place import Outcome, Place, ended, place
from tests.drills.postgres import Postgres
from tests.drills.switchboard import switched

ROOT = Path(__file__).parents[2]
PREFECT = Path(sys.executable).with_name("prefect")
DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
HEARTBEAT = 30
"""Seconds between two signs of life; Prefect allows no less."""
LEASE_SECONDS = 240
"""A place that Prefect's server keeps for a run is asked for anew within this time, at the latest."""
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


@dataclass
class Api:
    """Prefect's API, asked directly."""

    url: str

    def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """Send a request; by default GET without a body, and POST with one."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.url}/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def run(self, name: str, **parameters: object) -> str:
        """Start a run of a deployment; return its id."""
        deployment = self.call(f"deployments/name/{name}")["id"]
        return str(self.call(f"deployments/{deployment}/create_flow_run", {"parameters": parameters})["id"])

    def state(self, run: str) -> str:
        """Return the type of a run's state."""
        return str(self.call(f"flow_runs/{run}")["state_type"])


@contextmanager
def on_postgres(here: Place, workers: int) -> Iterator[tuple[Api, Postgres, list[subprocess.Popen[bytes]]]]:
    """A Prefect server on PostgreSQL with workers of the pool `baotinh`."""
    with ExitStack() as stack:
        database = Postgres(here.folder)
        stack.callback(database.stop)
        os.environ[DATABASE] = database.url
        stack.callback(os.environ.pop, DATABASE, None)
        api = Api(stack.enter_context(local_prefect_server(here.folder / "server", page=0)))
        here.environment |= {
            "PREFECT_API_URL": api.url, "PREFECT_HOME": str(here.folder / "home"), "PROJECT_FOLDER": str(ROOT),
            "PYTHONSAFEPATH": "1", "DO_NOT_TRACK": "1",
        }  # fmt: skip  # short items: a line each would fill a screen
        here.environment.pop(DATABASE, None)
        prefect = [str(PREFECT), "--no-prompt"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": here.environment, "cwd": ROOT}
        subprocess.run([*prefect, "work-pool", "create", "baotinh", "--type", "process"], check=True, **quiet)  # type: ignore[call-overload]  # options by name
        started = [worker(here) for _ in range(workers)]  # they load while the deployments are made
        stack.callback(lambda: list(map(kill_all, started)))
        subprocess.run([*prefect, "deploy", "--all"], check=True, **quiet)  # type: ignore[call-overload]  # options by name
        for deployment in api.call("deployments/filter", {}):  # a drill starts its runs itself, whatever the hour
            for schedule in deployment["schedules"]:
                api.call(f"deployments/{deployment['id']}/schedules/{schedule['id']}", {"active": False}, "PATCH")
        yield api, database, started


@contextmanager
def killed_and_back(here: Place, api: Api, away: float) -> Iterator[None]:
    """Kill the Prefect server of `on_postgres`, start it again after `away` seconds, and keep it up inside."""
    port = urlsplit(api.url).port or 0
    found = subprocess.run(
        ["pgrep", "-f", f"server_process 127.0.0.1 {port}$"], capture_output=True, text=True, check=True
    )
    for each in found.stdout.split():
        os.kill(int(each), signal.SIGKILL)
    here.wait_for(lambda: _nobody_listens(port), "the end of the server")
    time.sleep(away)
    with local_prefect_server(here.folder / "server", page=port) as again:
        assert again == api.url
        yield


def _nobody_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def worker(here: Place, **more: str) -> subprocess.Popen[bytes]:
    """Start a worker in a session of its own."""
    log = (here.folder / "workers.log").open("ab")
    return subprocess.Popen(
        [PREFECT, "worker", "start", "--pool", "baotinh", "--limit", "1"],
        env={
            "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500", "PREFECT_CLIENT_MAX_RETRIES": "7", **here.environment, **more,
        },
        cwd=here.folder, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip  # short items: a line each would fill a screen


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and everything that it started, at once: its machine has lost its power."""
    sessions = subprocess.run(["pgrep", "-s", str(process.pid)], capture_output=True, text=True, check=False).stdout
    parents = {str(process.pid), *sessions.split()}
    while True:
        found = subprocess.run(["pgrep", "-P", ",".join(parents)], capture_output=True, text=True, check=False)
        new = set(found.stdout.split()) - parents
        if not new:
            break
        parents |= new
    for each in parents:
        with suppress(ProcessLookupError):
            os.kill(int(each), signal.SIGKILL)
    process.wait()


def postgres_away_for_a_minute() -> Outcome:
    """The run goes on and is noted as Completed."""
    with place(delay=0.4, prefect=False) as here, on_postgres(here, workers=1) as (api, database, _):
        run = api.run("ingest/on-request")
        here.wait_for_requests(10)
        database.stop()
        time.sleep(60)
        database.start()
        here.wait_for(lambda: bool(here.last_report), "the report")
        with suppress(TimeoutError):
            here.wait_for(lambda: _known(api, run) in ENDED, "the end of the run")
        state = _known(api, run)
        happened = f"{here.stored} of {here.live} articles stored, report {here.last_report['stopped'] or 'complete'}, "
        happened += f"run {state}; {here.asked_twice()} pages asked for twice"
        return Outcome("PostgreSQL stopped for a minute in a run", happened, state == "COMPLETED" and _whole(here))


def postgres_away_for_an_hour() -> Outcome:
    """With shortened timeouts: Prefect's client gives up, the data are whole, and the run is marked as Crashed."""
    with place(delay=0.2, prefect=False) as here, on_postgres(here, workers=0) as (api, database, started):
        started.append(worker(here, PREFECT_CLIENT_MAX_RETRIES="1"))
        run = api.run("ingest/on-request")
        here.wait_for_requests(10)
        database.stop()
        here.wait_for(lambda: bool(here.last_report), "the report")
        time.sleep(30)
        database.start()
        here.wait_for(lambda: _known(api, run) != "", "Prefect")
        before = _known(api, run)
        after = sweep(here, api, run)
        happened = f"{here.stored} of {here.live} articles stored; the run was {before}, then {after}"
        what = "PostgreSQL stopped for longer than anybody waits (timeouts shortened)"
        return Outcome(what, happened, after in ENDED and _whole(here))


def _known(api: Api, run: str) -> str:
    try:
        return api.state(run)
    except OSError:
        return ""


def sweep(here: Place, api: Api, run: str) -> str:
    """End zombie runs as the next crawl does, without the waiting."""
    if api.state(run) not in ENDED:
        code = (
            "import time; from datetime import timedelta; from flows.orchestration.other_runs import zombie_runs as z;"
            "z.SILENT_FOR = timedelta(seconds=5);"
            "any(z._sweep(None, second_look=1.0) or time.sleep(1) for _ in range(20))"  # its last sign may be young
        )
        subprocess.run([sys.executable, "-P", "-c", code], env=here.environment, check=True)
    return api.state(run)


def _whole(here: Place) -> bool:
    return here.stored == here.live and here.run("fsck").returncode == 0


def server_gone() -> Outcome:
    """The run ends and its data are stored; the command says what Prefect does not know."""
    with place(delay=0.2) as here:
        api = urlsplit(here.environment["PREFECT_API_URL"])
        with switched(api.port or 0) as board:
            more = {
                "PREFECT_API_URL": f"http://127.0.0.1:{board.port}/api",
                "PREFECT_CLIENT_MAX_RETRIES": "1",
                "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
            }
            process = here.start("ingest", "--json", **more)
            here.wait_for_requests(10)
            board.cut()
            done = ended(process)
        told = (done.stderr.strip().splitlines() or ["-"])[-1]
        happened = f"exit {done.returncode}: {told[:110]}; {here.stored} of {here.live} articles stored"
        return Outcome("Prefect's server gone in a run (timeouts shortened)", happened, _whole(here))


def server_restarted() -> Outcome:
    """The run goes on, for longer than Prefect's server remembers anybody's place, and is noted as Completed.

    A run of the same deployment that begins beside it is cancelled all the same.
    """
    with place(delay=20, papers=1, prefect=False) as here, on_postgres(here, workers=2) as (api, _, _workers):
        run = api.run("ingest/on-request")
        here.wait_for_requests(3)
        begun = time.monotonic()
        with killed_and_back(here, api, away=10):
            beside = api.run("ingest/on-request")
            here.wait_for(lambda: api.state(beside) in ENDED, "the run beside it")
            here.wait_for(lambda: api.state(run) in ENDED, "the end of the run", 1200)
            seconds, second = time.monotonic() - begun, api.run("ingest/on-request", crawl=False)
            here.wait_for(lambda: api.state(second) in ENDED, "the next run")
            happened = f"the run went on for {seconds:.0f} s and is {api.state(run)}, another {api.state(beside)}, "
            happened += f"the next {api.state(second)}; {here.stored} of {here.live} articles stored"
            ok = {api.state(run), api.state(second)} == {"COMPLETED"} and seconds > LEASE_SECONDS and _whole(here)
            ok = ok and api.state(beside) == "CANCELLED"
        return Outcome("Prefect's server killed in a run and started again, on PostgreSQL", happened, ok)


def server_away_for_ten_minutes() -> Outcome:
    """The run ends and its data are stored; the next run works, and the first does not stay running."""
    with place(delay=0.5, prefect=False) as here, on_postgres(here, workers=1) as (api, _, started):
        run = api.run("ingest/on-request")
        here.wait_for_requests(10)
        with killed_and_back(here, api, away=600):
            report = here.last_report
            before = api.state(run)
            kill_all(started.pop())  # a service manager has started it again long since
            started.append(worker(here))
            after = sweep(here, api, run)
            second = api.run("ingest/on-request")
            here.wait_for(lambda: api.state(second) in ENDED, "the next run")
            happened = (
                f"report {(report.get('stopped') or 'complete') if report else 'missing'}, the run was {before}, "
            )
            happened += f"then {after}, the next {api.state(second)}; {here.stored} of {here.live} articles stored"
            ok = bool(report) and not report["stopped"] and after in ENDED and api.state(second) == "COMPLETED"
            ok = ok and _whole(here)
        return Outcome("Prefect's server killed in a run and away for ten minutes, on PostgreSQL", happened, ok)


def worker_killed() -> Outcome:
    """Another worker does the work of the next run; the killed run does not stay running."""
    with place(delay=0.3, prefect=False) as here, on_postgres(here, workers=1) as (api, _, started):
        run = api.run("ingest/on-request")
        here.wait_for_requests(12)
        time.sleep(6)  # a segment is uploaded every five seconds
        kill_all(started.pop())
        archived, requests = here.archived, len(here.press.requests)
        started.append(worker(here))
        after = sweep(here, api, run)
        second = api.run("ingest/on-request")
        here.wait_for(lambda: api.state(second) in ENDED, "the second run")
        twice = here.asked_twice()
        happened = f"killed after {requests} requests with {archived} segments stored; that run is {after}, the next "
        happened += f"{api.state(second)}; {here.stored} of {here.live} articles stored; {twice} pages asked for twice"
        ok = after == "CRASHED" and api.state(second) == "COMPLETED" and _whole(here)
        return Outcome("a worker killed in mid-run, on PostgreSQL", happened, ok)


def zombie_automation() -> Outcome:
    """The template of docs/automations marks the run of a killed worker as Crashed, without any other run."""
    [automation] = yaml.safe_load((ROOT / "docs" / "automations" / "zombie-runs.yaml").read_text("utf-8"))[
        "automations"
    ]
    automation["trigger"]["within"] = HEARTBEAT + 5  # the template waits for two minutes
    with place(delay=0.5, prefect=False) as here, on_postgres(here, workers=0) as (api, _, started):
        api.call("automations/", automation)
        started.append(worker(here, PREFECT_FLOWS_HEARTBEAT_FREQUENCY=str(HEARTBEAT)))
        whole = api.run("ingest/on-request", crawl=False)
        here.wait_for(lambda: api.state(whole) in ENDED, "a run that nothing happens to")
        run = api.run("ingest/on-request")
        here.wait_for_requests(12)
        kill_all(started.pop())
        begun = time.monotonic()
        here.wait_for(lambda: api.state(run) in ENDED, "the end of the zombie run")
        seconds = time.monotonic() - begun
        happened = (
            f"marked as {api.state(run)} after {seconds:.0f} s; a run that ended by itself stays {api.state(whole)}"
        )
        ok = api.state(run) == "CRASHED" and api.state(whole) == "COMPLETED"
        return Outcome("a worker killed, with the automation for zombie runs (its time shortened)", happened, ok)


def spread_over_two_workers() -> Outcome:
    """One run of one deployment is shared by two workers."""
    with place(papers=4, delay=0.1, prefect=False) as here, on_postgres(here, workers=2) as (api, _, _workers):
        first = api.run("ingest/on-request", over=2)
        here.wait_for(lambda: api.state(first) in ENDED, "the first part")
        runs = [run for run in api.call("flow_runs/filter", {}) if not run["auto_scheduled"]]  # those are for later
        here.wait_for(lambda: all(api.state(one["id"]) in ENDED for one in runs), "the other part")
        states = sorted(api.state(one["id"]) for one in runs)
        reports = len(list(here.bucket.list_keys("runs/")))
        happened = f"{len(runs)} runs, {', '.join(states)}; {here.stored} of {here.live} articles stored"
        ok = states == ["COMPLETED"] * 2 and reports == 2 and _whole(here)
        return Outcome("one crawl spread over two workers", happened, ok)


DRILLS = (
    postgres_away_for_a_minute, postgres_away_for_an_hour, server_gone, server_restarted, server_away_for_ten_minutes,
    worker_killed, zombie_automation, spread_over_two_workers,
)  # fmt: skip  # short items: a line each would fill a screen
