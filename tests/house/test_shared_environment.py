"""A native thread may look for a variable while a test sets others."""

import subprocess
import sys
from pathlib import Path

import pytest

READ_MEANWHILE = """
import ctypes
import os
import sys
import threading
import time

from tests.shared_environment import change_by_copies

change_by_copies()
os.environ["KEPT"] = "đã giữ"
getenv = ctypes.CDLL(None).getenv  # ctypes lets other threads go on meanwhile
getenv.restype = ctypes.c_char_p
found = set()


def read():
    while True:
        found.add(getenv(b"KEPT"))


for _ in range(2):
    threading.Thread(target=read, daemon=True).start()
sys.setswitchinterval(1e-5)
end = time.monotonic() + 1
while time.monotonic() < end:
    for number in range(200):
        os.environ[f"NEW_{number}"] = "x"
    for number in range(200):
        del os.environ[f"NEW_{number}"]
assert found == {"đã giữ".encode()}
os._exit(0)
"""
"""With glibc's own `setenv` this ends in a segmentation fault within a tenth of a second."""

INHERITED = """
import os
import subprocess

from tests.shared_environment import change_by_copies

change_by_copies()
os.environ["SET"] = "đặt"
os.putenv("PUT", "1")
os.environ["DROPPED"] = "x"
del os.environ["DROPPED"]
subprocess.run(["/usr/bin/env"], check=True)
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.long
def test_native_threads_read_while_variables_are_set_and_dropped() -> None:
    run = _run(READ_MEANWHILE)
    assert run.returncode == 0, run.stderr


def test_a_child_gets_the_variables_as_they_are() -> None:
    run = _run(INHERITED)
    assert run.returncode == 0, run.stderr
    assert {"SET=đặt", "PUT=1"} <= set(run.stdout.splitlines())
    assert "DROPPED" not in run.stdout
