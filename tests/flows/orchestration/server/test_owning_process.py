"""Runs end with the process that serves them. A real one is killed, before and after its run has begun to watch it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from flows.orchestration.server.owning_process import API, OWNER, Owner

OURS = "http://127.0.0.1:4200/api"

AS_BEFORE = "AS_THE_RELEASE_BEFORE"
"""Environment variable that lets an owner tell only its id."""

RUN = """
import contextlib, logging, os, resource, sys, time
from flows.orchestration.server import owning_process
logging.basicConfig()
owning_process.WATCH_SECONDS = 0.05
print("loaded", flush=True)
sys.stdin.readline()
owning_process.end_with_server()
if "FILES" in os.environ:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with contextlib.suppress(OSError):
        held = []
        while True:
            held.append(os.dup(0))
if "UNREAD" in os.environ:
    from prefect.logging.handlers import PrefectConsoleHandler
    read, write = os.pipe()
    os.close(read)
    logging.getLogger().addHandler(PrefectConsoleHandler(os.fdopen(write, "w", buffering=1)))
print("watches", flush=True)
time.sleep(600)
"""

SERVING = f"""
import os, subprocess, sys, time
from flows.orchestration.server.owning_process import API, OWNER, Owner
os.environ.update({{API: {OURS!r}, OWNER: str(Owner.this_process({OURS!r}))}})
if "{AS_BEFORE}" in os.environ:
    os.environ[OWNER] = str(os.getpid())
os.environ.update(line.split("=", 1) for line in sys.argv[1:])
print(subprocess.Popen([sys.executable, "-c", {RUN!r}]).pid, os.environ[OWNER], flush=True)
time.sleep(600)
"""


class Serving:
    """A process that owns a local server, and a run that it has started."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        assert process.stdout is not None
        run, owner = process.stdout.readline().decode().split(maxsplit=1)
        self.run = int(run)
        self.owner = owner.strip()
        assert process.stdout.readline() == b"loaded\n"

    def begin(self) -> None:
        """Let the run go on to where it begins to watch."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == b"watches\n"

    def kill(self) -> None:
        """Kill the owner of the server."""
        self._process.kill()
        self._process.wait()

    def end_of_run(self) -> str:
        """Wait until the run has ended; return what it wrote then."""
        assert self._process.stdout is not None
        told = self._process.stdout.readline().decode()
        while _state(self.run) != "Z":
            time.sleep(0.02)
        return told

    def runs_on(self) -> bool:
        """True if the run has not ended by the time that it would have looked many times."""
        assert self._process.stdout is not None
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(["cat"], stdin=self._process.stdout, stdout=subprocess.DEVNULL, timeout=1, check=False)
            return False
        return True


def _state(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return "Z"


WITHOUT_PROC = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh")
"""The beginning of a command that runs on a system without /proc."""


@contextmanager
def serving(*environment: str, on: Sequence[str] = ()) -> Iterator[Serving]:
    """Start an owner and its run, with more environment variables than those of a local server."""
    with subprocess.Popen(
        [*on, sys.executable, "-c", SERVING, *environment],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip  # short items: a line each would fill a screen
        there = Serving(process)
        try:
            yield there
        finally:
            for pid in (process.pid, there.run):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def test_a_run_ends_when_its_server_is_killed() -> None:
    with serving() as there:
        there.begin()
        there.kill()
        assert "which served this run, has ended" in there.end_of_run()


@pytest.mark.long
def test_a_run_ends_although_nobody_reads_any_more_what_prefect_writes_on_its_screen() -> None:
    with serving("UNREAD=1") as there:
        there.begin()
        there.kill()
        assert "which served this run, has ended" in there.end_of_run()


def test_a_run_whose_server_was_killed_before_it_began_ends() -> None:
    with serving() as there:
        there.kill()
        there.begin()
        assert "which served this run, has ended" in there.end_of_run()


def test_a_run_ends_when_its_server_is_killed_on_a_system_without_proc() -> None:
    if subprocess.run([*WITHOUT_PROC, "true"], check=False, capture_output=True).returncode:
        pytest.skip("hiding /proc needs root")
    with serving(on=WITHOUT_PROC) as there:
        assert there.owner.split(" ")[1] == ""
        there.begin()
        there.kill()
        assert "which served this run, has ended" in there.end_of_run()


def test_a_run_ends_when_its_server_of_the_release_before_is_killed() -> None:
    with serving(on=("env", f"{AS_BEFORE}=1")) as there:
        assert there.owner.isdigit()
        there.begin()
        there.kill()
        assert "which served this run, has ended" in there.end_of_run()


def test_a_run_that_has_too_many_open_files_to_look_goes_on() -> None:
    # The limit is what a process has open in the end: the run holds its files until it is killed.
    with serving(f"{OWNER}={Owner.this_process(OURS)}", "FILES=all") as there:
        there.begin()
        there.kill()
        assert there.runs_on()


def test_a_run_ends_although_another_process_has_the_id_of_its_server_by_now() -> None:
    later = str(Owner.this_process(OURS)._replace(started="1"))
    with serving(f"{OWNER}={later}") as there:
        there.begin()
        assert f"process {os.getpid()}, which served this run, has ended" in there.end_of_run()


def test_a_run_that_a_living_process_serves_through_another_one_goes_on() -> None:
    with serving(f"{OWNER}={Owner.this_process(OURS)}") as there:
        there.begin()
        there.kill()
        assert there.runs_on()


@pytest.mark.parametrize(
    "elsewhere",
    [
        f"{API}=http://prefect.example/api",
        f"{OWNER}=nonsense",
        f"{OWNER}={Owner.this_process(OURS)._replace(pid=1, started='x', ids='1')}",
        f"{OWNER}={Owner.this_process(OURS)._replace(pid=1, started='')}",
    ],
    ids=["another server", "not ours", "another container", "no /proc"],
)
def test_a_run_that_only_has_the_variable_goes_on(elsewhere: str) -> None:
    with serving(elsewhere) as there:
        there.kill()
        there.begin()
        assert there.runs_on()


def test_the_owner_of_a_server_is_not_ended_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Owner.this_process(OURS)
    monkeypatch.setenv(API, OURS)
    monkeypatch.setenv(OWNER, str(own))
    assert Owner.of_environment() == own
    assert not own.is_ours
    assert own.lives


def test_a_process_that_has_ended_but_was_not_waited_for_does_not_live() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        started = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
        owner = Owner.this_process(OURS)._replace(pid=process.pid, started=started)
        assert owner.lives
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not owner.lives
