"""Compaction: the small files of one source become few large ones, sorted by time, in one commit of our own.

Delta's own `optimize` commits again, over the commits of others, when its version is taken: two compactions at once
double every row. So the files are read and written here, and committed with `create_write_transaction`, which keeps to
the next version.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
from deltalake import DeltaTable
from deltalake.transaction import RemoveAction

from storage.errors import BucketUnavailableError
from storage.s3.bucket import Bucket
from storage.tables.delta.data_files import (
    commit_files,
    deleted_on_error,
    file_schema,
    now_in_milliseconds,
    write_large_files,
)
from storage.tables.delta.parquet_file import FileFormat

__all__ = ["FULL", "DataFile", "compact", "live_files", "merge_where_many", "remove_duplicates"]

logger = logging.getLogger(__name__)

FULL = 100_000_000
"""Bytes from which a file counts as large and is not merged any further."""

MOST_FILES = 32
"""Number of files of one source at which an append merges them: with a run every two hours, once in three days."""

ROWS_AT_ONCE = 32_768
"""Rows held in memory while a file is written: of the table of records, some 100 MB."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet file of a version of a table."""

    path: str
    """Relative to the table."""
    source: str
    size: int
    """Bytes."""
    rows: int | None
    """None if the Delta log does not tell, as for files of other programs."""
    first: datetime | None
    """The smallest `appeared` in it, UTC; None if the Delta log does not tell."""


