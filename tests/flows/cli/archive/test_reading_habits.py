"""What makes no sense is told, not answered with nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import main
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine
from tests.storage.examples import draft


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--province", "99"), "'99'"),
        (("--province", "Lào Cai"), "has the code"),
        (("--since", "2026-03-05", "--until", "2026-03-01"), "ends before it begins"),
        (("--until", "2026-03-01", "--since", "2026-03-05"), "ends before it begins"),
        (("--since", "2026-03-01", "--until", "2026-03-01"), "for one day give the next day, --until 2026-03-02"),
        (("--until", "9999-12-31", "--since", "9999-12-31"), "until is the first moment left out"),
        (("--since", "2026-02-30"), "2026-02-30"),
        (("--since", "9999-12-31T23:00-05:00"), "is no day or moment"),
        (("--until", "9999-12-31T23:00+00:00"), "is no day or moment"),
        (("--as-of", "0001-01-01"), "is no day or moment"),
        (("--text", f'"{"mưa " * 250}"'), "at most 100 words"),
        (("--place", "mua " * 250), "at most 100 words"),
        (("--section", "mua " * 250), "at most 100 words"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    baotinh_here: CommandLine, arguments: tuple[str, ...], named: str
) -> None:
    result = baotinh_here.run("articles", *arguments)
    assert result.returncode == 2
    assert named in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_without_an_archive_is_told_and_not_made(baotinh_here: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    result = baotinh_here.run("--data-dir", str(folder), "articles", BAOTINH_BUCKET="", BAOTINH_ENDPOINT_URL="")
    assert result.returncode == 1
    assert f"there is no archive in {folder}" in result.stderr
    assert not folder.exists()


def test_a_cursor_can_be_copied_from_a_narrow_terminal(baotinh_here: CommandLine, bucket: Bucket) -> None:
    commit = VersionStore(bucket).commit(draft(headline="Một đầu đề rất dài " * 10))
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    shown = baotinh_here.run("changes", COLUMNS="80").stdout
    line = next(line for line in shown.splitlines() if "--after " in line)
    assert len(line) <= 80
    assert baotinh_here.run("changes", "--after", line.split("--after ")[1]).stdout == "nothing has changed\n"


def test_the_shell_can_complete_commands(baotinh: CommandLine) -> None:
    result = baotinh.run(_BAOTINH_COMPLETE="bash_complete", COMP_WORDS="baotinh brow", COMP_CWORD="1")
    assert "browse" in result.stdout


def test_what_a_newspaper_dated_ahead_can_be_asked_for(baotinh_here: CommandLine, bucket: Bucket) -> None:
    commit = VersionStore(bucket).commit(draft(published_at=datetime(2199, 3, 1, 8, tzinfo=UTC)))
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    for period, found in ((("--since", "2199-03-01", "--until", "2199-03-02"), 1), (("--since", "2199-03-02"), 0)):
        result = baotinh_here.run("articles", *period, "--format", "jsonl")
        assert (result.returncode, len(result.stdout.splitlines())) == (0, found), period
        assert json.loads(baotinh_here.run("export", *period, "--json").stdout)["articles"] == found


@pytest.fixture
def archive_of_one(baotinh: CommandLine, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The bucket of commands that run in this process; it holds one article."""
    for name, value in baotinh.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(baotinh.folder)
    commit = VersionStore(bucket).commit(draft(headline="Một đầu đề"))
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    return bucket


@pytest.mark.usefixtures("archive_of_one")
def test_a_misspelt_newspaper_is_compared_with_those_of_the_archive(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for misspelt, hint in (("baomaw", "did you mean baomau?"), ("zzz", "the archive holds baomau")):
        assert main(["articles", "--source", misspelt]) == 2
        assert f"no source is called '{misspelt}' ({hint})" in capsys.readouterr().err


def test_a_lost_catalog_is_told_and_made_anew(archive_of_one: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    for key in list(archive_of_one.list_keys("catalog/_delta_log/")):
        archive_of_one.delete(key)
    for command in (["articles"], ["changes"], ["export", "--to", "press"]):
        assert main(command) == 1, command
        assert "there is no catalog of them (`baotinh rebuild` makes it" in capsys.readouterr().err
    assert main(["rebuild"]) == 0
    assert main(["articles"]) == 0
    assert "Một đầu đề" in capsys.readouterr().out
