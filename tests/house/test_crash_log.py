"""A test process that a native library ends fails the run soon, and its stacks are shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENDED = '''
import ctypes
import os
import signal


def test_passes():
    """Before the end."""


def test_reads_where_nothing_is():
    ctypes.string_at(0)


def test_is_killed():
    os.kill(os.getpid(), signal.SIGKILL)
'''


def _run(folder: Path, chosen: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_ended.py").write_text(ENDED)
    options = ["-p", "xdist", "-p", "tests.crash_log", "-n1", "--dist", "loadfile", "--max-worker-restart=0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the others take seconds to load
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", ".", *options, "-k", chosen],
        cwd=folder, env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.long
def test_a_crash_shows_what_every_thread_did(tmp_path: Path) -> None:
    run = _run(tmp_path, "passes or reads")
    assert run.returncode == 1, run.stdout
    assert "1 failed, 1 passed" in run.stdout
    assert "a test process was lost" in run.stdout
    assert "Fatal Python error: Segmentation fault" in run.stdout
    assert "in test_reads_where_nothing_is" in run.stdout


def test_a_kill_says_that_it_leaves_no_stack(tmp_path: Path) -> None:
    run = _run(tmp_path, "killed")
    assert run.returncode == 1, run.stdout
    assert "It left no stack" in run.stdout
