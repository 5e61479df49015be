"""Where an export is written: a folder on this machine, or a new one under `exports/` in the bucket."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from storage import layout
from storage.errors import ConflictError, ExportError
from storage.s3.bucket import Bucket

__all__ = ["BucketTarget", "FolderTarget", "Target"]

CLAIM = ".export-under-way"
"""A file in a folder into which an export is written; readers of the folder pass over names that begin with a dot.

The export holds a lock on it, which ends with its process, however that ends.
"""

CONTENT_TYPES = {
    ".gz": "application/gzip",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class Target(Protocol):
    """The destination of an export."""

    def claim(self) -> None:
        """Reserve it for this export. Raise ExportError."""

    def put(self, name: str, body: bytes) -> None:
        """Write one file."""

    def release(self) -> None:
        """End the reservation: all is written."""

    def discard(self) -> None:
        """Delete what was written, and end the reservation."""


class FolderTarget:
    """A folder on this machine; it is created if it does not exist.

    A file CLAIM lies in it, and is locked, while an export is written, so that two exports never mix.
    """

    def __init__(self, folder: Path) -> None:
        """Raise ExportError if another export writes to the folder, it holds more than a CLAIM, or cannot be made."""
        self._folder = folder
        self._claim = folder / CLAIM
        self._held: IO[bytes] | None = None
        self._written: list[Path] = []
        if folder.exists() and not folder.is_dir():
            raise self._not_empty("name one that is empty or does not exist")
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            if _is_locked(self._claim):
                raise self._taken()
            self._check_empty()

    def __str__(self) -> str:
        return str(self._folder)

    def _taken(self) -> ExportError:
        return ExportError(
            f"another export is writing to {self._folder}", hint="name another folder, or wait until it has ended"
        )

    def _not_empty(self, hint: str) -> ExportError:
        return ExportError(f"{self._folder} is not an empty folder", hint=hint)

    def _check_empty(self) -> None:
        names = {path.name for path in self._folder.iterdir()}
        if names <= {CLAIM}:
            return
        if CLAIM in names and self._held is None:
            raise self._not_empty("an export into it was killed: delete everything in it, or name another folder")
        raise self._not_empty("name one that is empty or does not exist")

    def claim(self) -> None:
        """Create CLAIM and lock it. Raise ExportError if another holds it, or if anything else came into the folder."""
        with _told(self._claim):
            self._held = _lock(self._claim)
        if self._held is None:
            raise self._taken()
        try:
            self._check_empty()
        except BaseException:
            self.release()
            raise

    def put(self, name: str, body: bytes) -> None:
        """Write one file. Raise ExportError if it exists already or cannot be written."""
        path = self._folder / name
        with _told(path):
            try:
                file = path.open("xb")
            except FileExistsError as error:
                raise ExportError(f"{path} exists already", hint="export into another folder") from error
            with file:
                self._written.append(path)
                file.write(body)

    def release(self) -> None:
        """Delete CLAIM, then end the lock on it."""
        if self._held is not None:
            with self._held:
                self._claim.unlink(missing_ok=True)
            self._held = None

    def discard(self) -> None:
        """Delete the files that were written, and nothing else that lies in the folder. Raise OSError."""
        with ExitStack() as stack:  # tries all, and raises what the first one written did
            stack.callback(self.release)
            for path in self._written:
                stack.callback(path.unlink, missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an error of the system into an ExportError that names the file or folder; that of a write names none."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        told = ExportError(
            f"{path} cannot be written: {error.strerror or error}",
            hint="make space on its disk, or name a folder on another one" if full else "name another folder",
        )
        told.named_wrongly = False
        raise told from error


def _lock(path: Path) -> IO[bytes] | None:
    """Lock a file, which is created if there is none; None if another holds it. Closing the file ends the lock."""
    while True:
        with ExitStack() as opened:
            file = opened.enter_context(path.open("ab"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            with suppress(FileNotFoundError):
                # Who held it before may have deleted it since it was opened; then there may be a new one.
                if os.path.samestat(path.stat(), os.fstat(file.fileno())):
                    opened.pop_all()
                    return file


def _is_locked(path: Path) -> bool:
    """Tell whether another holds the lock on a file."""
    with ExitStack() as opened:
        try:
            fcntl.flock(opened.enter_context(path.open("rb")), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
    return False


class BucketTarget:
    """A new folder under `exports/` in the bucket."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket = bucket
        self._prefix = layout.export_prefix(name)
        self._written: list[str] = []

    def __str__(self) -> str:
        return self._bucket.uri(self._prefix)

    def claim(self) -> None:
        """Do nothing: the name is new."""

    def put(self, name: str, body: bytes) -> None:
        """Write one object. Raise ConflictError if it exists already."""
        key = self._prefix + name
        if not self._bucket.put_if_absent(key, body, content_type=CONTENT_TYPES[Path(name).suffix]):
            raise ConflictError(f"{self._bucket.uri(key)} exists already", hint="export again")
        self._written.append(key)

    def release(self) -> None:
        """Do nothing, as `claim`."""

    def discard(self) -> None:
        """Delete what was written. Raise BucketUnavailableError."""
        with ExitStack() as stack:  # tries all, and raises what the first one written did
            for key in self._written:
                stack.callback(self._bucket.delete, key)
