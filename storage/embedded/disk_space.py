"""Disk space of the embedded store: a reserve that lets the store start, and be read, while the disk is full."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from storage.errors import DiskFullError

__all__ = ["FULL_BYTES", "LEAST_BYTES", "RESERVE_BYTES", "give_reserve_back", "keep_reserve", "require_space"]

RESERVE_BYTES = 32 * 1024 * 1024
"""Size of the reserve. A start of SeaweedFS writes less than one megabyte: indexes, its log, connection.json."""

LEAST_BYTES = 2 * RESERVE_BYTES
"""Free space below which no run begins. A run of all newspapers stores some 50 MB. Reading needs less than the reserve,
so a run that is refused leaves enough for many reading commands."""

FULL_BYTES = 2 * 1024 * 1024
"""Free space below which a run that has begun ends: the store cannot write a segment any more."""

ENOUGH_BYTES = LEAST_BYTES + RESERVE_BYTES + 8 * 1024 * 1024
"""Free space from which on a reserve is set aside: what a run needs is left beside it, with some megabytes for its
start (SeaweedFS, Prefect's database, a log)."""

RESERVE = "reserve"


def give_reserve_back(folder: Path) -> None:
    """Delete the reserve of a store's `folder` if the disk has less free space than the reserve."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < RESERVE_BYTES:
            (folder / RESERVE).unlink()


def keep_reserve(folder: Path) -> None:
    """Set the reserve aside in a store's `folder`, unless it is there or the disk has no space for it and a run."""
    reserve = folder / RESERVE
    with suppress(OSError):
        if reserve.exists() or shutil.disk_usage(folder).free < ENOUGH_BYTES:
            return
        with reserve.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)


def require_space(folder: Path, *, least: int = LEAST_BYTES) -> None:
    """Raise DiskFullError if the disk of a data folder, which need not exist yet, has less than `least` bytes free."""
    existing = next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path("/"))
    free = shutil.disk_usage(existing).free
    if free < least:
        raise DiskFullError(
            f"the disk of {folder} is full: {free / 1e6:.0f} MB are free, and a run needs {LEAST_BYTES / 1e6:.0f}",
            hint="make space and run again; what is stored can be read meanwhile, and nothing of it is lost",
        )
