"""What our code logs: complete in the run's file and on Prefect's page, quiet on a terminal."""

import json
import logging
import os
import subprocess
import sys
import threading
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.orchestration import log_files
from flows.orchestration.log_files import log_to_file
from storage.log_context import current_log_context, log_context
from tests.small_disk import fill, mounted

logger = logging.getLogger("flows.pipeline.somewhere")


def test_every_line_says_what_it_is_about(tmp_path: Path) -> None:
    with log_to_file(tmp_path, "ingest") as path, log_context(run="r1"):
        assert path is not None
        with log_context(source="baovidu", article=None):
            logger.warning("no answer")
        logger.info("done")
        try:
            raise ZeroDivisionError("no such luck")
        except ZeroDivisionError:
            logger.exception("our code failed")
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].endswith("WARNING flows.pipeline.somewhere: run=r1 source=baovidu no answer")
    assert lines[1].endswith("INFO flows.pipeline.somewhere: run=r1 done")
    assert "Traceback (most recent call last):" in lines
    assert lines[-1] == "ZeroDivisionError: no such luck"
    assert datetime.fromisoformat(lines[0].split()[0]).tzinfo == UTC


def test_a_thread_that_is_given_the_context_logs_in_it() -> None:
    found = []
    with log_context(crawl="c1"):
        context = copy_context()
        thread = threading.Thread(target=lambda: context.run(lambda: found.append(current_log_context())))
        thread.start()
        thread.join()
    assert found == [{"crawl": "c1"}]
    assert current_log_context() == {}


def test_old_files_go_and_other_runs_keep_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "KEPT_FILES", 2)
    for hour in range(5):
        (tmp_path / "logs").mkdir(exist_ok=True)
        (tmp_path / "logs" / f"20260302T0{hour}0000Z-ingest-1.log").write_text("x")
    with log_to_file(tmp_path, "ingest"):
        logger.warning("x")
    names = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert names[:2] == ["20260302T030000Z-ingest-1.log", "20260302T040000Z-ingest-1.log"]
    assert len(names) == 3


def test_a_folder_that_cannot_be_written_costs_the_file_only(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file in the way")
    with log_to_file(tmp_path, "ingest") as path:
        logger.warning("goes on")
    assert path is None


def test_a_program_that_asks_for_no_log_gets_none() -> None:
    code = "import logging, flows, crawler, storage\n" + "".join(
        f"logging.getLogger('{name}.x').error('noise')\n" for name in ("flows", "crawler", "storage")
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout + run.stderr == ""


def test_a_log_for_programs_is_one_json_object_a_line(tmp_path: Path) -> None:
    with log_to_file(tmp_path, "ingest", as_json=True) as path, log_context(source="baovidu"):
        assert path is not None
        logger.warning("no answer\nof the site")
        try:
            raise ZeroDivisionError("no such luck")
        except ZeroDivisionError:
            logger.exception("our code failed")
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    assert datetime.fromisoformat(first.pop("time")).tzinfo == UTC
    assert first == {
        "level": "WARNING", "logger": logger.name, "message": "no answer\nof the site", "source": "baovidu"
    }  # fmt: skip  # short items: a line each would fill a screen
    assert second["traceback"].endswith("ZeroDivisionError: no such luck")


def test_a_run_that_logs_without_end_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "FILE_BYTES", 10_000)
    with log_to_file(tmp_path, "ingest") as path:
        for number in range(2_000):
            logger.warning("page %d is wrong", number)
    assert path is not None
    sizes = {file.name.removeprefix(path.name): file.stat().st_size for file in path.parent.iterdir()}
    assert set(sizes) == {"", ".1", ".2"}
    assert max(sizes.values()) <= 10_000
    assert "page 1999 is wrong" in path.read_text("utf-8")


def test_old_files_go_when_they_are_too_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "KEPT_BYTES", 250)
    (tmp_path / "logs").mkdir()
    for hour in range(5):
        (tmp_path / "logs" / f"20260302T0{hour}0000Z-ingest-1.log").write_text("x" * 100)
    with log_to_file(tmp_path, "ingest"):
        logger.warning("x")
    names = sorted(path.name[:11] for path in (tmp_path / "logs").iterdir())
    assert names[:2] == ["20260302T03", "20260302T04"]
    assert len(names) == 3


def test_a_full_disk_costs_the_log_and_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        with log_to_file(disk, "ingest") as path:
            logger.info("begins")
            fill(disk)
            for _ in range(500):
                logger.info("no space for this line %s", "x" * 1000)
        [line] = capfd.readouterr().err.splitlines()
    assert line == f"baotinh: {path} cannot be written: No space left on device"


UNREAD = """
import logging, os, sys
from prefect.logging.handlers import PrefectConsoleHandler
from prefect.states import Completed
from flows.orchestration import flow_run

def work(settings):
    read, write = os.pipe()
    os.close(read)
    handler = PrefectConsoleHandler(os.fdopen(write, "w", buffering=1))
    for _ in range(2):
        handler.emit(logging.makeLogRecord({"msg": "said"}))
    print("worked", flush=True)
    return Completed()

flow_run.state_of("ingest", work)
"""


@pytest.mark.long
def test_a_run_goes_on_when_nobody_reads_its_screen(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", UNREAD],
        env={**os.environ, "BAOTINH_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip  # short items: a line each would fill a screen
    assert (run.returncode, run.stdout) == (0, "worked\n"), run.stderr
