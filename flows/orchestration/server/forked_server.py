"""A process for a local Prefect server, forked from this one after Prefect's client is loaded.

Client and server have most of their code in common. In two separate processes each would load it, which takes a second
and a half of processor time; a forked process has it already.

A fork copies only the thread that forks. A lock that another thread holds at that moment would stay locked in the copy
for ever. So a process is forked only while this one has a single thread, before anything is open: no connection, no
database, no progress on the screen. On systems where the threads cannot be counted, nothing is forked, and
`flows.orchestration.server.local_server` starts a new process as for a server that runs for long.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.orchestration.environment import load_prefect, prepare_prefect
from flows.orchestration.server import server_process
from flows.orchestration.server.local_server import api_address, configured_api, log_of, server_folder
from flows.orchestration.server.started_server import StartedServer
from storage.embedded.ports import HOST

__all__ = ["ForkedServer", "forked_server"]

THREADS = Path("/proc/self/task")
"""Linux's list of this process's threads, those of C libraries included."""

API = "PREFECT_API_URL"


class ForkedServer(StartedServer):
    """A forked process that has loaded Prefect's server and waits to be told to serve."""

    def __init__(self, pid: int, orders: int, api: str) -> None:
        self.api = api
        """Where its API will answer."""
        self._pid = pid
        self._orders = orders
        """A pipe to its standard input."""
        self._begun = False
        self._status: int | None = None

    def begin(self, environment: Mapping[str, str]) -> None:
        """Let it serve, with these environment variables and no others."""
        self._begun = True
        with suppress(BrokenPipeError), os.fdopen(os.dup(self._orders), "wb") as pipe:
            pipe.write(json.dumps(dict(environment)).encode() + b"\n")

    def poll(self) -> int | None:
        """Return its exit status, or None while it runs."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def close_input(self) -> None:
        """Tell it to end. One that has not been told to serve is ended at once: it has done nothing yet."""
        if self._orders >= 0:
            os.close(self._orders)
            self._orders = -1
        if not self._begun:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self._pid, signal.SIGKILL)


@contextmanager
def forked_server(data_dir: Path) -> Iterator[ForkedServer | None]:
    """Fork a process for a local server, to be given to `prefect_api`, and stop it when the context ends.

    Yield None if an API is configured, or if this process may not fork: then nothing is forked.
    """
    prepare_prefect(data_dir)
    if configured_api() or not _may_fork():
        yield None
        return
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, 0))
        api = api_address(HOST, listener.getsockname()[1])
        # Prefect reads its address when it is imported.
        os.environ[API] = api
        try:
            _load_client()
        finally:
            del os.environ[API]
        if not _may_fork(loaded=True):
            yield None
            return
        folder = server_folder(data_dir)
        folder.mkdir(parents=True, exist_ok=True)
        server = _fork(listener, api, log_of(folder))
    try:
        yield server
    finally:
        server.stop()


def _may_fork(*, loaded: bool = False) -> bool:
    """True if this process has one thread, and a Prefect that has not read another address."""
    try:
        threads = len(list(THREADS.iterdir()))
    except OSError:
        return False
    return threads == 1 and (loaded or "prefect" not in sys.modules)


def _load_client() -> None:
    """Import Prefect's client, without pandas.

    Where pandas is installed, Prefect imports it to compute cache keys of data frames, which no flow of ours has. It
    takes a second, and starts threads.
    """
    before = gc.isenabled()
    gc.disable()  # importing makes millions of objects and no garbage; looking for it takes a tenth of the time
    without_pandas = "pandas" not in sys.modules
    if without_pandas:
        sys.modules["pandas"] = None  # type: ignore[assignment]  # so that importing it raises ImportError
    try:
        load_prefect()
        from prefect import flow  # noqa: F401 - loads the client
    finally:
        if without_pandas:
            del sys.modules["pandas"]
        gc.freeze()
        if before:
            gc.enable()


def _fork(listener: socket.socket, api: str, log: Path) -> ForkedServer:
    theirs, ours = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _serve(listener, theirs, log)
    os.close(theirs)
    return ForkedServer(pid, ours, api)


def _serve(listener: socket.socket, orders: int, log: Path) -> None:
    """Be the server, in the forked process; never return."""
    status = 1
    try:
        # A session of its own: Ctrl-C must not reach the server before the last run has reported its state.
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        sink = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        for standard, descriptor in enumerate((orders, sink, sink)):
            os.dup2(descriptor, standard)
        # A lock on a file lasts until every copy of it is closed.
        os.closerange(3, listener.fileno())
        os.closerange(listener.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        server_process.load()
        environment = _received()
        if environment is not None:
            os.environ.clear()
            os.environ.update(environment)
            from prefect.context import refresh_global_settings_context

            refresh_global_settings_context()
            host, port = listener.getsockname()
            server_process.serve(host, port, listener)
        status = 0
    except BaseException:  # noqa: BLE001 - this process is a copy of another, into whose code it must not return
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _received() -> dict[str, str] | None:
    """Wait for the environment to serve with. Return None if the other process ends before it has sent any."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 65536)
        if not part:
            return None
        line += part
    found: dict[str, str] = json.loads(line)
    return found
