"""Deleting an article's rows from a Delta table, with every file that ever held them."""

import random
import time
from collections.abc import Collection

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from storage.errors import BucketUnavailableError, ConflictError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["delete_rows"]

ATTEMPTS = 60
LONGEST_PAUSE = 2.0
"""Of one deletion, and seconds between two: about a minute among writers that never rest."""


def delete_rows(bucket: Bucket, table: str, source: SourceSlug, article_ids: Collection[ArticleId]) -> int:
    """Delete the rows of articles from the table under the prefix `table`; return how many there were.

    Files that the table has dropped go too if they hold such a row, also those that a failed commit has left. Safe
    beside writers who commit as the version after the one they have read, or not at all: a file that was there before
    a commit and is not in the table after it can never come into it. Readers of an older version of the table have to
    read again. Raise ConflictError, BucketUnavailableError.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0.02, min(0.02 * 2**attempt, LONGEST_PAUSE)))  # noqa: S311 - no secret
        try:
            return _delete(bucket, table, source, sorted(article_ids))
        except CommitFailedError:
            continue
        except (OSError, DeltaError, pl.exceptions.ComputeError) as error:
            raise BucketUnavailableError(
                f"rows of {bucket.uri(table)} cannot be deleted: {str(error).splitlines()[0]}",
                hint="do it again; if the table is damaged, make it anew from the articles first",
            ) from error
    raise ConflictError(f"the table {bucket.uri(table)} is being written by many at once", hint="try again later")


def _delete(bucket: Bucket, table: str, source: SourceSlug, article_ids: list[ArticleId]) -> int:
    folder = f"{table}/source={source}/"
    files = set(bucket.list_keys(folder))  # before the commit, which shuts out whoever has written one of them
    rows = _open(bucket, table)
    if rows is None:
        return 0
    named = ", ".join(f"'{article_id}'" for article_id in article_ids)
    told = rows.delete(f"source = '{source}' AND article_id IN ({named})", commit_properties=_next_or_none())
    if not _holding(bucket, files - _live(bucket, table), article_ids):
        return int(told["num_deleted_rows"])
    if not told["num_deleted_rows"]:
        nothing = pl.scan_delta(rows).head(0).collect()
        write_deltalake(rows, nothing, mode="append", commit_properties=_next_or_none())
    for key in _holding(bucket, files - _live(bucket, table), article_ids):
        bucket.delete(key)
        bucket.delete_past(key)
    return int(told["num_deleted_rows"])


def _live(bucket: Bucket, table: str) -> set[str]:
    """Return the keys of the files that the table consists of now."""
    rows = _open(bucket, table)
    return {uri.removeprefix(bucket.uri("")) for uri in rows.file_uris()} if rows else set()


def _holding(bucket: Bucket, keys: Collection[str], article_ids: list[ArticleId]) -> list[str]:
    """Return those of the files that hold a row of one of the articles."""
    return [key for key in sorted(keys) if _holds(bucket, key, article_ids)]


def _holds(bucket: Bucket, key: str, article_ids: list[ArticleId]) -> bool:
    file = pl.scan_parquet(bucket.uri(key), storage_options=bucket.storage_options, hive_partitioning=False)
    try:
        return (
            not file.filter(pl.col("article_id").is_in(article_ids)).head(1).select("article_id").collect().is_empty()
        )
    except FileNotFoundError:  # somebody else has deleted it
        return False


def _open(bucket: Bucket, table: str) -> DeltaTable | None:
    try:
        return DeltaTable(bucket.uri(table), storage_options=bucket.storage_options)
    except TableNotFoundError:
        return None


def _next_or_none() -> CommitProperties:
    return CommitProperties(max_commit_retries=0)
