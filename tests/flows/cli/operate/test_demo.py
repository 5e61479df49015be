"""`baotinh demo`, when somebody stops it, starts another, or still uses the store of an earlier one."""

import os
import signal
import time
from pathlib import Path

import pytest

from storage.embedded.store import EmbeddedStore
from tests.flows.conftest import CommandLine


@pytest.fixture
def demo(prefect_api: str, tmp_path: Path) -> CommandLine:
    environment = {**os.environ, "PREFECT_API_URL": prefect_api, "PREFECT_HOME": str(tmp_path / "prefect")}
    return CommandLine({**environment, "BAOTINH_DATA_DIR": str(tmp_path)}, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("after", ["demo/store/connection.json", "demo/logs/*-ingest-*.log"])
def test_a_demonstration_that_is_stopped_ends_at_once(
    demo: CommandLine, tmp_path: Path, number: int, after: str
) -> None:
    process = demo.start("demo")
    while not list(tmp_path.glob(after)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == 130, out + err
    [line] = err.splitlines()
    assert line.startswith("baotinh: ")
    assert line.endswith(" (the next demonstration starts anew)")
    assert "A day later" not in out


def test_the_store_of_an_earlier_demonstration_is_kept_while_somebody_uses_it(
    demo: CommandLine, tmp_path: Path
) -> None:
    with EmbeddedStore(tmp_path / "demo").lease():
        mine = tmp_path / "demo" / "mine"
        mine.touch()
        run = demo.run("demo")
        assert (run.returncode, run.stdout) == (1, "")
        assert f"(process {os.getpid()})" in run.stderr
        assert mine.exists()


def test_of_two_demonstrations_that_start_together_one_is_refused(demo: CommandLine, tmp_path: Path) -> None:
    with demo.start("demo") as one, demo.start("demo") as two:
        while one.poll() is None and two.poll() is None:
            time.sleep(0.05)
        refused, other = (one, two) if one.poll() is not None else (two, one)
        out, err = refused.communicate()
        assert (refused.returncode, out) == (1, "")
        [line] = err.splitlines()
        assert line.startswith(f"baotinh: another demonstration is under way in {tmp_path / 'demo'} (")
        assert "--data-dir" in line
        while not list(tmp_path.glob("demo/store/connection.json")):
            assert other.poll() is None, other.communicate()
            time.sleep(0.05)
        other.send_signal(signal.SIGTERM)
        other.communicate()
    assert other.returncode == 130, "it was not disturbed"


def test_a_folder_of_demonstrations_may_be_a_symbolic_link(demo: CommandLine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "store").mkdir(parents=True)
    (elsewhere / "old").touch()
    (elsewhere / "link").symlink_to(tmp_path)
    (tmp_path / "demo").symlink_to(elsewhere)
    with demo.start("demo") as process:
        while not list(elsewhere.glob("store/connection.json")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.terminate()
        process.communicate()
    assert process.returncode == 130
    assert (tmp_path / "demo").is_symlink()
    assert not (elsewhere / "old").exists()
    assert not (elsewhere / "link").is_symlink()
