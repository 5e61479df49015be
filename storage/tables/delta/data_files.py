"""The data files of a Delta table: writes them, one or more for each source, for a commit of our own.

Delta's own writer puts one file after the other. An append has a file for each newspaper, so most of its time would be
waiting for the store.
"""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl
from deltalake import DeltaTable
from deltalake.transaction import AddAction

from storage.s3.bucket import Bucket
from storage.tables.delta.parquet_file import FileFormat, ParquetFile

if TYPE_CHECKING:  # who only reads needs no pyarrow
    import pyarrow as pa

__all__ = ["file_schema", "now_in_milliseconds", "store_file", "write_files"]

THREADS = 4
"""Files written at once; while one is put, another is compressed."""


def write_files(bucket: Bucket, table: DeltaTable, rows: pl.DataFrame, form: FileFormat) -> list[AddAction]:
    """Store `rows`, one file for each source; return what the Delta log is to say about each.

    The files are no part of the table before they are committed. Raise BucketUnavailableError, OutcomeUnknownError.
    """
    schema, now = file_schema(table), now_in_milliseconds()

    def write(of_source: pl.DataFrame) -> AddAction:
        file = ParquetFile(schema, form)
        file.write(of_source.drop("source"))
        return store_file(bucket, table, of_source["source"][0], file, now, changes_data=True)

    parts = rows.partition_by("source", maintain_order=True)
    with ThreadPoolExecutor(min(THREADS, len(parts)) or 1, thread_name_prefix="files") as threads:
        return list(threads.map(write, parts))


def store_file(
    bucket: Bucket, table: DeltaTable, source: str, file: ParquetFile, now: int, *, changes_data: bool
) -> AddAction:
    """Store a file of rows of `source`; return what the Delta log is to say about it.

    `now`: milliseconds since 1970. `changes_data`: False if other files held the same rows before.
    """
    body = file.finish()
    path = f"source={source}/part-00000-{uuid.uuid4()}-c000.zstd.parquet"
    prefix = table.table_uri.rstrip("/").removeprefix(bucket.uri("").rstrip("/")).strip("/")
    bucket.put_if_absent(f"{prefix}/{path}", body, content_type="application/vnd.apache.parquet")
    return AddAction(path, len(body), {"source": source}, now, changes_data, json.dumps(file.statistics()))


def file_schema(table: DeltaTable) -> "pa.Schema":
    """Return the schema of a table's files: the partition column is not in them."""
    # A tenth of a second to load, which who only reads the tables need not wait for.
    import pyarrow as pa

    schema = pa.schema(table.schema().to_arrow())
    return pa.schema([field for field in schema if field.name != "source"])


def now_in_milliseconds() -> int:
    """Return the time as the Delta log has it, milliseconds since 1970."""
    return time.time_ns() // 1_000_000
