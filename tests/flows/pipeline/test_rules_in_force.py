"""A file of the registry that somebody breaks costs its newspaper a verdict, and the others nothing."""

import json
import shutil
from pathlib import Path

import pytest

from crawler.registry import BUILT_IN, RegistryError
from flows.cli import main
from flows.pipeline.rules_in_force import registry_in_force, rules_in_force
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.replica.registry_files import SOURCES

PAPER, OTHER = SourceSlug("baosuoimo"), SourceSlug("baobensong")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The registry of the replica press, with families of its own."""
    shutil.copytree(SOURCES, tmp_path / "sources")
    shutil.copytree(BUILT_IN / "families", tmp_path / "sources" / "families")
    return tmp_path / "sources"


def file_of(folder: Path, slug: SourceSlug) -> Path:
    [path] = folder.glob(f"newspapers/**/{slug}.toml")
    return path


def break_file(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\nthis is [ not toml\n", "utf-8")


def test_a_whole_registry_is_used_as_it_is(bucket: Bucket, folder: Path) -> None:
    with rules_in_force(bucket, folder) as rules:
        assert (rules.directory, dict(rules.problems)) == (folder, {})
    with rules_in_force(bucket, None) as rules:
        assert rules.directory is None


def test_the_last_good_rules_stay_in_force(bucket: Bucket, folder: Path) -> None:
    with rules_in_force(bucket, folder) as before:
        pass
    break_file(file_of(folder, PAPER))
    with rules_in_force(bucket, folder) as rules:
        assert dict(rules.registry) == dict(before.registry)
        assert rules.directory not in (None, folder)
        [(slug, problem)] = rules.problems.items()
    assert slug == PAPER
    assert f"{PAPER}.toml: not TOML" in problem
    assert "the last good rules stay in force" in problem


def test_commands_need_only_the_rules_of_the_newspaper_asked_for(
    bucket: Bucket, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with rules_in_force(bucket, folder) as before:
        hosts = {slug: before.registry[SourceSlug(slug)].hosts[0] for slug in (PAPER, OTHER)}
    break_file(file_of(folder, PAPER))
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(folder))
    problem = f"{PAPER}.toml: not TOML"
    for command, status, last in (
        (["politeness"], 1, "nothing was asked of any host in the last 30 days"),
        (["politeness", hosts[PAPER]], 1, "nothing was asked of"),
        (["explain", f"https://{hosts[OTHER]}/a.html", "--json"], 0, problem),
        (["explain", f"https://{hosts[PAPER]}/a.html", "--json"], 1, problem),
        (["purge", "0" * 20, "--why", "asked", "--yes"], 1, "there is no article"),
        (["purge", f"https://{hosts[PAPER]}/a-1234567.html", "--why", "asked", "--yes"], 1, problem),
        (["replay", "--dry-run"], 0, problem),
        (["replay", OTHER, "--dry-run"], 0, problem),
        (["replay", PAPER, "--dry-run"], 1, problem),
    ):
        assert main(command) == status, command
        lines = capsys.readouterr().err.splitlines()
        assert problem in lines[0], command
        assert last in lines[-1], command
        assert len(lines) == 1 + (status == 1), command


def test_whoever_tells_how_things_are_sees_the_last_good_rules_and_writes_nothing(
    bucket: Bucket, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with rules_in_force(bucket, folder) as before:
        pass
    break_file(file_of(folder, PAPER))
    stored = [(key, bucket.get(key).etag) for key in bucket.list_keys("")]
    told: list[str] = []
    assert dict(registry_in_force(bucket, folder, told.append)) == dict(before.registry)
    [line] = told
    assert f"{PAPER}.toml: not TOML" in line
    assert [(key, bucket.get(key).etag) for key in bucket.list_keys("")] == stored
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(folder))
    assert main(["status", "--json", "--no-schedule"]) == 3  # there was no run yet
    assert {each["source"] for each in json.loads(capsys.readouterr().out)["newspapers"]} >= {PAPER, OTHER}
    assert main(["fsck"]) == 0
    out, err = capsys.readouterr()
    assert "all is well" in out
    assert f"{PAPER}.toml: not TOML" in err


def test_a_change_of_another_file_counts_at_once(bucket: Bucket, folder: Path) -> None:
    with rules_in_force(bucket, folder):
        pass
    break_file(file_of(folder, PAPER))
    other = file_of(folder, OTHER)
    other.write_text(other.read_text("utf-8").replace("delay = 0", "delay = 7"), "utf-8")
    with rules_in_force(bucket, folder) as rules:
        assert rules.registry[OTHER].delay == 7


def test_a_file_that_was_never_good_leaves_its_newspaper_out(bucket: Bucket, folder: Path) -> None:
    break_file(file_of(folder, PAPER))
    with rules_in_force(bucket, folder) as rules:
        assert PAPER not in rules.registry
        assert OTHER in rules.registry
        assert "there are no earlier rules of it" in rules.problems[PAPER]


def test_a_broken_family_is_told_of_each_of_its_newspapers(bucket: Bucket, folder: Path) -> None:
    with rules_in_force(bucket, folder) as before:
        family = before.registry[PAPER].family
    break_file(folder / "families" / f"{family}.toml")
    with rules_in_force(bucket, folder) as rules:
        assert dict(rules.registry) == dict(before.registry)
        assert set(rules.problems) == {slug for slug, source in rules.registry.items() if source.family == family}


def test_files_that_are_only_wrong_together_are_put_back_together(bucket: Bucket, folder: Path) -> None:
    with rules_in_force(bucket, folder) as before:
        host = before.registry[OTHER].hosts[0]
    path = file_of(folder, PAPER)
    path.write_text(path.read_text("utf-8").replace("hosts = [", f'hosts = ["{host}", '), "utf-8")
    with rules_in_force(bucket, folder) as rules:
        assert dict(rules.registry) == dict(before.registry)
        assert rules.problems


def test_a_folder_that_is_no_registry_is_an_error(bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no folder newspapers"), rules_in_force(bucket, tmp_path):
        pass
