"""A small disk of its own for a test, and how to fill it. Only root can mount one; elsewhere the test is skipped."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["MEGABYTE", "fill", "mounted"]

MEGABYTE = 1 << 20


@contextmanager
def mounted(disk: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of this size on a new folder."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


def fill(disk: Path, *, leave: int = 0) -> Path:
    """Fill a disk but for `leave` bytes; return the file to delete for space."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while shutil.disk_usage(disk).free > leave:
                file.write(b"\0" * MEGABYTE)
        except OSError:
            pass
    return ballast
