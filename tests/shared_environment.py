"""Changes the environment of a test process so that the threads of native libraries can read it meanwhile.

Tests set and drop variables all the time. `setenv` of glibc before 2.41 moves the list of variables when it grows and
frees the old one. A thread of Polars or Delta Lake that is still busy after its query was answered, and looks for a
variable then, reads freed memory, and the process is gone. So each change makes a new list here, and no list is freed:
a reader sees the variables as they were before the change, or as they are after it.
"""

import ctypes
import os
import sys

import pytest

__all__ = ["change_by_copies"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Let `os.environ` change the environment this way."""
    if sys.platform == "linux":
        change_by_copies()


def change_by_copies() -> None:
    """Let `os.environ` give the process a new list of variables at each change, of some 500 bytes."""
    environ = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "environ")
    lines = {name: name + b"=" + value for name, value in os.environb.items()}
    lists: list[ctypes.Array[ctypes.c_char_p]] = []  # a thread may be reading any of them

    def publish() -> None:
        lists.append((ctypes.c_char_p * (len(lines) + 1))(*lines.values()))
        environ.value = ctypes.addressof(lists[-1])

    def put(name: str | bytes, value: str | bytes) -> None:
        key = os.fsencode(name)
        lines[key] = key + b"=" + os.fsencode(value)
        publish()

    def drop(name: str | bytes) -> None:
        if lines.pop(os.fsencode(name), None) is not None:
            publish()

    vars(os).update(putenv=put, unsetenv=drop)  # what os.environ calls, and numpy
