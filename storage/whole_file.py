"""Writes of files on this machine that a reader sees whole or not at all, and that a full disk costs nothing."""

import os
import stat
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, body: bytes) -> None:
    """Write a file beside `path` and put it there when it is whole; until then, what lies there stays.

    What is no regular file, such as a pipe or /dev/stdout, is written as it is. A link stays, and so do permissions.
    Raise OSError that names `path`; nothing is left beside it then.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(body)
        else:
            _replace(path.resolve(), body)
    except OSError as error:  # that of a write names no file
        error.filename, error.filename2 = str(path), None
        raise


def _replace(path: Path, body: bytes) -> None:
    # Whoever reads all of a folder's *.prom or *.toml passes over it.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())  # some file systems tell only now that they have no space
        if path.exists():
            unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
