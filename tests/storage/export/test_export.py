import errno
import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from storage import Archive, layout
from storage.errors import BucketUnavailableError, ConflictError, ExportError
from storage.export import export as exporting
from storage.export import parquet
from storage.export.arrow_schema import record_columns
from storage.export.export import ExportForm, Manifest, export_articles, export_records
from storage.export.targets import BucketTarget, FolderTarget, Target
from storage.model.article import Article
from storage.model.blocks import Heading, Image, ListBlock, Table
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.record_json import encode
from storage.versions.store import VersionStore
from tests.small_disk import fill, mounted
from tests.storage.examples import SOURCE, article_id, draft

Write = Callable[..., Manifest]


@pytest.fixture
def records(bucket: Bucket) -> list[bytes]:
    """Five articles, as they are stored."""
    store = VersionStore(bucket)
    return [encode(article) for number in range(1, 6) for article in store.commit(draft(number=number)).written]


def lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def test_lines_are_the_records_as_they_are_stored(records: list[bytes], tmp_path: Path) -> None:
    manifest = export_records(records, ExportForm.JSONL, FolderTarget(tmp_path / "out"))
    assert lines(tmp_path / "out/part-00000.jsonl.gz") == records
    assert (manifest.articles, len(manifest.files)) == (5, 1)


def test_columns_are_the_fields_of_the_record(records: list[bytes], tmp_path: Path) -> None:
    blocks = (Heading(text="Mục", level=3), ListBlock(items=("a", "b")), Table(rows=(("x", "1"),)), Image(url="u"))
    values = json.loads(records[0]) | {"blocks": [block.model_dump() for block in blocks], "field_of_1.9": 1}
    export_records([json.dumps(values).encode(), *records[1:]], ExportForm.PARQUET, FolderTarget(tmp_path))
    frame = pl.read_parquet(tmp_path / "part-00000.parquet")
    assert set(frame.columns) == set(Article.model_fields)
    row = frame.row(0, named=True)
    assert row["published_at"] == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert [block["type"] for block in row["blocks"]] == ["heading", "list", "table", "image"]
    assert (row["blocks"][1]["items"], row["blocks"][2]["rows"]) == (["a", "b"], [["x", "1"]])
    assert row["change"] == {"kind": "created", "fields": [], "sentences": []}
    assert row["province"]["then"] == {"code": "15", "name": "Lào Cai"}


def test_no_field_of_the_record_is_left_out_of_the_columns_but_the_one_that_is_said() -> None:
    assert list(record_columns()) == list(Article.model_fields)
    provenance = record_columns()["provenance"]
    assert isinstance(provenance, pl.Struct)
    assert [field.name for field in provenance.fields] == ["capture", "extractor", "rules"]


def test_items_of_ninjs_come_one_a_line(records: list[bytes], tmp_path: Path) -> None:
    export_records(records, ExportForm.NINJS, FolderTarget(tmp_path))
    items = [json.loads(line) for line in lines(tmp_path / "part-00000.jsonl.gz")]
    assert [item["standard"]["version"] for item in items] == ["3.1"] * 5


@pytest.mark.parametrize("form", ExportForm)
def test_files_are_bounded(
    form: ExportForm, records: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHARD_SIZE", 2 * len(records[0]))
    monkeypatch.setattr(parquet, "GROUP_SIZE", len(records[0]))
    manifest = export_records(records, form, FolderTarget(tmp_path))
    assert [file.articles for file in manifest.files] == [2, 2, 1]
    for file in manifest.files:
        body = (tmp_path / file.name).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file.bytes, file.sha256)


def test_the_same_articles_give_the_same_files(records: list[bytes], tmp_path: Path) -> None:
    for form in ExportForm:
        first, second = (export_records(records, form, FolderTarget(tmp_path / form / folder)) for folder in "ab")
        assert first.files == second.files


def test_an_export_into_the_bucket_is_complete_once_it_has_a_manifest(bucket: Bucket, records: list[bytes]) -> None:
    target = BucketTarget(bucket, "first")
    manifest = export_records(records, ExportForm.PARQUET, target, conditions={"province": "15"})
    assert list(bucket.list_keys("exports/")) == ["exports/first/manifest.json", "exports/first/part-00000.parquet"]
    assert Manifest.model_validate_json(bucket.get("exports/first/manifest.json").body) == manifest
    assert pl.read_parquet(BytesIO(bucket.get("exports/first/part-00000.parquet").body)).height == 5
    with pytest.raises(ConflictError):
        export_records(records, ExportForm.PARQUET, BucketTarget(bucket, "first"))
    assert len(list(bucket.list_keys("exports/"))) == 2


