"""The log of a command that runs until it is stopped, on standard error."""

import json
import logging
from collections.abc import Iterator

import pytest

from flows.cli.output.log_lines import log_to_stderr


@pytest.fixture(autouse=True)
def without_prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away what a flow that has run in this process has set up: it prints to the same stream."""
    removed = []
    for logger in map(logging.getLogger, ("", "crawler", "flows", "storage", "uvicorn")):
        monkeypatch.setattr(logger, "propagate", True)
        removed += [(logger, each) for each in logger.handlers if type(each).__module__.startswith("prefect")]
    for logger, handler in removed:
        logger.removeHandler(handler)
    yield
    for logger, handler in removed:
        logger.addHandler(handler)


def fail() -> None:
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        logging.getLogger("flows.search.follower").exception("it could not follow")


@pytest.mark.parametrize("apart", ["", "storage", "uvicorn"])
def test_warnings_are_lines_and_what_is_no_trouble_is_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, apart: str
) -> None:
    monkeypatch.setattr(logging.getLogger(apart or "flows"), "propagate", not apart)
    with log_to_stderr():
        logging.getLogger("storage.tables").warning("%s is damaged", "a file")
        logging.getLogger("uvicorn.error").error("an answer failed")
        logging.getLogger("flows.search").info("all is well")
    logging.getLogger("flows.search").warning("nobody listens any more")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("Z WARNING storage.tables: a file is damaged")
    assert second.endswith("Z ERROR uvicorn.error: an answer failed")


def test_an_error_of_ours_has_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with log_to_stderr():
        fail()
    told = capsys.readouterr().err
    assert "ERROR flows.search.follower: it could not follow\nTraceback" in told
    assert "\nZeroDivisionError: " in told


def test_in_json_a_record_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with log_to_stderr(as_json=True):
        fail()
    entry = json.loads(capsys.readouterr().err)
    assert (entry["level"], entry["message"]) == ("ERROR", "it could not follow")
    assert "ZeroDivisionError" in entry["traceback"]


def test_a_request_can_neither_command_the_terminal_nor_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with log_to_stderr():
        logging.getLogger("flows.web.app").warning("%s cannot be answered", "/vi/\x1b[2J\n2026 ERROR forged")
    [line] = capsys.readouterr().err.splitlines()
    assert "\x1b" not in line
