"""The log of a crawl's process reaches the log of the run, with its levels."""

import logging
from pathlib import Path

import pytest

from crawler import log_relay
from crawler.log_relay import LogRelay, LogWriter


@pytest.fixture
def written(tmp_path: Path) -> tuple[logging.Logger, Path]:
    path = tmp_path / "log"
    path.touch()
    logger = logging.Logger("scrapy.core.engine")
    logger.addHandler(LogWriter(str(path)))
    return logger, path


def test_records_arrive_as_they_were(written: tuple[logging.Logger, Path], caplog: pytest.LogCaptureFixture) -> None:
    logger, path = written
    with path.open("rb") as file, caplog.at_level(logging.INFO):
        relay = LogRelay(file)
        logger.debug("not this")
        logger.info("100 %s of %d pages", "%s", 7)
        relay.relay()
        try:
            raise ZeroDivisionError("trang hỏng \udcff")
        except ZeroDivisionError:
            logger.exception("our code failed")
        relay.relay()
        relay.relay()
    [info, error] = caplog.records
    assert (info.name, info.levelno, info.getMessage()) == ("scrapy.core.engine", logging.INFO, "100 %s of 7 pages")
    assert error.levelno == logging.ERROR
    assert "Traceback" in error.getMessage()
    assert "trang hỏng" in error.getMessage()
    assert info.created <= error.created


def test_a_line_that_is_not_complete_yet_waits(
    written: tuple[logging.Logger, Path], caplog: pytest.LogCaptureFixture
) -> None:
    logger, path = written
    logger.warning("whole")
    whole = path.read_bytes()
    path.write_bytes(b"no JSON\n" + whole[:20])
    with path.open("rb") as file:
        relay = LogRelay(file)
        relay.relay()
        assert caplog.messages == []
        with path.open("ab") as more:
            more.write(whole[20:])
        relay.relay()
    assert caplog.messages == ["whole"]


def test_a_crawl_that_logs_without_end_is_cut_to_its_warnings(
    written: tuple[logging.Logger, Path], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_relay, "MOST_LINES", 3)
    logger, path = written
    for number in range(9):
        logger.info("page %d", number)
    logger.warning("trouble")
    with path.open("rb") as file, caplog.at_level(logging.INFO):
        LogRelay(file).relay()
    assert caplog.messages == ["page 0", "page 1", "page 2", "trouble"]
