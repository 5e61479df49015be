"""Deleting the rows of articles from a Delta table, together with every file that ever held them."""

import logging
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from storage.errors import BucketUnavailableError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.changing import delete_for_ever
from storage.tables.delta.commits import brief, delta_errors, only_next_version, until_committed

__all__ = ["delete_dropped", "delete_rows", "dropped_files"]

logger = logging.getLogger(__name__)

THREADS = 4
"""Files searched at once; each waits for the bucket most of its time."""


def delete_rows(bucket: Bucket, table: str, source: SourceSlug, article_ids: Collection[ArticleId]) -> int:
    """Delete the rows of articles from the table under the prefix `table`; return how many there were.

    Files that are no longer part of the table are deleted too if they hold such a row, also those of a refused commit.
    Safe beside other writers, who commit only as the version right after the one that they read: a file that existed
    before our commit, and is not in the table after it, can never become part of it. Whoever reads an older version of
    the table has to read again. Raise ConflictError, BucketUnavailableError.
    """
    deletion = _Deletion(bucket, table, source, sorted(article_ids))
    return until_committed(bucket, table, deletion.run)


def dropped_files(
    bucket: Bucket, table: str, source: SourceSlug, article_ids: Collection[ArticleId]
) -> Iterator[tuple[str, set[ArticleId]]]:
    """Yield the files beside the table that hold rows of the articles, each with those: killed writers leave such.

    Raise BucketUnavailableError. A damaged file is logged and left out.
    """
    ids = sorted(article_ids)
    with delta_errors(bucket, table):
        listed = set(bucket.list_keys(f"{table}/source={source}/"))
        for key in sorted(listed - _live(bucket, table)):
            if held := _found(bucket, key, ids):
                yield key, held


def delete_dropped(
    bucket: Bucket, table: str, source: SourceSlug, article_ids: Collection[ArticleId], *, since: datetime
) -> int:
    """Delete the files that `dropped_files` yields and that were stored since then; return how many there were.

    Rows of the table itself stay. Raise ConflictError, BucketUnavailableError.
    """
    ids = sorted(article_ids)

    def step() -> int:
        listed = set(bucket.list_stored_since(f"{table}/source={source}/", since))
        dropped = sorted(listed - _live(bucket, table)) if listed else []
        with ThreadPoolExecutor(THREADS, thread_name_prefix="search") as threads:
            found = threads.map(lambda key: _found(bucket, key, ids), dropped)
            holding = [key for key, held in zip(dropped, found, strict=True) if held]
        rows = _open(bucket, table) if holding else None
        if rows is None:
            return 0
        _commit_nothing(rows)
        _delete_dropped(bucket, table, holding)
        return len(holding)

    return until_committed(bucket, table, step)


class _Deletion:
    """One deletion. `run` may be repeated after a refused commit or a failure."""

    def __init__(self, bucket: Bucket, table: str, source: SourceSlug, article_ids: list[ArticleId]) -> None:
        self._bucket = bucket
        self._table = table
        self._folder = f"{table}/source={source}/"
        self._article_ids = article_ids
        named = ", ".join(f"'{article_id}'" for article_id in article_ids)
        self._condition = f"source = '{source}' AND article_id IN ({named})"
        self._deleted = 0

    def run(self) -> int:
        """Delete rows, then files, until no file is left that holds such a row; return the number of rows."""
        searched: set[str] = set()
        rows_are_deleted = False
        while True:
            files = set(self._bucket.list_keys(self._folder))  # before our commit, which makes their commits fail
            rows = _open(self._bucket, self._table)
            if rows is None:
                return self._deleted
            committed = False
            if not rows_are_deleted:
                result = rows.delete(self._condition, commit_properties=only_next_version())
                committed = int(result["num_deleted_rows"]) > 0
                self._deleted += int(result["num_deleted_rows"])
                rows_are_deleted = True
            dropped = files - searched - _live(self._bucket, self._table)
            holding = [key for key in sorted(dropped) if self._holds(key)]
            if not holding:
                return self._deleted
            if not committed:
                _commit_nothing(rows)
            _delete_dropped(self._bucket, self._table, holding)
            # Once more: a writer whose commit we made fail may have stored its file after the listing.
            searched |= files

    def _holds(self, key: str) -> bool:
        try:
            return bool(_held(self._bucket, key, self._article_ids))
        except pl.exceptions.PolarsError as error:
            next(self._bucket.list_keys(key), None)  # raises if the bucket, not the file, is the trouble
            raise BucketUnavailableError(
                f"{self._bucket.uri(key)}, which the table has dropped, cannot be searched for the articles: "
                f"{brief(error)}",
                hint="if it is damaged, `baotinh maintain --keep-hours 1` deletes it after an hour; then run again",
            ) from error


def _commit_nothing(rows: DeltaTable) -> None:
    """Take the next version, so that whoever read an earlier one and stored a file cannot commit it."""
    nothing = pl.scan_delta(rows).head(0).collect()
    write_deltalake(rows, nothing, mode="append", commit_properties=only_next_version())


def _delete_dropped(bucket: Bucket, table: str, keys: Iterable[str]) -> None:
    """Delete those of the files that are no part of the table."""
    for key in set(keys) - _live(bucket, table):
        delete_for_ever(bucket, key)


def _live(bucket: Bucket, table: str) -> set[str]:
    """Return the keys of the files of which the table consists now."""
    rows = _open(bucket, table)
    return {uri.removeprefix(bucket.uri("")) for uri in rows.file_uris()} if rows else set()


def _found(bucket: Bucket, key: str, article_ids: list[ArticleId]) -> set[ArticleId]:
    """Return what `_held` does; log a damaged file, and return none for it."""
    try:
        return _held(bucket, key, article_ids)
    except pl.exceptions.PolarsError as error:
        logger.warning("%s cannot be searched for purged articles: %s", key, error)
        return set()


def _held(bucket: Bucket, key: str, article_ids: list[ArticleId]) -> set[ArticleId]:
    """Return those of the articles of which a file holds a row."""
    file = pl.scan_parquet(bucket.uri(key), storage_options=bucket.storage_options, hive_partitioning=False)
    try:
        rows = file.filter(pl.col("article_id").is_in(article_ids)).select("article_id").collect()
    except FileNotFoundError:  # somebody else deleted it
        return set()
    return {ArticleId(article_id) for article_id in rows["article_id"]}


def _open(bucket: Bucket, table: str) -> DeltaTable | None:
    try:
        return DeltaTable(bucket.uri(table), storage_options=bucket.storage_options)
    except TableNotFoundError:
        return None
