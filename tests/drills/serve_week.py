"""A week of `baotinh serve` with a bad day after the other, touched only by a service manager that restarts it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from crawler.registry import BUILT_IN
from flows.orchestration.server.owning_process import OWNER
from storage import layout
from tests.drills.bucket_drills import expired_store
from tests.drills.place import BAOTINH, Outcome, Place, place
from tests.drills.prefect_drills import kill_all
from tests.flows.telling.receiver import receiver
from tests.replica import Fault

DAY_SECONDS = 600.0
"""How long a day may take until its news are stored. The schedule starts a run every minute."""

PAUSE_SECONDS = 600.0
"""How long a newspaper that did not answer is left alone."""

SHOWN = 12
"""Missing articles that are explained."""

RESTART_SECONDS = 5.0
"""How long the service manager waits before it starts again what has ended."""


class Service:
    """`baotinh serve` under a service manager."""

    def __init__(self, here: Place) -> None:
        self._here = here
        self.wanted = True
        """False while it is to stay stopped."""
        self.starts = 0
        self.process = self._start()
        threading.Thread(target=self._keep, daemon=True).start()

    def _start(self, *before: str) -> "subprocess.Popen[bytes]":
        self.starts += 1
        log = (self._here.folder / "serve.log").open("ab")
        return subprocess.Popen(
            [*before, BAOTINH, "serve", "--schedule", "* * * * *"], env=self._here.environment, cwd=self._here.folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip  # short items: a line each would fill a screen

    def _keep(self) -> None:
        """Start it again whenever it ends, as systemd does."""
        while True:
            self.process.wait()
            time.sleep(RESTART_SECONDS)
            if self.wanted and self.process.poll() is not None:
                self.process = self._start()

    def runs(self) -> list[int]:
        """Return the processes of its runs."""
        mark, found = f"{OWNER}={self.process.pid} ".encode(), []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if mark in environment.read_bytes():
                    found.append(int(environment.parent.name))
        return found

    def server(self) -> int:
        """Return the process of its Prefect server."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        [found] = [child for child in children if b"server_process" in (Path("/proc") / child / "cmdline").read_bytes()]
        return int(found)

    def power_off(self) -> None:
        """Kill it with everything that it has started."""
        for run in self.runs():
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)
        kill_all(self.process)

    def stop(self) -> int:
        """Stop it in order, and do not start it again; return its exit status."""
        self.wanted = False
        self.process.terminate()
        return self.process.wait(180)

    def start(self) -> None:
        """Start it after a stop."""
        self.wanted = True
        self.process = self._start()

    def fails_to_start(self, *before: str) -> int:
        """Start it after a stop under the program `before`; return the exit status with which it refuses."""
        return self._start(*before).wait(180)


def _reports(here: Place) -> list[dict[str, Any]]:
    return [json.loads(here.bucket.get(key).body) for key in here.bucket.list_keys("runs/")]


def _whole_run(here: Place, known: int, failed: int = 0) -> dict[str, Any]:
    """Wait for a run that nobody stopped, with so many failed newspapers, after the first `known` reports."""
    found: list[dict[str, Any]] = []

    def ended() -> bool:
        found[:] = [
            report
            for report in _reports(here)[known:]
            if not report["stopped"] and sum(not source["ok"] for source in report["sources"]) == failed
        ]
        return bool(found)

    here.wait_for(ended, f"a run with {failed} failed newspapers", DAY_SECONDS, pause=2.0)
    return found[-1]


@contextmanager
def _next_day(here: Place, seconds: float = DAY_SECONDS) -> Iterator[int]:
    """A day passes at the press; give the number of reports so far, and wait until its news are stored."""
    here.press.advance(days=1)
    known = len(_reports(here))
    yield known
    here.wait_for(lambda: not here.missing(), "the news of the day", seconds, pause=5.0)


