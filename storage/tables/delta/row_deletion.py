"""Deleting the rows of articles from a Delta table, together with every file that ever held them."""

import logging
from collections.abc import Collection, Iterator

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from storage.errors import BucketUnavailableError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.delta.commits import brief, delta_errors, only_next_version, until_committed

__all__ = ["delete_rows", "dropped_files"]

logger = logging.getLogger(__name__)


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
    with delta_errors(bucket, table):
        listed = set(bucket.list_keys(f"{table}/source={source}/"))
        for key in sorted(listed - _live(bucket, table)):
            try:
                held = _held(bucket, key, sorted(article_ids))
            except pl.exceptions.PolarsError as error:
                logger.warning("%s cannot be searched for purged articles: %s", key, error)
                continue
            if held:
                yield key, held


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
                nothing = pl.scan_delta(rows).head(0).collect()
                write_deltalake(rows, nothing, mode="append", commit_properties=only_next_version())
            for key in set(holding) - _live(self._bucket, self._table):
                self._bucket.delete(key)
                self._bucket.delete_past(key)
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


def _live(bucket: Bucket, table: str) -> set[str]:
    """Return the keys of the files of which the table consists now."""
    rows = _open(bucket, table)
    return {uri.removeprefix(bucket.uri("")) for uri in rows.file_uris()} if rows else set()


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
