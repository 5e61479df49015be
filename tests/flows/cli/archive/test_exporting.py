import gzip
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine, CommandsHere
from tests.small_disk import fill, mounted
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft


@pytest.fixture
def command_line(bucket: Bucket, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over an archive of two articles, of which the second was removed."""
    store = VersionStore(bucket)
    written = [*store.commit(draft()).written, *store.commit(draft(number=2)).written]
    written += store.commit_removal(
        SOURCE, article_id(2), url="https://baomau.example/tin-2.html", capture=capture(3),
        fetched_at=FIRST_FETCH + timedelta(hours=3), extractor="1", rules="r1",
    ).written  # fmt: skip  # short items: a line each would fill a screen
    Catalog(bucket).append(written)
    return CommandsHere(dict(os.environ), tmp_path, capsys)


def test_what_is_asked_for_is_exported(command_line: CommandLine, bucket: Bucket) -> None:
    run = command_line.run("export", "--format", "ninjs", "--removed", "--since", "2026-03-01", "--json")
    manifest = json.loads(run.stdout)
    assert manifest["conditions"] == {"since": "2026-03-01 00:00:00+07:00", "removed": True}
    part, told = sorted(bucket.list_keys("exports/"), reverse=True)
    assert manifest["target"] + told.rsplit("/")[-1] == bucket.uri(told)
    items = [json.loads(line) for line in gzip.decompress(bucket.get(part).body).splitlines()]
    assert {item["pubStatus"] for item in items} == {"usable", "canceled"}

    run = command_line.run("export", "--to", "out")
    assert run.stdout == "1 articles, 0.0 MB in 1 files: out\n"
    assert sorted(path.name for path in (command_line.folder / "out").iterdir()) == [
        "manifest.json",
        "part-00000.jsonl.gz",
    ]


def test_a_full_disk_is_no_mistake_of_the_user(command_line: CommandLine, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        fill(disk)
        run = command_line.run("export", "--to", str(disk / "out"), "--json")
        assert (run.returncode, run.stdout) == (1, "")
        error = json.loads(run.stderr.splitlines()[-1])["error"]
    assert error["code"] == "export-target"
    assert error["message"].startswith(f"{disk}/out/part-00000.jsonl.gz cannot be written: No space left")


def test_mistakes_leave_nothing_behind(command_line: CommandLine) -> None:
    for arguments, told in (
        (["--source", "baolaocay"], "did you mean baolaocai"),
        (["--since", "yesterday"], "--since"),
        (["--to", str(Path(__file__).parent)], "is not an empty folder"),
        (["--format", "jsonl", "--dataset"], "--dataset is written as Parquet"),
        (["--format", "ninjs", "--dataset"], "--dataset is written as Parquet"),
    ):
        run = command_line.run("export", "--to", "out", *arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert told in run.stderr
        assert len(run.stderr.splitlines()) == 1
    assert not (command_line.folder / "out").exists()


@pytest.mark.parametrize("form", [[], ["--format", "parquet"]])
def test_a_dataset_is_parquet_whether_that_is_said_or_not(command_line: CommandLine, form: list[str]) -> None:
    run = command_line.run("export", "--dataset", "--all-versions", "--removed", "--to", "out", "--json", *form)
    manifest = json.loads(run.stdout)
    assert (manifest["form"], manifest["articles"], manifest["versions"]) == ("parquet", 3, True)
    assert (command_line.folder / "out" / "croissant.json").exists()
