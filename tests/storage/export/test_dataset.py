"""A data set that the libraries of others load: Hugging Face's and MLCommons'."""

import hashlib
import json
from pathlib import Path

import pytest

from storage.export.dataset import CHECKSUMS, CROISSANT, export_dataset
from storage.export.targets import FolderTarget
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import draft


@pytest.fixture
def archive(bucket: Bucket) -> Archive:
    """Three articles, one of them edited."""
    store = VersionStore(bucket)
    readings = [draft(number=number) for number in (1, 2, 3)] + [draft(5, headline="Một đầu đề khác")]
    versions = [version for reading in readings for version in store.commit(reading).written]
    append_versions(Catalog(bucket), Records(bucket), versions, sign=lambda _: None)
    return Archive(bucket)


@pytest.mark.parametrize(("versions", "rows"), [(False, 3), (True, 4)])
def test_hugging_face_s_library_loads_it(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: bool, rows: int
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset

    manifest = export_dataset(archive, FolderTarget(tmp_path / "press"), versions=versions)
    assert manifest.articles == rows
    loaded = load_dataset(str(tmp_path / "press"), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.num_rows == rows
    assert set(loaded["headline"]) <= {"Suối Mơ có cầu treo mới", "Một đầu đề khác"}
    assert loaded[0]["province"]["now"]["code"] == "15"


def test_mlcommons_library_accepts_the_description_and_reads_its_records(archive: Archive, tmp_path: Path) -> None:
    import mlcroissant

    export_dataset(archive, FolderTarget(tmp_path / "press"))
    described = mlcroissant.Dataset(jsonld=str(tmp_path / "press" / CROISSANT))
    assert not described.metadata.ctx.issues.errors
    records = list(described.records("articles"))
    assert len(records) == 3
    assert {record["articles/source"] for record in records} == {b"baomau"}


def test_the_checksums_are_those_of_the_files(archive: Archive, tmp_path: Path) -> None:
    export_dataset(archive, FolderTarget(tmp_path))
    for line in (tmp_path / CHECKSUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_the_change_feed_goes_on_where_the_data_set_ends(archive: Archive, bucket: Bucket, tmp_path: Path) -> None:
    manifest = export_dataset(archive, FolderTarget(tmp_path))
    assert manifest.cursor == json.loads((tmp_path / "manifest.json").read_text())["cursor"]
    assert str(manifest.cursor) in (tmp_path / "README.md").read_text()
    assert list(archive.changes(after=manifest.cursor)) == []
    commit = VersionStore(bucket).commit(draft(number=9))
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    assert [row.article_id for row in archive.changes(after=manifest.cursor)] == [draft(number=9).article_id]
