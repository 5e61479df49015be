"""How long stopping takes, by every way to stop, and what it costs: pages that have to be asked for again."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from tests.drills.place import BAOTINH, Outcome, Place, place
from tests.drills.prefect_drills import ENDED, Api
from tests.replica import Fault

CONTAINER_SECONDS = 10.0
"""After which a container's engine kills."""


def stop_by_sigterm() -> Outcome:
    """SIGTERM to `baotinh ingest`."""
    return _stopped("SIGTERM to `baotinh ingest`", lambda process: os.kill(process.pid, signal.SIGTERM))


def stop_by_sigint() -> Outcome:
    """Ctrl-C reaches every process of the terminal."""
    return _stopped("Ctrl-C at `baotinh ingest`", lambda process: os.killpg(process.pid, signal.SIGINT))


def _stopped(what: str, stop: Callable[[subprocess.Popen[str]], None]) -> Outcome:
    with place(delay=0.3) as here:
        process = here.start("ingest", "--json")
        here.wait_for_requests(20)
        begun, asked = time.monotonic(), len(here.press.requests)
        stop(process)
        process.communicate(timeout=180)
        return _judged(
            here, what, time.monotonic() - begun, asked, process.returncode == 130, f"exit {process.returncode}"
        )


def _judged(here: Place, what: str, seconds: float, asked: int, ok: bool, how: str) -> Outcome:
    more = len(here.press.requests) - asked
    stopped = here.last_report.get("stopped")
    again = here.ingest()
    twice = here.asked_twice()
    happened = (
        f"{how} after {seconds:.1f} s; {more} further requests; report: {stopped or 'none'}; the next run stores "
    )
    happened += f"{here.stored} of {here.live} articles, {twice} pages asked for twice"
    ok = ok and bool(stopped) and again["exit"] == 0 and here.stored == here.live and twice <= 2
    return Outcome(what, happened, ok, seconds)


def stop_of_a_container() -> Outcome:
    """SIGINT to the first process, SIGKILL to everything ten seconds later, as `docker stop` does."""
    return _container("a container is stopped: SIGINT, and SIGKILL after 10 s")


def stop_of_a_container_with_slow_sites() -> Outcome:
    """The same while every site takes half a minute to answer."""
    return _container("the same, while the sites take half a minute to answer", answer_after=30.0)


def _container(what: str, answer_after: float = 0.0) -> Outcome:
    with place(delay=0.3) as here:
        container = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", BAOTINH, "ingest"],
            env=here.environment, cwd=here.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip  # short items: a line each would fill a screen
        here.wait_for_requests(20)
        for paper in here.press.newspapers if answer_after else ():
            here.press.break_down(paper.slug, Fault.SLOW, seconds=answer_after)
        if answer_after:
            here.wait_for_requests(2)  # which are not answered
        found = subprocess.run(["pgrep", "-P", str(container.pid)], capture_output=True, text=True, check=True)
        first = int(found.stdout.split()[0])
        begun, asked = time.monotonic(), len(here.press.requests)
        os.kill(first, signal.SIGINT)
        try:
            container.wait(CONTAINER_SECONDS)
            how = "ended by itself"
        except subprocess.TimeoutExpired:
            container.kill()
            how = "killed"
        container.wait()
        seconds = time.monotonic() - begun
        [run] = Api(here.environment["PREFECT_API_URL"]).call("flow_runs/filter", {})
        for paper in here.press.newspapers:
            here.press.repair(paper.slug)
        how = f"run {run['state_type']}, {how}"
        return _judged(here, what, seconds, asked, run["state_type"] == "CANCELLED", how)


def stop_by_cancel() -> Outcome:
    """The cancel button of Prefect's page, with `baotinh serve`."""
    with place(delay=0.3) as here:
        api = Api(here.environment["PREFECT_API_URL"])
        serving = here.start("serve")
        try:
            here.wait_for(lambda: _served(api), "the deployments")
            run = api.run("ingest/served")
            here.wait_for_requests(20)
            begun, asked = time.monotonic(), len(here.press.requests)
            api.call(f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
            here.wait_for(lambda: api.state(run) in ENDED and bool(here.last_report), "the end of the run")
            state, seconds = api.state(run), time.monotonic() - begun
        finally:
            stopping = time.monotonic()
            serving.send_signal(signal.SIGTERM)
            serving.communicate(timeout=180)
            idle = time.monotonic() - stopping
        how = f"run {state}, and the idle `serve` ended {idle:.1f} s after SIGTERM,"
        return _judged(here, "Prefect's cancel button", seconds, asked, state == "CANCELLED", how)


def _served(api: Api) -> bool:
    try:
        api.call("deployments/name/ingest/served")
    except OSError:
        return False
    return True


DRILLS = (stop_by_sigterm, stop_by_sigint, stop_of_a_container, stop_of_a_container_with_slow_sites, stop_by_cancel)
