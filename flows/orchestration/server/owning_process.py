"""The process that owns a local Prefect server: a run that it starts ends when it has ended, however that ended.

A local server ends with its owner. Prefect's client in a run would wait for that server for ever.
"""

import logging
import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["API", "OWNER", "WATCH_SECONDS", "Owner", "end_with_server"]

logger = logging.getLogger(__name__)

WATCH_SECONDS = 2.0
"""How often a run checks that the process that serves it still exists, and `serve` that its server does."""

OWNER = "LOCAL_PREFECT_SERVER_OF"
"""Environment variable by which a run finds the owner of its local server. It begins with the id of that process."""

API = "PREFECT_API_URL"


class Owner(NamedTuple):
    """A process, known from others that have its id later or in another container, and the address of its server."""

    pid: int
    started: str
    """When it started, in the kernel's ticks; empty on a system that has no /proc, where only a parent is watched."""
    ids: str
    """The kernel's number of the namespace that its id belongs to, such as a container's."""
    api: str

    @classmethod
    def this_process(cls, api: str) -> "Owner":
        """Return this process as the owner of the server at `api`."""
        return cls(os.getpid(), _started(os.getpid()) or "", _namespace(), api)

    @classmethod
    def of_environment(cls) -> "Owner | None":
        """Return the owner that the environment names, which may have ended; None if it names none.

        A number alone, as the release before wrote it, is the id of a parent.
        """
        words = os.environ.get(OWNER, "").split(" ")
        try:
            pid, started, ids, api = words if len(words) > 1 else (*words, "", "", "")
            return cls(int(pid), started, ids, api)
        except ValueError:
            return None

    def __str__(self) -> str:
        return " ".join(map(str, self))

    @property
    def is_ours(self) -> bool:
        """True if this process runs what that one serves. A variable alone may have come here by a user's shell."""
        if self.pid == os.getpid():
            return False
        if self.pid == os.getppid():
            return True
        return bool(self.started) and self.ids == _namespace() and self.api == os.environ.get(API)

    @property
    def lives(self) -> bool:
        """False if it has ended, even if another process has its id by now. True if the system does not tell."""
        return os.getppid() == self.pid or (bool(self.started) and _started(self.pid) in (self.started, None))


def end_with_server() -> None:
    """End this process when the one that owns its local Prefect server ends, or has ended already.

    Without a local server, do nothing. The next run does what this one leaves undone.
    """
    owner = Owner.of_environment()
    if owner is not None and owner.is_ours:
        threading.Thread(target=_watch, args=(owner,), name="server", daemon=True).start()


def _watch(owner: Owner) -> None:
    while True:
        time.sleep(WATCH_SECONDS)  # first, so that the run's log file is there to say why it ended
        if not owner.lives:
            try:
                logger.error("process %s, which served this run, has ended: so does this run", owner.pid)
            finally:  # nobody reads the screen now, and rich, with which Prefect writes there, ends a thread for that
                os._exit(1)


def _started(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks; empty if it has ended, or if there is no /proc.

    None if that cannot be read now, as by a process that has too many open files.
    """
    try:
        # The name, the second field, is in brackets and may hold anything; the state is the third, the start the 22nd.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    except OSError:
        return None
    return "" if fields[0] in "ZX" else fields[19]


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return ""
