"""Damaged tables: telling damage from a store that fails, discarding a table, and reading what is left of one."""

import io
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from storage import layout
from storage.errors import BucketUnavailableError, NotFoundError
from storage.s3.bucket import Bucket
from storage.tables.delta.commits import delta_errors
from storage.tables.delta.compaction import live_files

__all__ = ["discard", "is_damaged", "lost_rows", "readable_rows"]

logger = logging.getLogger(__name__)

TRIALS = 5
"""Failures in a row of one table, beside as many successes of a new one, that show that the table is damaged."""

UNDER_WAY = timedelta(minutes=15)
"""Age up to which a file that no commit names may still be committed."""

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
    bucket: Bucket,
    prefix: str,
    table: DeltaTable,
    columns: Sequence[str],
    schema: pl.Schema,
    condition: pl.Expr | None = None,
) -> tuple[pl.DataFrame, bool]:
    """Return `columns` of all rows that can be read and meet `condition`, and whether the table can be read whole.

    Raise BucketUnavailableError if the store, not a file, is the trouble.
    """

    def chosen(rows: pl.LazyFrame, source: str) -> pl.DataFrame:
        rows = rows.with_columns(source=pl.lit(source))
        found = (rows if condition is None else rows.filter(condition)).select(columns).collect()
        return found.cast({name: schema[name] for name in columns})

    frames, whole = [pl.DataFrame(schema=schema).select(columns)], True
    for file in live_files(table):
        key = f"{prefix}/{file.path}"
        rows = pl.scan_parquet(bucket.uri(key), storage_options=bucket.storage_options, hive_partitioning=False)
        try:
            frames.append(chosen(rows, file.source))
            continue
        except (OSError, pl.exceptions.PolarsError) as error:  # polars has an error for each kind of damage
            logger.info("the rows of %s are read once more, after %s", key, error)
        try:  # by our own requests, which tell a store that fails from a file that is missing
            body = io.BytesIO(bucket.get(key).body)
            frames.append(chosen(pl.scan_parquet(body, hive_partitioning=False), file.source))
        except (NotFoundError, OSError, pl.exceptions.PolarsError) as error:
            logger.warning("the rows of %s cannot be read: %s", key, error)
            whole = False
    return pl.concat(frames), whole


def lost_rows(bucket: Bucket, prefix: str, table: DeltaTable, schema: pl.Schema) -> tuple[pl.DataFrame, int]:
    """Return the rows of commits that the log lost at its end, and the highest sequence that was ever given.

    Such a commit left its file behind, whose rows have a sequence beyond the table's version. A young file may be that
    of a commit under way instead: its sequence counts, but its rows are left to their writer.
    """
    highest = table.version()
    live = {f"{prefix}/{file.path}" for file in live_files(table)}
    frames = [pl.DataFrame(schema=schema)]
    settled = bucket.now() - UNDER_WAY
    for key in bucket.list_keys(f"{prefix}/source="):
        if key in live or not key.endswith(".parquet"):
            continue
        with suppress(NotFoundError, OSError, pl.exceptions.PolarsError):  # deleted meanwhile, or damaged
            stored = bucket.get(key)
            rows = pl.read_parquet(stored.body, columns=schema.names())
            rows = rows.cast(schema).filter(pl.col("sequence") > table.version())
            highest = max([highest, *rows["sequence"]])
            if stored.stored_at and stored.stored_at < settled:
                frames.append(rows)
    return pl.concat(frames), highest
