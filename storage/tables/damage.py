"""Damaged tables: telling damage from a store that fails, discarding a table, and reading what is left of one."""

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from storage import layout
from storage.errors import BucketUnavailableError
from storage.s3.bucket import Bucket
from storage.tables.commits import delta_errors

__all__ = ["discard", "is_damaged", "readable_rows"]

TRIALS = 5
"""Failures in a row of one table, beside as many successes of a new one, that show that the table is damaged."""

FIRST_PAUSE = 0.02
"""Seconds after the first failure; four times as long after each further one."""


def is_damaged(bucket: Bucket, use: Callable[[], object]) -> bool:
    """Tell whether `use` of a table fails for the table's own sake. Raise BucketUnavailableError if the store fails.

    It does if it fails again and again while a new table in the same bucket can be written and read.
    """
    for trial in range(TRIALS):
        time.sleep(FIRST_PAUSE * 4**trial if trial else 0)
        try:
            use()
        except (BucketUnavailableError, DeltaError, OSError, ValueError, pl.exceptions.PolarsError):
            _try_a_new_table(bucket)
        else:
            return False
    return True


def _try_a_new_table(bucket: Bucket) -> None:
    prefix = f"{layout.PROBE_PREFIX}{secrets.token_hex(8)}"
    try:
        with delta_errors(bucket, prefix):
            one = pl.DataFrame({"number": [1]})
            write_deltalake(bucket.uri(prefix), one, storage_options=bucket.storage_options)
            pl.scan_delta(bucket.uri(prefix), storage_options=bucket.storage_options).collect()
    finally:
        with suppress(BucketUnavailableError):
            discard(bucket, prefix)


def discard(bucket: Bucket, prefix: str) -> None:
    """Delete every object of a table, the log first: whoever opens it meanwhile finds none, not a part of one."""
    keys = list(bucket.list_keys(f"{prefix}/"))
    for key in sorted(keys, key=lambda key: "/_delta_log/" not in key):
        bucket.delete(key)


def readable_rows(
    bucket: Bucket, prefix: str, table: DeltaTable, columns: Sequence[str], schema: pl.Schema
) -> tuple[pl.DataFrame, bool]:
    """Return `columns` (not `source`) of all rows that can be read, the table's first, and whether it is whole.

    Files that the table does not have are read as well: a lost entry of the log leaves its file behind.
    """
    live = {f"{prefix}/{file}" for file in pl.DataFrame(table.get_add_actions(flatten=True))["path"]}
    others = {key for key in bucket.list_keys(f"{prefix}/source=") if key.endswith(".parquet")} - live
    frames, whole = [pl.DataFrame(schema=schema).select(columns)], True
    for key in (*sorted(live), *sorted(others)):
        rows = pl.scan_parquet(bucket.uri(key), storage_options=bucket.storage_options, hive_partitioning=False)
        try:
            found = rows.select(columns).collect()
            frames.append(found.cast({name: schema[name] for name in columns}))
        except (OSError, pl.exceptions.PolarsError):  # polars has an error for each kind of damage
            whole &= key in others
    return pl.concat(frames), whole
