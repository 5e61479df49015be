"""A server is forked only where nothing can go wrong, has loaded Prefect once, and outlives nobody."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from flows.orchestration.server.forked_server import _may_fork, forked_server

QUESTIONS = """
import json, os, signal, socket, sys
from contextlib import suppress
from pathlib import Path
from flows.orchestration.server.forked_server import forked_server
from flows.orchestration.server.local_server import prefect_api

def files_of(process):
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # a connection that it has closed meanwhile
            yield os.readlink(each)

data = Path(sys.argv[1])
open_file = (data / "held").open("w")
with forked_server(data) as forked:
    with prefect_api(data, forked=forked) as api:
        from prefect.client.orchestration import get_client
        with get_client(sync_client=True) as client:
            flows = client.read_flows()
        server = forked._pid
        port = int(api.rsplit(":", 1)[1].removesuffix("/api"))
        with socket.socket() as other:
            elsewhere = other.connect_ex(("127.0.0.2", port))
        found = {
            "address": api == forked.api == str(client.api_url).rstrip("/"),
            "flows": len(flows),
            "session": os.getsid(server) != os.getsid(0),
            "files": sorted({*files_of(server)}),
            "elsewhere": elsewhere != 0,
            "pandas": "pandas" in sys.modules,
            "server": server,
        }
        if sys.argv[2] == "killed":
            print(json.dumps(found), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    found["ended"] = forked.poll()
    found["unset"] = "PREFECT_API_URL" not in os.environ
    print(json.dumps(found))
"""

IDLE = """
import os, sys
from pathlib import Path
from flows.orchestration.server.forked_server import forked_server

with forked_server(Path(sys.argv[1])) as forked:
    pass
print(forked.poll())
"""


def asked(code: str, *arguments: str | Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program that has a single thread and no Prefect, unlike this one."""
    command = [sys.executable, "-P", "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=dict(environment), text=True, capture_output=True, check=False, timeout=300)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    without = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    return {**without, "HOME": str(tmp_path)}


@pytest.mark.server
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads a process has")
def test_a_forked_server_answers_and_shares_nothing_with_its_parent(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = asked(QUESTIONS, tmp_path, "to the end", environment=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("server") > 1
    files = found.pop("files")
    assert not [name for name in files if name.endswith(("held", "start.lock"))], "a lock would outlast its owner"
    assert found == {
        "address": True, "flows": 0, "session": True, "elsewhere": True, "pandas": False, "ended": 0,
        "unset": True,
    }  # fmt: skip  # short items: a line each would fill a screen
    assert not done.stderr, "what the server says belongs into its log"

    killed = asked(QUESTIONS, tmp_path, "killed", environment=environment)
    server = Path(f"/proc/{json.loads(killed.stdout)['server']}")
    gone = threading.Event()
    for _ in range(6000):
        try:
            if "\nState:\tZ" in (server / "status").read_text():
                break
        except OSError:
            break  # it is gone
        gone.wait(0.05)
    else:
        pytest.fail("the server outlives the killed process that started it")


@pytest.mark.server
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads a process has")
def test_a_server_that_is_not_needed_after_all_ends_at_once(tmp_path: Path, environment: dict[str, str]) -> None:
    done = asked(IDLE, tmp_path, environment=environment)
    assert (done.stdout.strip(), done.returncode) == ("-9", 0), done.stderr
    assert not (tmp_path / "prefect" / "prefect.db").exists()


def test_nothing_is_forked_beside_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        with forked_server(tmp_path) as forked:
            assert forked is None
        assert not _may_fork(loaded=True)
    finally:
        end.set()
        thread.join()


def test_nothing_is_forked_if_an_api_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with forked_server(tmp_path) as forked:
        assert forked is None
