"""A week of `baotinh serve` with one bad day after the other, touched only by a service manager that restarts it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from crawler.registry import BUILT_IN
from flows.orchestration.server.local_server import OWNER
from tests.drills.place import BAOTINH, Outcome, Place, place
from tests.drills.prefect_drills import kill_all
from tests.flows.telling.receiver import receiver
from tests.replica import Fault

DAY_SECONDS = 420.0
"""How long a day may take until a run has worked through it. The schedule starts a run every minute."""


class Service:
    """`baotinh serve` under a service manager."""

    def __init__(self, here: Place) -> None:
        self._here = here
        self.start()

    def start(self) -> None:
        """Start it, as systemd does whenever it has ended."""
        log = (self._here.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [BAOTINH, "serve", "--schedule", "* * * * *"], env=self._here.environment, cwd=self._here.folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip  # short items: a line each would fill a screen

    def runs(self) -> list[int]:
        """Return the processes of its runs."""
        mark, found = f"{OWNER}={self.process.pid}\0".encode(), []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if mark in environment.read_bytes():
                    found.append(int(environment.parent.name))
        return found

    def power_off(self) -> None:
        """Kill it with everything that it has started."""
        for run in self.runs():
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)
        kill_all(self.process)

    def stop(self) -> int:
        """Stop it in order; return its exit status."""
        self.process.terminate()
        return self.process.wait(180)


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

    here.wait_for(ended, f"a run with {failed} failed newspapers", DAY_SECONDS)
    return found[-1]


@contextmanager
def _next_day(here: Place) -> Iterator[int]:
    """A day passes at the press; give the number of reports so far, and wait until its news are stored."""
    here.press.advance(days=1)
    known = len(_reports(here))
    yield known
    here.wait_for(lambda: here.stored >= here.live, "the news of the day", DAY_SECONDS)


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
        try:
            _whole_run(here, 0)
            for day in (_store_away, _run_killed, _power_lost, _rules_broken, _site_down, _restarted):
                begun = time.monotonic()
                day(here, service)
                told.append(f"{day.__name__.strip('_').replace('_', ' ')} {time.monotonic() - begun:.0f} s")
                sys.stderr.write(f"{told[-1]}\n")
            ended = service.stop()
        finally:
            service.power_off()
        status = json.loads(here.run("status", "--json", "--no-schedule").stdout)
        checked = here.run("fsck").returncode
        red = [issue["cause"] for issue in status["issues"] if issue["severity"] == "failed"]
        alarms = sum("rules are broken" in json.dumps(message) for message in received.messages)
        happened = (
            f"{', '.join(told)}; {here.stored} of {here.live} articles stored; {alarms} message about the broken "
        )
        happened += f"rules; at the end status shows {', '.join(red) or 'nothing red'}; fsck: exit {checked}"
        ok = ended == 0 and checked == 0 and here.stored >= here.live and alarms == 1 and not red
        return Outcome("a week of `serve`, with a bad day every day", happened, ok)


def _store_away(here: Place, _service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        here.board.cut()
        time.sleep(20)
        here.board.mend()


def _run_killed(here: Place, service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        for run in service.runs():
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)


def _power_lost(here: Place, service: Service) -> None:
    with _next_day(here):
        here.wait_for_requests(5)
        service.power_off()
        service.start()


def _rules_broken(here: Place, _service: Service) -> None:
    """An edit breaks a file, and is mended an hour later."""
    path, *_ = sorted(Path(here.environment["BAOTINH_SOURCES_DIR"]).glob("newspapers/*/*.toml"))
    good = path.read_text("utf-8")
    with _next_day(here) as known:
        path.write_text(f"{good}\nthis is [ not toml\n", "utf-8")
        _whole_run(here, known, failed=1)
        path.write_text(good, "utf-8")


def _site_down(here: Place, _service: Service) -> None:
    """A newspaper is down once: a note, no failure."""
    down = here.press.newspapers[0].slug
    with _next_day(here) as known:
        here.press.break_down(down, Fault.UNREACHABLE)
        report = _whole_run(here, known)
        here.press.repair(down)
        for key in list(here.bucket.list_keys("politeness/")):  # it is left alone for ten minutes, which are weeks here
            here.bucket.delete(key)
        assert any(source["notes"] for source in report["sources"] if source["source"] == down)


def _restarted(here: Place, service: Service) -> None:
    """An update: it is stopped in the middle of a run, and started again."""
    with _next_day(here) as known:
        here.wait_for_requests(5)
        assert service.stop() == 0
        service.start()
        _whole_run(here, known)


DRILLS = (week_of_serve,)
