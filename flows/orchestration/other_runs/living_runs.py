"""A lock for each run that works, by which others on this data folder know at once that a run has died.

A sign of life in Prefect is minutes old before it says so. A lock ends with its process, however that ends, and with
the machine. It cannot be another process's, as the id of a process can.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID

from storage.embedded.store import locked

__all__ = ["has_died", "living"]

KEPT_SECONDS = 86_400
"""How long the lock file of a killed run stays. Prefect takes the run for a working one for minutes."""


@contextmanager
def living(data_dir: Path, run: UUID | None) -> Iterator[None]:
    """Hold the lock of a flow run while it works. Without a run, or where no file can be locked, do nothing."""
    with ExitStack() as held:
        if run is not None:
            path = _lock_file(data_dir, run)
            with suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                _remove_old(path.parent)
                held.callback(path.unlink, missing_ok=True)
                held.enter_context(locked(path, fcntl.LOCK_EX, time.monotonic()))
        yield


def has_died(data_dir: Path, run: UUID) -> bool:
    """Tell whether a run worked on this data folder and was killed. False, too, of one that is not known here."""
    path = _lock_file(data_dir, run)
    with suppress(OSError):
        return path.exists() and _is_free(path)
    return False


def _is_free(path: Path) -> bool:
    with locked(path, fcntl.LOCK_SH, time.monotonic()) as free:
        return free


def _remove_old(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # its run has just ended
            if time.time() - path.stat().st_mtime > KEPT_SECONDS and _is_free(path):
                path.unlink()


def _lock_file(data_dir: Path, run: UUID) -> Path:
    return data_dir / "running" / f"{run}.lock"
