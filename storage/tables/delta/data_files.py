"""The data files of a Delta table: writes them, one or more for each source, for a commit of our own.

Delta's own writer puts one file after the other. An append has a file for each newspaper, so most of its time would be
waiting for the store.
"""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction

from storage.errors import StorageError
from storage.s3.bucket import Bucket
from storage.s3.changing import delete_for_ever
from storage.tables.delta.commits import only_next_version
from storage.tables.delta.parquet_file import FileFormat, ParquetFile, whole_groups

if TYPE_CHECKING:  # who only reads needs no pyarrow
    import pyarrow as pa

__all__ = [
    "commit_files", "deleted_on_error", "file_schema", "now_in_milliseconds", "write_files", "write_large_files",
]  # fmt: skip  # short items: a line each would fill a screen

THREADS = 4
"""Files written at once; while one is put, another is compressed."""


def write_files(bucket: Bucket, table: DeltaTable, rows: pl.DataFrame, form: FileFormat) -> list[AddAction]:
    """Store `rows`, one file for each source; return what the Delta log is to say about each.

    The files are no part of the table before they are committed; none stays after an error. Raise
    BucketUnavailableError, OutcomeUnknownError.
    """
    schema, now = file_schema(table.schema()), now_in_milliseconds()
    parts = rows.partition_by("source", maintain_order=True)
    with deleted_on_error(bucket, table) as paths:

        def write(of_source: pl.DataFrame) -> AddAction:
            file = ParquetFile(schema, form)
            file.write(of_source.drop("source"))
            return _stored(bucket, table, of_source["source"][0], file, now, paths, changes_data=True)

        with ThreadPoolExecutor(min(THREADS, len(parts)) or 1, thread_name_prefix="files") as threads:
            return list(threads.map(write, parts))


def write_large_files(
    bucket: Bucket,
    table: DeltaTable,
    source: str,
    frames: Iterator[pl.DataFrame],
    schema: "pa.Schema",
    form: FileFormat,
    *,
    full: int,
    changes_data: bool,
) -> Iterator[AddAction]:
    """Store rows of one source in files of at most about `full` bytes; yield what the log is to say about each.

    `changes_data`: False if other files held the same rows before. Otherwise like `write_files`.
    """
    now, file = now_in_milliseconds(), ParquetFile(schema, form)
    with deleted_on_error(bucket, table) as paths:
        for frame in whole_groups(frames, form.rows_a_group):
            file.write(frame)
            if file.size >= full:
                yield _stored(bucket, table, source, file, now, paths, changes_data=changes_data)
                file = ParquetFile(schema, form)
        if file.count:
            yield _stored(bucket, table, source, file, now, paths, changes_data=changes_data)


@contextmanager
def deleted_on_error(bucket: Bucket, table: DeltaTable) -> Iterator[list[str]]:
    """Delete the files whose paths are in the list if an error is raised: no commit names them yet.

    They may hold rows of an article that a purge, which looked before they were stored, has not found.
    """
    paths: list[str] = []
    try:
        yield paths
    except BaseException:
        for path in paths:
            with suppress(StorageError):  # the first error is the one to raise
                delete_for_ever(bucket, _key(bucket, table, path))
        raise


def commit_files(
    bucket: Bucket, table: DeltaTable, added: Sequence[AddAction], removed: Sequence[RemoveAction] = ()
) -> None:
    """Commit stored files as the version after `table`; delete them and raise CommitFailedError if that one is taken.

    A purge that took it is done, perhaps, and has not seen files that were stored since.
    """
    try:
        table.create_write_transaction(
            [*added, *removed], "append", table.schema(), ["source"], commit_properties=only_next_version()
        )
    except CommitFailedError:
        with suppress(OSError, DeltaError, StorageError):  # the refusal is the error to tell of
            _delete_refused(bucket, table, added)
        raise


def _delete_refused(bucket: Bucket, table: DeltaTable, files: Sequence[AddAction]) -> None:
    """Delete files that are not in the version after `table`; they are in it if only the commit's answer was lost."""
    root = table.table_uri.rstrip("/")
    taken = DeltaTable(root, version=table.version() + 1, storage_options=bucket.storage_options)
    for uri in {f"{root}/{file.path}" for file in files} - set(taken.file_uris()):
        delete_for_ever(bucket, uri.removeprefix(bucket.uri("")))


def _key(bucket: Bucket, table: DeltaTable, path: str) -> str:
    prefix = table.table_uri.rstrip("/").removeprefix(bucket.uri("").rstrip("/")).strip("/")
    return f"{prefix}/{path}"


def _stored(
    bucket: Bucket, table: DeltaTable, source: str, file: ParquetFile, now: int, paths: list[str], *, changes_data: bool
) -> AddAction:
    """Store a file of rows of `source`; return what the Delta log is to say about it.

    `now`: milliseconds since 1970. `paths`: takes its path before it is stored.
    `changes_data`: False if other files held the same rows before.
    """
    body = file.finish()
    path = f"source={source}/part-00000-{uuid.uuid4()}-c000.zstd.parquet"
    paths.append(path)
    bucket.put_if_absent(_key(bucket, table, path), body, content_type="application/vnd.apache.parquet")
    return AddAction(path, len(body), {"source": source}, now, changes_data, json.dumps(file.statistics()))


def file_schema(schema: Schema) -> "pa.Schema":
    """Return the schema of the files of a table with `schema`: the partition column is not in them."""
    # A tenth of a second to load, which who only reads the tables need not wait for.
    import pyarrow as pa

    return pa.schema([field for field in pa.schema(schema.to_arrow()) if field.name != "source"])


def now_in_milliseconds() -> int:
    """Return the time as the Delta log has it, milliseconds since 1970."""
    return time.time_ns() // 1_000_000
