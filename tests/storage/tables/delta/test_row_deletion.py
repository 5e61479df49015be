"""Rows that are deleted for ever, also from files that no table knows, beside others who write and read."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError

from storage.errors import BucketUnavailableError
from storage.layout import CATALOG
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.delta import row_deletion
from storage.tables.delta.compaction import compact
from storage.tables.delta.data_files import commit_files, write_files
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
