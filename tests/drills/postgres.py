"""A PostgreSQL server for one drill or test."""

import os
import socket
import subprocess
from pathlib import Path

__all__ = ["POSTGRES", "Postgres", "may_start_postgres"]

POSTGRES = Path("/usr/lib/postgresql")
"""Where Debian puts its programs, a folder for each release."""

HOST = "127.0.0.10"
"""An address at which no other program takes the port before PostgreSQL does, or while it is stopped."""


def may_start_postgres() -> bool:
    """True if PostgreSQL is installed."""
    return any(POSTGRES.glob("*/bin"))


class Postgres:
    """A PostgreSQL of its own. It refuses to run as root, so root runs it as the user postgres."""

    def __init__(self, folder: Path) -> None:
        binaries = sorted(POSTGRES.glob("*/bin"))
        if not binaries:
            raise FileNotFoundError("PostgreSQL is not installed; Debian: apt install postgresql")
        self._binary = binaries[-1]
        self._data = folder / "postgres"
        self._data.mkdir()
        for path in (folder, self._data):
            path.chmod(0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", self._data], check=True)
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = int(probe.getsockname()[1])
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self._data} -c listen_addresses={HOST} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._data / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def url(self) -> str:
        """For Prefect."""
        return f"postgresql+asyncpg://postgres@{HOST}:{self.port}/postgres"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._binary / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
