"""Where an export is written: a folder on this machine, or a new one under `exports/` in the bucket."""

from pathlib import Path
from typing import Protocol

from storage import layout
from storage.errors import ConflictError, ExportError
from storage.s3.bucket import Bucket

__all__ = ["BucketTarget", "FolderTarget", "Target"]

CLAIM = ".export-under-way"
"""A file in a folder into which an export is written; readers of the folder pass over names that begin with a dot."""

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

    A file CLAIM lies in it while an export is written, so that two exports never mix.
    """

    def __init__(self, folder: Path) -> None:
        """Raise ExportError if the folder is not empty."""
        self._folder = folder
        self._claim = folder / CLAIM
        self._written: list[Path] = []
        if self._claim.exists():
            raise self._taken()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise self._not_empty()
        folder.mkdir(parents=True, exist_ok=True)

    def __str__(self) -> str:
        return str(self._folder)

    def _taken(self) -> ExportError:
        return ExportError(
            f"another export is writing to {self._folder}, or was killed there",
            hint=f"name another folder; if no export is running, delete {CLAIM} and the part files in this one",
        )

    def _not_empty(self) -> ExportError:
        return ExportError(f"{self._folder} is not an empty folder", hint="name one that is empty or does not exist")

    def claim(self) -> None:
        """Create CLAIM. Raise ExportError if there is one, or if anything else came into the folder."""
        try:
            self._claim.open("xb").close()
        except FileExistsError as error:
            raise self._taken() from error
        if any(path != self._claim for path in self._folder.iterdir()):
            self.release()
            raise self._not_empty()

    def put(self, name: str, body: bytes) -> None:
        """Write one file. Raise ExportError if it exists already."""
        path = self._folder / name
        try:
            with path.open("xb") as file:
                self._written.append(path)
                file.write(body)
        except FileExistsError as error:
            raise ExportError(f"{path} exists already", hint="export into another folder") from error

    def release(self) -> None:
        """Delete CLAIM."""
        self._claim.unlink(missing_ok=True)

    def discard(self) -> None:
        """Delete the files that were written, and nothing else that lies in the folder."""
        for path in self._written:
            path.unlink(missing_ok=True)
        self.release()


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
        """Delete what was written."""
        for key in self._written:
            self._bucket.delete(key)
