"""The local server keeps its port across restarts."""

import os
import signal
import socket
import sqlite3
import threading
from contextlib import closing
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, PREFECT_HOME, temporary_settings

from flows.errors import PrefectError
from flows.orchestration.server.local_server import _free_port, local_prefect_server
from flows.orchestration.server.own_database import SKIP, note_preparation, skip_preparation
from flows.orchestration.server.started_server import SpawnedServer
from storage.embedded.ports import HOST
from tests.flows.new_database import NewDatabase

OWN_HOST = "127.0.0.9"
"""An address at which no other program takes a port that was left."""


def test_a_port_that_was_left_a_moment_ago_is_taken_again() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((OWN_HOST, 0))
        port = server.getsockname()[1]
        server.listen()
        with socket.create_connection((OWN_HOST, port)) as client:
            accepted, _ = server.accept()
            accepted.close()  # the side that closes first waits in TIME_WAIT
            client.recv(1)
    assert _free_port(port, OWN_HOST) == port


def test_a_port_that_another_program_has_is_not() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert _free_port(server.getsockname()[1], HOST) != server.getsockname()[1]


def test_an_address_of_another_machine_is_refused_by_name() -> None:
    with pytest.raises(PrefectError, match=r"cannot listen at 192\.0\.2\.1"):
        _free_port(0, "192.0.2.1")


def test_a_database_is_prepared_again_only_by_another_release_or_if_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def skipped() -> bool:
        with monkeypatch.context() as changed:
            for name in SKIP:  # undone afterwards
                changed.setenv(name, "true")
            changed.setattr("flows.orchestration.server.own_database.refresh_global_settings_context", lambda: None)
            with temporary_settings({PREFECT_HOME: tmp_path}):
                skip_preparation()
            return {os.environ[name] for name in SKIP} == {"false"}

    prepared, database = tmp_path / "prepared-by", tmp_path / "prefect.db"
    assert not skipped()
    prepared.write_text(metadata.version("prefect"))
    assert not skipped(), "the database is lost"
    database.touch()
    assert skipped()
    prepared.write_text("3.0.0")
    assert not skipped()


def test_another_database_says_nothing_of_our_file(tmp_path: Path) -> None:
    with temporary_settings({PREFECT_HOME: tmp_path}):
        with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: "postgresql+asyncpg://user@host/prefect"}):
            note_preparation()
        assert list(tmp_path.iterdir()) == []
        note_preparation()
    assert (tmp_path / "prepared-by").read_text() == metadata.version("prefect")


@pytest.mark.server
@pytest.mark.long
def test_a_database_that_is_configured_after_ours_was_prepared_is_prepared_too(
    tmp_path: Path, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_database.lay_into(tmp_path)
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    with local_prefect_server(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        assert database.execute("SELECT count(*) FROM flow_run").fetchall() == [(0,)]


def test_a_server_that_is_not_wanted_any_more_ends_while_it_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.orchestration.server.started_server.STOP_SECONDS", 100)  # it may load slowly
    server = SpawnedServer(HOST, _free_port(0, HOST), tmp_path / "log", os.environ)
    server.stop()
    assert server.poll() == 1, "it has ended by itself, and was not killed after a while"


@pytest.mark.server
def test_the_page_listens_where_it_is_asked_to_and_nowhere_else_and_its_end_is_noticed(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    new_database.lay_into(tmp_path)
    lost = threading.Event()
    with local_prefect_server(tmp_path, page=0, host="127.0.0.2", lost=lost) as api:
        address = urlsplit(api)
        assert address.hostname == "127.0.0.2"
        assert address.port is not None
        socket.create_connection(("127.0.0.2", address.port)).close()
        assert not lost.is_set()
        [server] = (pid for pid in map(int, _children()) if str(address.port).encode() in _command(pid))
        # The same port of another address may be any program's, so the server is asked and not the port.
        sockets = psutil.Process(server).net_connections()
        listening = {each.laddr for each in sockets if each.status == psutil.CONN_LISTEN}
        assert listening == {("127.0.0.2", address.port)}
        os.kill(server, signal.SIGKILL)
        assert lost.wait(300)


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
