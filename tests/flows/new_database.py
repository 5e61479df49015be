"""A new database of Prefect's, made once a test run.

A server that finds no database makes one in a hundred migrations, which take more than half of its start.
"""

import fcntl
import shutil
import time
from pathlib import Path

from flows.orchestration.server.local_server import START_SECONDS, local_prefect_server
from storage.embedded.store import locked

__all__ = ["NewDatabase"]


class NewDatabase:
    """What a server's first start leaves in its folder, to be copied into the folders of other servers."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of the test run; its processes share it."""
        self._made = folder / "new-database"
        self._lock = folder / "new-database.lock"

    def lay_into(self, folder: Path) -> None:
        """Let the server of this folder find its database made. The first caller waits until one is."""
        with locked(self._lock, fcntl.LOCK_EX, time.monotonic() + START_SECONDS) as held:
            assert held
            if not self._made.exists():
                making = self._made.with_suffix(".making")
                with local_prefect_server(making):
                    pass
                making.rename(self._made)
        folder.mkdir(parents=True, exist_ok=True)
        for file in (*self._made.glob("prefect.db*"), self._made / "prepared-by"):
            shutil.copy(file, folder)