def live_files(table: DeltaTable) -> list[DataFile]:
    """Return the files of which this version of a table consists."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    unknown = pl.Series([None] * actions.height)
    statistics = [actions[name] if name in actions.columns else unknown for name in ("num_records", "min.appeared")]
    columns = [actions[name] for name in ("path", "partition.source", "size_bytes")]
    return [DataFile(*values) for values in zip(*columns, *statistics, strict=True)]


def compact(bucket: Bucket, table: DeltaTable, source: str, form: FileFormat, *, sort: bool) -> int:
    """Merge the files of one source that are not FULL, as the version after `table`; return how many files went.

    `sort`: order all their rows by `appeared`; else only the files are in order, and their rows stay as they are.
    Raise CommitFailedError if someone else committed in between.
    """
    chosen = [file for file in live_files(table) if file.source == source and file.size < FULL]
    if len(chosen) < 2:
        return 0
    rewriting = _Rewriting(bucket, table, source, form)
    rows = rewriting.replace(chosen, rewriting.sorted_rows(chosen) if sort else rewriting.rows(chosen))
    logger.info("merged %d files of %s in %s, %d rows", len(chosen), source, table.table_uri, rows)
    return len(chosen)


def merge_where_many(bucket: Bucket, table: DeltaTable, sources: Iterable[str], form: FileFormat) -> None:
    """Merge the small files of those of `sources` that have many of them.

    `table`: as it was before a file of each source was appended. Raise CommitFailedError if others commit meanwhile.
    """
    before = Counter(file.source for file in live_files(table))
    for source in sources:
        if before[source] + 1 >= MOST_FILES:
            table.update_incremental()
            compact(bucket, table, source, form, sort=False)


def remove_duplicates(
    bucket: Bucket, table: DeltaTable, source: str, form: FileFormat, keys: Collection[tuple[str, int]]
) -> int:
    """Keep one row of each of the versions `keys` (article id, version); return how many rows went.

    Of rows with different sequences the one that came first stays, so that the change feed repeats nothing. One commit,
    as the version after `table`. Raise CommitFailedError if someone else committed in between.
    """
    if not keys:
        return 0
    rewriting = _Rewriting(bucket, table, source, form)
    wanted = pl.DataFrame(list(keys), schema={"article_id": pl.String, "version": pl.Int64}, orient="row")
    sequence = pl.col("sequence") if "sequence" in rewriting.schema.names else pl.lit(0)
    kept: dict[tuple[str, int], tuple[int, str, int]] = {}
    """Sequence, file and index in the file of the row that stays of each version."""
    found: dict[str, list[int]] = defaultdict(list)
    """Indices of all rows of these versions, by file."""
    for file in live_files(table):
        if file.source == source:
            rows = rewriting.scan([file]).with_row_index().join(wanted.lazy(), on=wanted.columns, how="semi")
            narrow = rows.select(*wanted.columns, sequence.fill_null(0).alias("sequence"), "index").collect()
            for article_id, version, number, index in narrow.iter_rows():
                found[file.path].append(index)
                place = (number, file.path, index)
                kept[article_id, version] = min(kept.get((article_id, version), place), place)
    stay = {place[1:] for place in kept.values()}
    drop = {path: sorted(index for index in indices if (path, index) not in stay) for path, indices in found.items()}
    affected = [file for file in live_files(table) if drop.get(file.path)]

    def remaining() -> Iterator[pl.DataFrame]:
        for file in affected:
            rows = rewriting.scan([file]).with_row_index().filter(~pl.col("index").is_in(drop[file.path]))
            yield rows.drop("index").collect()

    if not affected:
        return 0
    return sum(map(rewriting.count, affected)) - rewriting.replace(affected, remaining(), fewer=True)


class _Rewriting:
    """Replaces files of one source in one version of a table."""

    def __init__(self, bucket: Bucket, table: DeltaTable, source: str, form: FileFormat) -> None:
        self._bucket = bucket
        self._table = table
        self._source = source
        self._form = form
        self._root = table.table_uri.rstrip("/")
        self.schema = file_schema(table.schema())
        """Of the files: the partition column is not in them."""

    def scan(self, files: Iterable[DataFile]) -> pl.LazyFrame:
        """Return the rows of files lazily; older files may lack columns, which are null then."""
        empty = pl.DataFrame(self.schema.empty_table())
        return pl.scan_parquet(
            [f"{self._root}/{file.path}" for file in files],
            schema=empty.schema,
            missing_columns="insert",
            extra_columns="ignore",
            hive_partitioning=False,
            storage_options=self._bucket.storage_options,
        )

    def count(self, file: DataFile) -> int:
        """Return the number of rows of a file."""
        return int(self.scan([file]).select(pl.len()).collect().item()) if file.rows is None else file.rows

    def rows(self, files: Iterable[DataFile]) -> Iterator[pl.DataFrame]:
        """Yield the rows of files, file by file in the order of time."""
        early = datetime.min.replace(tzinfo=UTC)
        for file in sorted(files, key=lambda file: (file.first or early, file.path)):
            for start in range(0, self.count(file), ROWS_AT_ONCE):
                yield self.scan([file]).slice(start, ROWS_AT_ONCE).collect()

    def sorted_rows(self, files: Collection[DataFile]) -> Iterator[pl.DataFrame]:
        """Yield the rows of files in the order of `appeared`, a limited number at once."""
        rows = self.scan(files)
        times = rows.select("appeared").collect()["appeared"].sort(nulls_last=False)
        starts = times.drop_nulls().gather_every(ROWS_AT_ONCE).unique(maintain_order=True).to_list()
        if times.null_count():
            yield rows.filter(pl.col("appeared").is_null()).collect()
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            kind = times.dtype
            chosen = pl.col("appeared") >= pl.lit(start, kind)
            if end is not None:
                chosen &= pl.col("appeared") < pl.lit(end, kind)
            yield rows.filter(chosen).sort("appeared", "article_id", "version").collect()

    def replace(self, files: Collection[DataFile], frames: Iterator[pl.DataFrame], *, fewer: bool = False) -> int:
        """Commit `frames` in place of `files`; return the number of rows. `fewer`: rows may be missing on purpose."""
        now = now_in_milliseconds()
        added = list(
            write_large_files(
                self._bucket,
                self._table,
                self._source,
                frames,
                self.schema,
                self._form,
                full=FULL,
                changes_data=False,
            )
        )
        with deleted_on_error(self._bucket, self._table) as paths:
            paths += [action.path for action in added]
            rows = sum(int(json.loads(action.stats)["numRecords"]) for action in added)
            expected = sum(map(self.count, files))
            if rows != expected and not (fewer and rows < expected):
                raise BucketUnavailableError(
                    f"files of {self._root} have {rows} rows, not the {expected} that its log tells of",
                    hint="run `baotinh rebuild`, which makes the table anew from the articles",
                )
        of_source: dict[str, str | None] = {"source": self._source}
        removed = [RemoveAction(file.path, False, now, file.size, of_source) for file in files]
        commit_files(self._bucket, self._table, added, removed)
        return rows