def week_of_serve() -> Outcome:
    """Every article of the week is stored, whatever happens; status and alarms tell the story."""
    told: list[str] = []
    with place(papers=4, delay=0.2, prefect=False) as here, receiver() as received:
        rules = here.folder / "rules"
        shutil.copytree(here.environment["BAOTINH_SOURCES_DIR"], rules)
        if not (rules / "families").exists():
            shutil.copytree(BUILT_IN / "families", rules / "families")
        here.environment |= {
            "BAOTINH_SOURCES_DIR": str(rules), "BAOTINH_CRAWL__REVISIT_WORTH": "0",
            "BAOTINH_ALARM__CHANNELS": received.address, "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        }  # fmt: skip  # short items: a line each would fill a screen
        service = Service(here)
        shown = 0
        try:
            _whole_run(here, 0)
            for day in BAD_DAYS:
                begun = time.monotonic()
                try:
                    day(here, service)
                except (TimeoutError, AssertionError) as error:
                    why = f"{type(error).__name__} {error}; {_explained(here)}; serve.log ends: {_log_end(here)}"
                    raise AssertionError(f"{', '.join(told)}; {day.__name__.strip('_')}: {why}") from error
                told.append(f"{day.__name__.strip('_').replace('_', ' ')} {time.monotonic() - begun:.0f} s")
                sys.stderr.write(f"{told[-1]}\n")
            _whole_run(here, len(_reports(here)))
            missing = here.missing()
            shown = sum(article["status"] == "live" and article["readable"] for article in here.press.truth())
            ended = service.stop()
        finally:
            service.wanted = False
            service.power_off()
        status = json.loads(here.run("status", "--json", "--no-schedule").stdout)
        checked = here.run("fsck").returncode
        red = [issue["cause"] for issue in status["issues"] if issue["severity"] == "failed"]
        alarms = sum("rules are broken" in json.dumps(message) for message in received.messages)
        happened = (
            f"{', '.join(told)}; {shown - len(missing)} of {shown} articles that the press shows are stored; "
            f"{service.starts - 1} restarts; {alarms} message about the broken "
        )
        happened += f"rules; at the end status shows {', '.join(red) or 'nothing red'}; fsck: exit {checked}"
        if missing:
            happened += f"; missing: {_explained(here)}"
        ok = ended == 0 and checked == 0 and not missing and alarms == 1 and not red
        return Outcome("a week of `serve`, with a bad day every day", happened, ok)


def _explained(here: Place) -> str:
    """Say of each missing article what `baotinh explain` says."""
    missing = here.missing()
    said = [f"{len(missing)} articles are missing"]
    for url in missing[:SHOWN]:
        done = here.run("explain", "--json", url)
        why = json.loads(done.stdout)["decision"] if done.returncode == 0 else done.stderr.strip()
        said.append(f"{url}: {why}")
    return "; ".join(said)


def _log_end(here: Place) -> str:
    return " / ".join((here.folder / "serve.log").read_text("utf-8", "replace").splitlines()[-6:])


def _store_away(here: Place, _service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        here.board.cut()
        time.sleep(20)
        here.board.mend()


def _credentials_expired(here: Place, _service: Service) -> None:
    """The store refuses the credentials for half a minute, in the middle of a run."""
    port = here.board.target
    with expired_store() as expired, _next_day(here):
        here.wait_for_requests(5)
        here.board.cut()
        here.board.mend(expired)
        time.sleep(30)
        here.board.cut()
        here.board.mend(port)


def _run_killed(here: Place, service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        for run in service.runs():
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)


def _prefect_killed(here: Place, service: Service) -> None:
    """The Prefect server that `serve` has started dies in the middle of a run."""
    starts = service.starts
    with _next_day(here):
        here.wait_for_requests(5)
        os.kill(service.server(), signal.SIGKILL)
    assert service.starts > starts, "serve ends without its server, and is started again"


def _power_lost(here: Place, service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        service.power_off()


def _clock_ahead(here: Place, service: Service) -> None:
    """The machine starts with a clock that is four years ahead; an hour later it is right."""
    faketime = shutil.which("faketime")
    if faketime is None:
        raise FileNotFoundError("faketime is not installed; Debian: apt install faketime")
    with _next_day(here):
        assert service.stop() == 0
        requests = len(here.press.requests)
        assert service.fails_to_start(faketime, "-f", "+4y") == 1
        assert len(here.press.requests) == requests
        assert "differ too much (set this machine's clock)" in _log_end(here)
        service.start()


def _rules_broken(here: Place, _service: Service) -> None:
    """An edit breaks a file; it is mended when the alarm has been told."""
    path, *_ = sorted(Path(here.environment["BAOTINH_SOURCES_DIR"]).glob("newspapers/*/*.toml"))
    good = path.read_text("utf-8")
    with _next_day(here) as known:
        path.write_text(f"{good}\nthis is [ not toml\n", "utf-8")
        _whole_run(here, known, failed=1)
        here.wait_for(lambda: b"rules are broken" in _alarms(here), "the alarm", DAY_SECONDS, pause=1.0)
        path.write_text(good, "utf-8")


def _alarms(here: Place) -> bytes:
    return here.bucket.get(layout.ALARMS).body if here.bucket.exists(layout.ALARMS) else b""


def _site_down(here: Place, _service: Service) -> None:
    """A newspaper is down once: a note, no failure. It is left alone for a while, and then asked again."""
    down = here.press.newspapers[0].slug
    with _next_day(here, PAUSE_SECONDS + DAY_SECONDS) as known:
        here.press.break_down(down, Fault.UNREACHABLE)

        def noted() -> bool:
            """A run that was under way when it went down may still have read it."""
            sources = [source for report in _reports(here)[known:] for source in report["sources"]]
            assert all(source["ok"] for source in sources)
            return any(source["notes"] for source in sources if source["source"] == down)

        here.wait_for(noted, "a run with a note about it", DAY_SECONDS, pause=2.0)
        here.press.repair(down)


def _restarted(here: Place, service: Service) -> None:
    """An update: it is stopped in the middle of a run, and started again."""
    with _next_day(here) as known:
        here.wait_for_requests(5)
        assert service.stop() == 0
        service.start()
        _whole_run(here, known)


BAD_DAYS = (
    _store_away, _credentials_expired, _run_killed, _prefect_killed, _power_lost, _clock_ahead, _rules_broken,
    _site_down, _restarted,
)  # fmt: skip  # short items: a line each would fill a screen

DRILLS = (week_of_serve,)
