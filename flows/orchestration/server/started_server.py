"""The process of a local Prefect server, as the process that started it sees it."""

import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from flows.orchestration.server.server_process import STOP_SECONDS

__all__ = ["SpawnedServer", "StartedServer"]

PAUSE_SECONDS = 0.02


class StartedServer(ABC):
    """A process that serves until its standard input ends, which happens at the latest when this process ends."""

    @abstractmethod
    def poll(self) -> int | None:
        """Return its exit status, negative for a signal; None while it runs."""

    @abstractmethod
    def close_input(self) -> None:
        """Tell it to end. May be called again."""

    @abstractmethod
    def kill(self) -> None:
        """End it at once, if it has not ended."""

    def stop(self) -> None:
        """Let it end in order, or end it if it takes too long. May be called again."""
        self.close_input()
        if not self._has_ended(3 * STOP_SECONDS):
            self.kill()
            self._has_ended(STOP_SECONDS)

    def _has_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        return True


class SpawnedServer(StartedServer):
    """A process of its own, which loads everything anew."""

    def __init__(self, host: str, port: int, log: Path, environment: Mapping[str, str]) -> None:
        with log.open("ab") as sink:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "-P", "-m", "flows.orchestration.server.server_process", host, str(port)],
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink,
                # A session of its own: Ctrl-C must not reach the server before the last run has reported its state.
                start_new_session=True,
            )

    def poll(self) -> int | None:
        """Return its exit status, or None while it runs."""
        return self._process.poll()

    def close_input(self) -> None:
        """Tell it to end."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
