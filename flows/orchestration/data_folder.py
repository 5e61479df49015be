"""Locks the data folder for one server: a second `baotinh serve` on it is refused."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import PrefectError

__all__ = ["only_server_of"]


@contextmanager
def only_server_of(data_dir: Path) -> Iterator[None]:
    """Lock the data folder while serving. If another process holds the lock, raise PrefectError that names it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "serve.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise PrefectError(
                f"process {file.read().strip() or 'unknown'} serves from {data_dir} already",
                hint="stop it first, or serve from another folder: BAOTINH_DATA_DIR=FOLDER baotinh serve",
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
