"""The command `browse`, as a user starts it."""

import shutil
import signal
import socket
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine
from tests.replica.registry_files import SOURCES
from tests.storage.examples import draft


def answer(address: str) -> str:
    """Return an answer; nothing if it is 503."""
    try:
        with urlopen(address) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        if error.code != 503:
            raise
        return ""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_address_that_it_names_shows_the_archive_until_it_is_stopped(
    baotinh: CommandLine, bucket: Bucket, tmp_path: Path, ending: signal.Signals
) -> None:
    sources = shutil.copytree(SOURCES, tmp_path / "sources")
    next(sources.glob("newspapers/*/baosuoimo.toml")).write_text("this is [ not toml\n", "utf-8")
    commit = VersionStore(bucket).commit(draft())
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    (index := tmp_path / "index").mkdir()
    (index / "form").write_text("1", "utf-8")
    command = (
        "browse", "--port", "0", "--requests-a-second", "0", "--sources-dir", str(sources), "--index-dir", str(index),
    )  # fmt: skip  # short items: a line each would fill a screen
    with baotinh.start(*command) as process:
        try:
            assert process.stderr is not None
            assert "baosuoimo.toml: not TOML" in process.stderr.readline(), "it goes on with the other files"
            logged = process.stderr.readline()
            assert f"WARNING flows.search.index_files: the search index in {index} is built anew" in logged
            line = process.stderr.readline()
            address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
            while not (found := answer(f"{address}api/sources")):  # 503 until the index has read the archive
                assert process.poll() is None
                time.sleep(0.05)
            assert '"articles":1' in found
            assert "Suối Mơ có cầu treo mới" in urlopen(f"{address}vi/search").read().decode()
            process.send_signal(ending)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, errors.splitlines()[-1]) == (0, "stopped")
    assert "Traceback" not in errors


def test_a_port_in_use_is_told_with_the_way_out(baotinh_here: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = baotinh_here.run("browse", "--port", str(port))
    assert result.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in result.stderr
    assert "--port" in result.stderr


def test_a_folder_without_an_archive_is_told_before_anything_is_made(baotinh_here: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    result = baotinh_here.run(
        "--data-dir", str(folder), "browse", "--port", "0", BAOTINH_BUCKET="", BAOTINH_ENDPOINT_URL=""
    )
    assert result.returncode == 1
    assert f"there is no archive in {folder}" in result.stderr
    assert not folder.exists()


def test_an_index_of_a_later_release_is_told_in_one_line(baotinh_here: CommandLine, tmp_path: Path) -> None:
    (folder := tmp_path / "index").mkdir()
    (folder / "form").write_text("99", "utf-8")
    result = baotinh_here.run("browse", "--port", "0", "--index-dir", str(folder))
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert f"the search index in {folder} was made by a later release of baotinh (use that release" in line


def test_a_folder_that_cannot_hold_an_index_is_told_in_one_line(baotinh_here: CommandLine) -> None:
    result = baotinh_here.run("browse", "--port", "0", "--index-dir", "/proc/foo")
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("baotinh: the search index in /proc/foo cannot be read or written")
