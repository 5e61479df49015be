"""Deleting the rows of articles from a Delta table, together with every file that ever held them."""

from collections.abc import Collection

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.delta.commits import only_next_version, until_committed

__all__ = ["delete_rows"]


def delete_rows(bucket: Bucket, table: str, source: SourceSlug, article_ids: Collection[ArticleId]) -> int:
    """Delete the rows of articles from the table under the prefix `table`; return how many there were.

    Files that are no longer part of the table are deleted too if they hold such a row, also those of a refused commit.
    Safe beside other writers, who commit only as the version right after the one that they read: a file that existed
    before our commit, and is not in the table after it, can never become part of it. Whoever reads an older version of
    the table has to read again. Raise ConflictError, BucketUnavailableError.
    """
    ids = sorted(article_ids)
    return until_committed(bucket, table, lambda: _delete(bucket, table, source, ids))


def _delete(bucket: Bucket, table: str, source: SourceSlug, article_ids: list[ArticleId]) -> int:
    folder = f"{table}/source={source}/"
    files = set(bucket.list_keys(folder))  # before our commit, which makes their writers' commits fail
    rows = _open(bucket, table)
    if rows is None:
        return 0
    named = ", ".join(f"'{article_id}'" for article_id in article_ids)
    result = rows.delete(f"source = '{source}' AND article_id IN ({named})", commit_properties=only_next_version())
    if not _holding(bucket, files - _live(bucket, table), article_ids):
        return int(result["num_deleted_rows"])
    if not result["num_deleted_rows"]:  # then nothing was committed yet
        nothing = pl.scan_delta(rows).head(0).collect()
        write_deltalake(rows, nothing, mode="append", commit_properties=only_next_version())
    for key in _holding(bucket, files - _live(bucket, table), article_ids):
        bucket.delete(key)
        bucket.delete_past(key)
    return int(result["num_deleted_rows"])


def _live(bucket: Bucket, table: str) -> set[str]:
    """Return the keys of the files of which the table consists now."""
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
    except FileNotFoundError:  # somebody else deleted it
        return False


def _open(bucket: Bucket, table: str) -> DeltaTable | None:
    try:
        return DeltaTable(bucket.uri(table), storage_options=bucket.storage_options)
    except TableNotFoundError:
        return None