def test_an_export_of_nothing_is_a_manifest(tmp_path: Path) -> None:
    assert export_records([], ExportForm.PARQUET, FolderTarget(tmp_path)).articles == 0
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_exports_never_mix(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    for taken in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(ExportError, match="is not an empty folder"):
            FolderTarget(taken)


def test_of_two_exports_into_one_folder_at_once_the_second_is_refused(records: list[bytes], tmp_path: Path) -> None:
    first, second, third = (FolderTarget(tmp_path) for _ in range(3))

    def beside() -> Iterator[bytes]:
        with pytest.raises(ExportError, match="another export is writing to"):
            FolderTarget(tmp_path)
        with pytest.raises(ExportError, match="another export is writing to"):
            export_records(records, ExportForm.PARQUET, second)
        yield from records

    export_records(beside(), ExportForm.JSONL, first)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"part-00000.jsonl.gz", "manifest.json"}
    with pytest.raises(ExportError, match="is not an empty folder"):  # although it was empty when it was named
        export_records(records, ExportForm.PARQUET, third)
    assert {path.name for path in tmp_path.iterdir()} == written


KILLED = """
import sys, time
from pathlib import Path
from storage.export import export
from storage.export.targets import FolderTarget

def records():
    yield from [b'{}'] * int(sys.argv[2])
    print("claimed", flush=True)
    time.sleep(600)

export.SHARD_SIZE = 1
export.export_records(records(), export.ExportForm.JSONL, FolderTarget(Path(sys.argv[1])))
"""


def kill_an_export(folder: Path, *, parts: int) -> None:
    """Kill an export into a folder when it has written some parts; meanwhile the folder is taken."""
    with subprocess.Popen([sys.executable, "-c", KILLED, folder, str(parts)], stdout=subprocess.PIPE) as export:
        assert export.stdout is not None
        assert export.stdout.readline() == b"claimed\n"
        with pytest.raises(ExportError, match="another export is writing to"):
            FolderTarget(folder)
        export.kill()


def test_an_export_that_is_killed_before_it_writes_keeps_no_other_out(records: list[bytes], tmp_path: Path) -> None:
    kill_an_export(tmp_path, parts=0)
    assert len(list(tmp_path.iterdir())) == 1
    export_records(records, ExportForm.JSONL, FolderTarget(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"part-00000.jsonl.gz", "manifest.json"}


def test_what_an_export_that_is_killed_has_written_is_to_be_deleted(records: list[bytes], tmp_path: Path) -> None:
    kill_an_export(tmp_path, parts=2)
    with pytest.raises(ExportError, match="is not an empty folder") as told:
        FolderTarget(tmp_path)
    assert told.value.hint == "an export into it was killed: delete everything in it, or name another folder"
    for path in tmp_path.iterdir():
        path.unlink()
    assert export_records(records, ExportForm.JSONL, FolderTarget(tmp_path)).articles == 5


def test_an_export_that_is_interrupted_while_it_claims_its_folder_leaves_it_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = FolderTarget(tmp_path)

    def interrupt(_: Path) -> Iterator[Path]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "iterdir", interrupt)
    with pytest.raises(KeyboardInterrupt):
        export_records([], ExportForm.JSONL, target)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_complete_although_its_claim_cannot_be_deleted(
    records: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, refused = Path.unlink, [OSError(errno.EIO, "Input/output error")]

    def refuse_once(path: Path, *, missing_ok: bool = False) -> None:
        if refused:
            raise refused.pop()
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_once)
    manifest = export_records(records, ExportForm.JSONL, FolderTarget(tmp_path))
    assert refused == []
    assert manifest.articles == len(lines(tmp_path / "part-00000.jsonl.gz"))
    assert (tmp_path / "manifest.json").exists()


