"""The commands that take care of the archive, as they are typed."""

import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.health.check_results import CheckResults, read_check
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.replica.registry_files import SOURCES
from tests.storage.examples import article_id, draft

SOURCE = SourceSlug("baosuoimo")


@pytest.fixture
def stored(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket with two articles."""
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(SOURCES))
    store = VersionStore(bucket)
    written = [store.commit(draft(0, number=number, source=SOURCE)).written[0] for number in (1, 2)]
    Catalog(bucket).append(written)
    return bucket


def test_a_purge_says_what_it_has_removed(stored: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["purge", article_id(1), "--why", "a letter", "--by", "Vi Mai", "--yes"]
    assert main([*given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["versions"], told["rows"], told["trace"]["by"]) == (1, 1, "Vi Mai")
    assert Catalog(stored).versions([article_id(1), article_id(2)]) == {article_id(2): 1}
    assert main(["show", article_id(1)]) == 1
    assert "was removed on request" in capsys.readouterr().err
    assert main(given) == 0  # again: nothing is left to do
    assert "0 versions, 0 rows" in capsys.readouterr().out


def test_a_purge_that_could_not_search_all_says_so_and_what_to_do(
    stored: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = f"raw/{SOURCE}/2026/03/02/20260302T030000Z-aaaaaaaa-00000.warc.gz"
    stored.put_if_absent(damaged, b"no gzip")
    given = ["purge", article_id(1), "--why", "a letter", "--by", "Vi Mai", "--yes"]
    assert main(given) == 1
    out, err = capsys.readouterr()
    assert "7 bytes of raw data are damaged" in out
    assert f"not all could be searched, for it is damaged: {damaged} (restore" in err
    assert main([*given, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["unsearched"], told["trace"]["done_at"]) == ([damaged], None)
    stored.delete(damaged)
    assert main(given) == 0


@pytest.mark.parametrize("article", [article_id(1), "https://baosuoimo.example/tin-1.html"])
def test_a_purge_without_the_newspaper_s_file_names_the_way_to_it(
    stored: Bucket, article: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BAOTINH_SOURCES_DIR")
    assert main(["purge", article, "--why", "a letter", "--by", "Vi Mai", "--yes"]) != 0
    assert "BAOTINH_SOURCES_DIR" in capsys.readouterr().err
    assert Catalog(stored).versions([article_id(1)])


@pytest.mark.server
def test_nothing_of_a_purged_article_stays_in_the_files_of_the_embedded_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("BAOTINH_BUCKET", "BAOTINH_ENDPOINT_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BAOTINH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(SOURCES))
    with open_bucket(Settings(data_dir=tmp_path)) as bucket:
        store = VersionStore(bucket)
        written = [
            store.commit(draft(0, number=number, source=SOURCE, headline=headline)).written[0]
            for number, headline in ((1, "Chuyện vôtiền"), (2, "Chuyện khoánghậu"))
        ]
        Catalog(bucket).append(written)
        assert holding(tmp_path, "vôtiền")
        assert main(["purge", article_id(1), "--why", "a letter", "--by", "Vi Mai", "--yes", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["compacted"]
        assert not holding(tmp_path, "vôtiền")
        assert holding(tmp_path, "khoánghậu")
        assert store.history(SOURCE, article_id(2))


def holding(folder: Path, text: str) -> list[str]:
    """Return the files of SeaweedFS that hold a text."""
    files = [file for file in (folder / "store" / "data").rglob("*") if file.is_file()]
    return [file.name for file in files if text.encode() in file.read_bytes()]


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ([article_id(1), "--why", "a letter"], 2, "say --yes"),
        ([article_id(1), "--yes"], 2, "--why"),
        ([article_id(1), "--yes", "--why", "Suối Mơ có cầu treo mới"], 2, "must not repeat"),
        (["ffff", "--yes", "--why", "a letter"], 1, "there is no article ffff"),
        (["0000", "--yes", "--why", "a letter"], 2, "say which"),
        (["https://nowhere.example/1", "--yes", "--why", "a letter"], 2, "no newspaper"),
    ],
)
def test_a_purge_that_is_asked_for_wrongly_removes_nothing(
    stored: Bucket, capsys: pytest.CaptureFixture[str], given: list[str], status: int, told: str
) -> None:
    assert main(["purge", *given]) == status
    assert told in capsys.readouterr().err
    assert len(list(stored.list_keys("articles/"))) == 2


def test_a_check_tells_what_is_wrong_and_repairs_it(stored: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fsck", "--json"]) == 1  # the examples have no raw answers
    *found, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert {finding["kind"] for finding in found} == {"unreadable_capture"}
    assert last == {
        "checked": {
            "sources": 1, "versions": 2, "captures": 2, "rows": 2, "purges": 0, "findings": 2, "accepted": 0,
            "unjudged": 2,
        },
        "left": 2,
    }  # fmt: skip  # short items: a line each would fill a screen
    assert main(["fsck", "--source", "baosuoimo", "--repair"]) == 1
    out = capsys.readouterr().out
    assert "unreadable capture" in out
    assert "2 findings left" in out


def test_the_loss_of_raw_answers_can_be_accepted_and_nothing_else(
    stored: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.put_if_absent("articles/baosuoimo/notes.txt", b"?")
    assert main(["fsck", "--accept-loss", "the disk died"]) == 1
    assert "2 findings accepted, 1 findings left" in capsys.readouterr().out
    stored.delete("articles/baosuoimo/notes.txt")
    assert main(["fsck"]) == 0
    assert "2 findings accepted before, all is well" in capsys.readouterr().out
    assert read_check(stored) == CheckResults()
    losses = json.loads(stored.get("checks/accepted-losses.json").body)["losses"]
    assert [(loss["kind"], loss["article_id"], loss["why"]) for loss in losses] == [
        ("unreadable_capture", article_id(number), "the disk died") for number in (1, 2)
    ]
    assert main(["fsck", "--accept-loss", " "]) == 2
    assert "--accept-loss" in capsys.readouterr().err


def test_a_check_of_an_empty_bucket_finds_nothing(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(SOURCES))
    assert main(["fsck"]) == 0
    assert "all is well" in capsys.readouterr().out
    assert main(["fsck", "--source", "baosuoimoo"]) == 2
    assert "baosuoimoo" in capsys.readouterr().err
