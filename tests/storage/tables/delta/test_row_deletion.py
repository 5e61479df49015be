"""Rows that are deleted for ever, also from files that no table knows, beside others who write and read."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError

from storage.errors import BucketUnavailableError
from storage.layout import CATALOG
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.delta import compaction, row_deletion
from storage.tables.delta.compaction import compact
from storage.tables.delta.data_files import commit_files, write_files
from storage.tables.delta.parquet_file import ParquetFile
from storage.tables.delta.row_deletion import delete_rows
from storage.versions.store import VersionStore
from tests.searching import found_in
from tests.storage.examples import SOURCE, article_id, draft

SECRET = "Đừng để ai thấy tiêu đề này"


def fill(bucket: Bucket) -> Catalog:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    written = [
        store.commit(draft(number=number, headline=SECRET if number == 1 else "Tin")).written[0] for number in (1, 2)
    ]
    catalog.append(written)
    for key in list(bucket.list_keys("articles/")):
        bucket.delete(key)
    return catalog


def test_every_file_that_held_a_row_goes_with_it(bucket: Bucket) -> None:
    catalog = fill(bucket)
    assert delete_rows(bucket, CATALOG, SOURCE, [article_id(1)]) == 1
    assert found_in(bucket, [SECRET]) == []
    assert catalog.versions([article_id(1), article_id(2)]) == {article_id(2): 1}
    assert delete_rows(bucket, CATALOG, SOURCE, [article_id(1)]) == 0


def test_a_file_that_a_failed_commit_has_left_goes_too(bucket: Bucket) -> None:
    catalog = fill(bucket)
    rows = catalog.collect(catalog.scan())
    delete_rows(bucket, CATALOG, SOURCE, [article_id(1)])
    # What a writer leaves who has written his file and then lost against another commit.
    key = f"{CATALOG}/source={SOURCE}/part-lost.parquet"
    rows.filter(pl.col("article_id") == article_id(1)).drop("source").write_parquet(
        bucket.uri(key), storage_options=bucket.storage_options
    )
    assert found_in(bucket, [SECRET]) != []
    before = catalog.table.open()
    assert before is not None
    assert delete_rows(bucket, CATALOG, SOURCE, [article_id(1)]) == 0
    assert found_in(bucket, [SECRET]) == []
    after = catalog.table.open()
    assert after is not None
    assert after.version() > before.version()  # so whoever has written that file can no longer commit it


def test_a_damaged_file_beside_the_table_is_named_and_the_table_is_not_blamed(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.tables.delta.commits.FIRST_PAUSE", 0.001)
    fill(bucket)
    key = f"{CATALOG}/source={SOURCE}/part-damaged.parquet"
    bucket.put_if_absent(key, b"PAR1 and no more")
    with pytest.raises(BucketUnavailableError, match=r"part-damaged\.parquet, which the table has dropped") as told:
        delete_rows(bucket, CATALOG, SOURCE, [article_id(1)])
    assert told.value.hint is not None
    assert "`baotinh maintain --keep-hours 1` deletes it" in told.value.hint
    bucket.delete(key)
    delete_rows(bucket, CATALOG, SOURCE, [article_id(1)])
    assert found_in(bucket, [SECRET]) == []


def test_a_writer_whose_files_are_deleted_under_him_reads_again(bucket: Bucket) -> None:
    catalog = fill(bucket)
    stale = catalog.table.open()
    seen: list[int] = []

    def step() -> int:
        table = stale if not seen else catalog.table.open()
        seen.append(1)
        if len(seen) == 1:
            delete_rows(bucket, CATALOG, SOURCE, [article_id(1)])
        return catalog.collect(catalog.table.scan(table).select("headline")).height

    assert catalog.table.until_committed(step) == 1
    assert len(seen) == 2


def test_a_file_that_a_refused_writer_stores_during_the_deletion_goes_too(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog(bucket)
    catalog.append(VersionStore(bucket).commit(draft()).written)
    catalog.append(VersionStore(bucket).commit(draft(number=2)).written)
    stale = catalog.table.open()
    assert stale
    rows = catalog.collect(catalog.scan())
    look = row_deletion._live
    late: list[str] = []

    def live(bucket: Bucket, table: str) -> set[str]:
        if not late:  # the deletion has listed the files and committed
            late.append("stored")
            with pytest.raises(CommitFailedError):
                catalog.table.append(stale, rows)
        return look(bucket, table)

    monkeypatch.setattr(row_deletion, "_live", live)
    assert delete_rows(bucket, CATALOG, SOURCE, [article_id()]) == 1
    for key in bucket.list_keys("catalog/"):
        if key.endswith(".parquet") and "_delta_log" not in key:
            assert article_id() not in pl.read_parquet(bucket.get(key).body)["article_id"].to_list()
    assert catalog.collect(catalog.scan())["article_id"].to_list() == [article_id(2)]


def delete_rows_before_commit(bucket: Bucket, patch: pytest.MonkeyPatch) -> None:
    """Let a deletion begin and end between the files of the next commit and the commit."""
    put_if_absent = Bucket.put_if_absent

    def put(self: Bucket, key: str, body: bytes, **more: Any) -> bool:
        patch.undo()
        delete_rows(bucket, CATALOG, SOURCE, [article_id(1)])
        return put_if_absent(self, key, body, **more)

    patch.setattr(Bucket, "put_if_absent", put)


@pytest.mark.parametrize("write", ["append", "merge"])
def test_a_writer_that_is_refused_after_the_deletion_leaves_no_file(
    write: str, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = fill(bucket)
    rows = catalog.collect(catalog.scan())
    catalog.append(VersionStore(bucket).commit(draft(number=3)).written)
    stale = catalog.table.open()
    assert stale is not None
    writes: dict[str, Callable[[], object]] = {
        "append": lambda: catalog.table.append(stale, rows),
        "merge": lambda: compact(bucket, stale, SOURCE, catalog.table.format, sort=False),
    }
    delete_rows_before_commit(bucket, monkeypatch)
    with pytest.raises(CommitFailedError):
        writes[write]()
    assert found_in(bucket, [SECRET]) == []
    assert catalog.versions([article_id(number) for number in (1, 2, 3)]) == {article_id(2): 1, article_id(3): 1}


def test_a_merge_that_finds_a_file_gone_leaves_none(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = fill(bucket)
    catalog.append(VersionStore(bucket).commit(draft(number=3)).written)
    stale = catalog.table.open()
    assert stale is not None
    monkeypatch.setattr(compaction, "ROWS_AT_ONCE", 1)
    # As with many rows: the first of them are stored before the others are read.
    monkeypatch.setattr(ParquetFile, "size", 10**9)
    with pytest.MonkeyPatch.context() as patch:
        delete_rows_before_commit(bucket, patch)
        with pytest.raises(FileNotFoundError):
            compact(bucket, stale, SOURCE, replace(catalog.table.format, rows_a_group=1), sort=False)
    assert found_in(bucket, [SECRET]) == []
    assert catalog.versions([article_id(number) for number in (1, 2, 3)]) == {article_id(2): 1, article_id(3): 1}


def test_a_merge_that_finds_fewer_rows_than_the_log_tells_of_leaves_no_file(bucket: Bucket) -> None:
    catalog = fill(bucket)
    [key] = bucket.list_keys(f"{CATALOG}/source={SOURCE}/")
    catalog.append(VersionStore(bucket).commit(draft(number=3)).written)
    before = list(bucket.list_keys(CATALOG))
    shorter = io.BytesIO()
    pl.read_parquet(bucket.get(key).body).head(1).write_parquet(shorter)
    bucket.compare_and_swap(key, shorter.getvalue(), etag=bucket.get(key).etag)
    table = catalog.table.open()
    assert table is not None
    with pytest.raises(BucketUnavailableError, match="have 2 rows, not the 3"):
        compact(bucket, table, SOURCE, catalog.table.format, sort=False)
    assert list(bucket.list_keys(CATALOG)) == before


def test_an_append_that_cannot_store_all_its_files_leaves_none(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = fill(bucket)
    rows = catalog.collect(catalog.scan())
    table = catalog.table.open()
    assert table is not None
    before = list(bucket.list_keys(CATALOG))
    put_if_absent = Bucket.put_if_absent

    def put(self: Bucket, key: str, body: bytes, **more: Any) -> bool:
        if "source=baokhac" in key:
            raise BucketUnavailableError("no answer")
        return put_if_absent(self, key, body, **more)

    monkeypatch.setattr(Bucket, "put_if_absent", put)
    with pytest.raises(BucketUnavailableError, match="no answer"):
        catalog.table.append(table, pl.concat([rows, rows.with_columns(source=pl.lit("baokhac"))]))
    assert list(bucket.list_keys(CATALOG)) == before


def test_the_file_of_a_commit_that_arrived_stays_if_its_answer_was_lost(bucket: Bucket) -> None:
    catalog = fill(bucket)
    rows = catalog.collect(catalog.scan())
    table, stale = catalog.table.open(), catalog.table.open()
    assert table is not None
    assert stale is not None
    files = write_files(bucket, table, rows, catalog.table.format)
    commit_files(bucket, table, files)
    with pytest.raises(CommitFailedError):
        commit_files(bucket, stale, files)
    assert catalog.collect(catalog.scan()).height == 2 * rows.height