def test_an_export_that_is_stopped_deletes_only_what_it_has_written(
    records: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHARD_SIZE", sum(map(len, records)))

    def stopped() -> Iterator[bytes]:
        yield from records
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine.txt").touch()
        (tmp_path / "part-00001.jsonl.gz").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_records(stopped(), ExportForm.JSONL, FolderTarget(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "mine.txt", "part-00001.jsonl.gz"}


def test_the_error_that_stopped_an_export_is_told_although_a_file_cannot_be_deleted(
    records: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(exporting, "SHARD_SIZE", 1)
    unlink = Path.unlink

    def refuse_first(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "part-00000.jsonl.gz":
            raise OSError(errno.EIO, "Input/output error")
        unlink(path, missing_ok=missing_ok)

    def purged() -> None:
        raise ConflictError("an article was purged")

    monkeypatch.setattr(Path, "unlink", refuse_first)
    with pytest.raises(ConflictError, match="an article was purged"):
        export_records(records, ExportForm.JSONL, FolderTarget(tmp_path), check=purged)
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.jsonl.gz"]
    assert "are left; delete them: [Errno 5]" in caplog.text


def test_all_objects_of_an_export_that_can_be_deleted_are_deleted(
    records: list[bytes], bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(exporting, "SHARD_SIZE", 1)
    delete = Bucket.delete

    def refuse_first(self: Bucket, key: str) -> None:
        if key.endswith("part-00000.jsonl.gz"):
            raise BucketUnavailableError("no answer")
        delete(self, key)

    def purged() -> None:
        raise ConflictError("an article was purged")

    monkeypatch.setattr(Bucket, "delete", refuse_first)
    with pytest.raises(ConflictError, match="an article was purged"):
        export_records(records, ExportForm.JSONL, BucketTarget(bucket, "some"), check=purged)
    assert list(bucket.list_keys("exports/")) == [f"{layout.export_prefix('some')}part-00000.jsonl.gz"]
    assert "are left; delete them: no answer" in caplog.text


def test_an_export_writes_over_no_file(records: list[bytes], tmp_path: Path) -> None:
    def beside() -> Iterator[bytes]:
        (tmp_path / "part-00000.jsonl.gz").write_text("mine")
        yield from records

    with pytest.raises(ExportError, match=r"part-00000.jsonl.gz exists already"):
        export_records(beside(), ExportForm.JSONL, FolderTarget(tmp_path))
    assert (tmp_path / "part-00000.jsonl.gz").read_text() == "mine"


def test_a_full_disk_is_told_by_the_files_name_and_nothing_is_left(records: list[bytes], tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        ballast = fill(disk, leave=1)
        with pytest.raises(ExportError, match=r"part-00000\.jsonl\.gz cannot be written: No space left") as told:
            export_records(records, ExportForm.JSONL, FolderTarget(disk / "out"))
        assert not told.value.named_wrongly
        assert told.value.hint == "make space on its disk, or name a folder on another one"
        assert list((disk / "out").iterdir()) == []
        ballast.unlink()
        assert export_records(records, ExportForm.JSONL, FolderTarget(disk / "out")).articles == 5


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="file/out cannot be written: Not a directory"):
        FolderTarget(tmp_path / "file" / "out")


def test_every_article_that_fulfils_the_conditions_is_exported(bucket: Bucket, tmp_path: Path) -> None:
    store = VersionStore(bucket)
    written = [article for number in range(50) for article in store.commit(draft(number=number)).written]
    Records(bucket).append(written[::2])  # the others are read from their objects
    Catalog(bucket).append(written)
    export_articles(Archive(bucket), ExportForm.JSONL, FolderTarget(tmp_path / "all"), since=date(2026, 3, 1))
    assert sorted(lines(tmp_path / "all/part-00000.jsonl.gz")) == sorted(encode(article) for article in written)
    manifest = export_articles(Archive(bucket), ExportForm.JSONL, FolderTarget(tmp_path / "none"), place="Mường")
    assert (manifest.articles, manifest.conditions) == (0, {"place": "Mường"})


def test_nothing_is_left_of_an_export_in_which_a_purged_article_may_be(bucket: Bucket, tmp_path: Path) -> None:
    written = [article for number in (1, 2) for article in VersionStore(bucket).commit(draft(number=number)).written]
    Catalog(bucket).append(written)

    (tmp_path / "out").mkdir()
    trace = layout.purge_trace(SOURCE, article_id(1))
    for target in (FolderTarget(tmp_path / "out"), BucketTarget(bucket, "out")):
        meanwhile = Meanwhile(target, lambda: bucket.put_if_absent(trace, b"{}"))
        with pytest.raises(ConflictError, match="purged"):
            export_articles(Archive(bucket), ExportForm.JSONL, meanwhile)
        bucket.delete(trace)
    assert [*bucket.list_keys("exports/"), *(tmp_path / "out").iterdir()] == []


@dataclass
class Meanwhile:
    """A target beside whose writing something happens."""

    target: Target
    happens: Callable[[], object]

    def claim(self) -> None:
        self.target.claim()

    def put(self, name: str, body: bytes) -> None:
        self.target.put(name, body)
        self.happens()

    def release(self) -> None:
        self.target.release()

    def discard(self) -> None:
        self.target.discard()
