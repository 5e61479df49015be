"""Writes of files on this machine that a reader sees whole or not at all, and that a full disk costs nothing."""

import errno
import os
import secrets
import stat
from pathlib import Path

__all__ = ["write_whole"]

IN_PLACE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP})
"""Errors of a folder or a file system where no file can take the place of ours, such as a mounted one; the file itself
may be writable. A full disk is none of them: there, to write in place would cost what the file holds."""

OF_THE_KERNEL = (Path("/dev"), Path("/proc"))
"""What lies there is an open file of some process, such as /dev/stdout, even if it ends at a regular file."""


def write_whole(path: Path, body: bytes) -> None:
    """Write a file beside `path` and put it there when it is whole; until then, what lies there stays.

    Links stay, and so do owner and permissions. Where no other file can take its place without a loss, it is written
    in place: a pipe, a device, a file with several names, of another user, mounted, or in a folder of others.
    Raise OSError that names `path`; nothing is left beside it then.
    """
    try:
        if (end := _replaceable(path)) is not None:
            try:
                return _replace(end, body)
            except OSError as error:
                if error.errno not in IN_PLACE:
                    raise
        path.write_bytes(body)
    except OSError as error:  # that of a write names no file, that of a replacement two
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replaceable(path: Path) -> Path | None:
    """Return where the links of `path` end, if a new file may stand there; None if it is to be written in place."""
    try:
        old = path.stat()  # raises OSError for links in a circle, which have no end
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISREG(old.st_mode) or old.st_nlink > 1:
            return None
    while True:
        path = Path(os.path.realpath(path.parent), path.name)
        if any(path.is_relative_to(folder) for folder in OF_THE_KERNEL):
            return None
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()


def _replace(path: Path, body: bytes) -> None:
    try:
        with path.open("r+b") as file:  # who may not write a file may not replace it
            old = os.fstat(file.fileno())
    except FileNotFoundError:
        old = None
    # Whoever reads all of a folder's *.prom or *.toml passes over it.
    draft = path.with_name(f".{secrets.token_hex(8)}.unfinished")
    # By the system's own call: tempfile's files are private, also where none was before.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if old is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if old is not None:
                os.fchown(descriptor, old.st_uid, old.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
            file.write(body)
            file.flush()
            os.fsync(descriptor)  # some file systems tell only now that they have no space
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
