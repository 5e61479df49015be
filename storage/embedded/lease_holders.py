"""Names of the processes that use a store, for messages. The kernel knows who holds a lock; only Linux tells it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["users_of"]

PROCESSES = Path("/proc")

SUPERVISOR = "storage.embedded.supervisor"
"""Part of a supervisor's command: it has the lock's file open, too, and uses nothing."""

LONGEST_COMMAND = 80
"""Characters of a command that a message shows."""


def users_of(lock: Path) -> Iterator[str]:
    """Yield command and id of each process that has the file of a lease open, as far as this user may see it."""
    file = str(lock.resolve())
    for process in sorted(PROCESSES.glob("[0-9]*"), key=lambda entry: int(entry.name)):
        try:
            if not _has_open(process, file):
                continue
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it has ended, or is another user's
            continue
        # One that is ending has no command any more.
        if any(words) and SUPERVISOR not in words:
            yield f"`{shown(words)}` (process {process.name})"


def _has_open(process: Path, file: str) -> bool:
    for link in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # it has closed this one meanwhile
            if str(link.readlink()) == file:
                return True
    return False


def shown(words: list[str]) -> str:
    """Return a command as it was typed: without Python's name before that of the script, and without the folder.

    >>> shown(["/opt/bin/python3", "/opt/bin/baotinh", "--data-dir", "demo", "store", ""])
    'baotinh --data-dir demo store'
    """
    runs_script = len(words) > 1 and Path(words[0]).name.startswith("python") and words[1][:1] not in ("", "-")
    program, *arguments = words[1:] if runs_script else words
    command = " ".join(" ".join([Path(program).name, *arguments]).split())
    return command if len(command) <= LONGEST_COMMAND else f"{command[:LONGEST_COMMAND]}…"
