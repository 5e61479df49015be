"""What a command does when the reader of its output leaves before the end: `baotinh fsck | head -1`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from flows.cli import baotinh, main
from flows.cli.output.leaving_readers import Output
from flows.cli.output.screen import say
from storage.s3.bucket import Bucket
from storage.versions.store import VersionStore
from tests.replica.registry_files import SOURCES
from tests.storage.examples import draft


@contextmanager
def unread() -> Iterator[TextIO]:
    """A pipe whose reader has left."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        yield stream


@pytest.fixture
def without_rows(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that `fsck` does not find whole: a damaged raw segment lies in it."""
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(SOURCES))
    VersionStore(bucket).commit(draft(0))
    bucket.put_if_absent("raw/baosuoimo/2026/03/02/20260302T030000Z-aaaaaaaa-00000.warc.gz", b"no gzip")


@pytest.mark.usefixtures("without_rows")
@pytest.mark.parametrize("form", [[], ["--json"]], ids=str)
def test_a_finding_stays_a_finding(form: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with unread() as out, unread() as err:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        assert main(["fsck", *form]) == 1


@pytest.mark.parametrize("command", ["fsck", "show"])
def test_only_a_pipe_of_the_output_ends_a_command_quietly(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lose_a_connection(**_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(baotinh.commands[command], "callback", lose_a_connection)
    assert main([command, "some"] if command == "show" else [command]) == 1
    assert "Broken pipe" in capsys.readouterr().err


def test_what_only_writes_rows_ends_at_once_and_well(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def endless(**_: object) -> None:
        while True:
            say("a row")
            written.append(1)
            assert len(written) < 9

    monkeypatch.setattr(baotinh.commands["articles"], "callback", endless)
    with unread() as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["articles"]) == 0
    assert not written


def test_a_terminal_that_is_gone_is_written_to_no_more_and_a_failing_disk_is_told() -> None:
    ours, theirs = os.openpty()
    output = Output(theirs)
    os.close(ours)
    assert output.write(b"served") == 6
    assert output.write(b"served") == 6
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space"):
        Output(full.fileno()).write(b"row")
    os.close(theirs)
