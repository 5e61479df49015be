"""What can go wrong with the index's own files, told with the way out."""

import errno
import sqlite3
from pathlib import Path
from typing import Literal

from storage.errors import HintedError

__all__ = ["IncompleteIndexError", "IndexTrouble", "SearchIndexError", "index_error", "is_unreadable"]

_FULL = ("No space left on device", "database or disk is full", "Disk quota exceeded")
_FORBIDDEN = ("Permission denied", "Read-only file system", "readonly database")
_DAMAGED = ("orruption", "orrupted", "does not match", "FileDoesNotExist", "schema")
"""How tantivy says it: all its errors are ValueErrors."""


IndexTrouble = Literal["full", "forbidden", "files", "in-use", "own"]
"""A full disk, a missing right, other errors of the files, another process that writes them, an error of baotinh."""


class SearchIndexError(HintedError):
    """The search index on this machine cannot be read or written.

    The message names its folder and the cause, for who runs it; strangers are told the kind only.
    """

    code = "search-index"

    def __init__(self, message: str, *, kind: IndexTrouble, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.kind: IndexTrouble = kind


class IncompleteIndexError(Exception):
    """The files of an index are of another release, or some of them are missing: it must be begun anew."""


def is_unreadable(error: Exception) -> bool:
    """Tell whether an error means that the files are damaged or incomplete, so that no second try can succeed."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return isinstance(error, IncompleteIndexError) or (isinstance(error, ValueError) and _says(error, _DAMAGED))


def index_error(error: Exception, folder: Path) -> SearchIndexError | None:
    """Return what is told of an error of the files in `folder`; None if the error is one of our code."""
    if _says(error, _FULL) or _number(error) in {errno.ENOSPC, errno.EDQUOT}:
        return SearchIndexError(
            f"the disk of the search index in {folder} is full",
            kind="full",
            hint="make room, or put the index elsewhere with --index-dir; it is tried again by itself",
        )
    if _says(error, _FORBIDDEN) or _number(error) in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return SearchIndexError(
            f"the search index in {folder} cannot be written: {error}",
            kind="forbidden",
            hint="give this user the right to, or put the index elsewhere with --index-dir",
        )
    if isinstance(error, OSError | sqlite3.OperationalError) or is_unreadable(error):
        return SearchIndexError(
            f"the search index in {folder} cannot be read or written: {error}",
            kind="files",
            hint="it is tried again by itself; if that does not help, delete the folder and start again",
        )
    return None


def _number(error: Exception) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _says(error: Exception, words: tuple[str, ...]) -> bool:
    said = str(error)
    return any(each in said for each in words)
