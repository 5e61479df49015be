"""A Delta table of the bucket, partitioned by source, to which many processes append at once."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from functools import cached_property

import polars as pl
from deltalake import ColumnProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction

from storage.errors import BucketUnavailableError
from storage.s3.bucket import Bucket
from storage.tables.delta import compaction
from storage.tables.delta.commits import delta_errors, only_next_version, until_committed
from storage.tables.delta.compaction import compact, live_files, merge_where_many, remove_duplicates
from storage.tables.delta.damage import discard, is_damaged, lost_rows, readable_rows
from storage.tables.delta.data_files import commit_files, file_schema, write_files, write_large_files
from storage.tables.delta.parquet_file import FileFormat

__all__ = ["ROW_KEY", "BucketTable", "Columns"]

logger = logging.getLogger(__name__)

BODY_BROKEN = "response body"
"""How Delta's client says that the body of an answer broke off: the one failure that it does not retry on reading."""

ROW_KEY = ("source", "article_id", "version")
"""The key of a row: a table has one row for each."""

Columns = Mapping[str, pl.DataType | type[pl.DataType]]

COMMITS_A_CHECKPOINT = 10
"""Whoever opens the table reads the log from the last checkpoint on, one GET for each commit."""

LOG_PRECISION = timedelta(milliseconds=1)
"""Delta truncates the times in its log to milliseconds."""

ROWS_A_GROUP = 2_048
"""Rows of a file that are read or skipped together: of one source, some weeks."""

DISCARDS = 3
"""How often a damaged table is discarded: a writer that had the old one open may commit into the new one's log."""

COMPRESSION_LEVEL = 3
"""Zstandard's default; the files have half the size that Delta's default, Snappy, makes."""


class BucketTable:
    """One table under a prefix of the bucket. A missing table reads as empty; the first write makes it.

    Every method may raise BucketUnavailableError.
    """

    def __init__(
        self,
        bucket: Bucket,
        prefix: str,
        columns: Columns,
        *,
        about: str,
        statistics: Iterable[str],
        added: Mapping[str, str] | None = None,
        rows_a_group: int = ROWS_A_GROUP,
        no_dictionary: Iterable[str] = (),
    ) -> None:
        """`statistics`: columns whose smallest and largest value stand in each file and in the Delta log.

        They must hold no word of a page: the log is kept when rows are deleted. `added`: SQL for the values of columns
        that earlier releases did not write, null if a column is not in it. `no_dictionary`: columns whose values do not
        repeat.
        """
        self._bucket = bucket
        self._columns = dict(columns)
        self._about = about
        self._added = dict(added or {})
        self.uri = bucket.uri(prefix)
        self._prefix = prefix
        self.format = FileFormat(
            rows_a_group, frozenset(statistics), frozenset(no_dictionary), compression_level=COMPRESSION_LEVEL
        )
        plain = ColumnProperties(statistics_enabled="NONE", dictionary_enabled=False)
        self.writing = WriterProperties(
            compression="ZSTD",
            compression_level=COMPRESSION_LEVEL,
            max_row_group_size=rows_a_group,
            # By default every row group and every file repeats two whole values of each column.
            default_column_properties=ColumnProperties(statistics_enabled="NONE"),
            column_properties={
                **{name: ColumnProperties(statistics_enabled="CHUNK") for name in statistics},
                **dict.fromkeys(no_dictionary, plain),
            },
        )
        self.properties = {
            "delta.dataSkippingStatsColumns": ",".join(statistics),
            "delta.checkpointInterval": str(COMMITS_A_CHECKPOINT),
        }

    @cached_property
    def _schema(self) -> Schema:
        return Schema.from_arrow(pl.DataFrame(schema=self._columns).to_arrow().schema)  # readers may lack pyarrow

    def open(self) -> DeltaTable | None:
        """Return the table as it is now; None if there is none."""
        attempts = self._bucket.requests.attempts()
        with self.delta_errors():
            while True:
                try:
                    return DeltaTable(self.uri, storage_options=self._bucket.storage_options)
                except TableNotFoundError:
                    return None
                except OSError as error:
                    if BODY_BROKEN not in str(error) or not attempts.wait(error):
                        raise

    def open_or_create(self) -> DeltaTable:
        """Return the table as it is now, with all of today's columns; make what is missing."""
        table = self.open() or self._create()
        missing = self._columns.keys() - {field.name for field in table.schema().fields}
        if missing:  # an earlier release made it
            new = pl.DataFrame(schema={name: kind for name, kind in self._columns.items() if name in missing})
            nothing = pl.scan_delta(table).head(0).collect().hstack(new)
            write_deltalake(table, nothing, mode="append", schema_mode="merge", commit_properties=only_next_version())
        if not self.properties.items() <= table.metadata().configuration.items():
            for name, value in self._added.items():
                table.update({name: value}, predicate=f"{name} IS NULL", commit_properties=only_next_version())
            # Last, because it says that all of the above is done.
            table.alter.set_table_properties(self.properties, commit_properties=only_next_version())
        return table

    def _create(self) -> DeltaTable:
        try:
            return DeltaTable.create(
                self.uri,
                self._schema,
                mode="error",
                partition_by=["source"],
                name="baotinh",
                description=self._about,
                configuration=self.properties,
                storage_options=self._bucket.storage_options,
                # Without this, concurrent writers create it several times, one commit each.
                commit_properties=only_next_version(),
            )
        except DeltaError:
            table = self.open()
            if table is None:
                raise
            return table

    def scan(self, table: DeltaTable | None = None) -> pl.LazyFrame:
        """Return all rows of `table`, by default as it is now, lazily, with all of today's columns."""
        table = table or self.open()
        if table is None:
            return pl.LazyFrame(schema=self._columns)
        rows = pl.scan_delta(table)
        missing = self._columns.keys() - {field.name for field in table.schema().fields}
        values = {
            name: pl.sql_expr(self._added.get(name, "NULL")).cast(self._columns[name]) for name in sorted(missing)
        }
        return rows.with_columns(**values)

    def collect(self, query: pl.LazyFrame) -> pl.DataFrame:
        """Run a query made from `scan`."""
        with self.delta_errors():
            return query.collect()

    def add(self, rows: pl.DataFrame, *, stamp: Callable[[DeltaTable], pl.Expr] | None = None) -> int:
        """Add the rows whose keys the table does not have; return how many this call added.

        `stamp` makes a column whose value depends on the version of the table that the rows follow. May be repeated at
        will. Raise ConflictError if other writers were always faster.
        """
        if rows.is_empty():
            return 0
        rows = rows.unique(ROW_KEY, keep="last", maintain_order=True)
        written: DeltaTable | None = None

        def step() -> int:
            nonlocal written
            table = self.open_or_create()
            missing = rows.join(self._present(table, rows), on=ROW_KEY, how="anti", maintain_order="left")
            if not missing.is_empty():
                stamped = missing.with_columns(stamp(table)) if stamp else missing
                self.append(table, stamped.sort("source", "appeared"))
                written = table
            return missing.height

        added = self.until_committed(step)
        if written is not None:
            # The rows are in the table already, so a failure here is none of the caller's: the next append tries again.
            with suppress(CommitFailedError, BucketUnavailableError), self.delta_errors():
                merge_where_many(self._bucket, written, rows["source"].unique().to_list(), self.format)
        return added

    def _present(self, table: DeltaTable, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the keys of those of `rows` that the table has."""
        # A version is committed to the bucket once, so its row always has the same time, which excludes nearly every
        # file. Ids do not: they are spread over all files.
        first, last = rows["committed_at"].min(), rows["committed_at"].max()
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        kind = self._columns["committed_at"]
        return (
            self.scan(table)
            .filter(
                pl.col("source").is_in(rows["source"].unique().sort().to_list()),
                pl.col("committed_at").is_between(pl.lit(first - LOG_PRECISION, kind), pl.lit(last, kind)),
                pl.col("article_id").is_in(rows["article_id"].unique().sort().to_list()),
            )
            .select(ROW_KEY)
            .collect()
        )

    def append(self, table: DeltaTable, rows: pl.DataFrame) -> None:
        """Commit `rows` as the version after `table`. Raise CommitFailedError if that version is taken."""
        commit_files(self._bucket, table, write_files(self._bucket, table, rows, self.format))

    def overwrite(self, table: DeltaTable, rows: pl.DataFrame) -> None:
        """Commit `rows` in place of all there were, as the version after `table`. Raise CommitFailedError as above."""
        write_deltalake(
            table,
            rows,
            mode="overwrite",
            schema_mode="overwrite",
            partition_by=["source"],
            configuration=self.properties,
            writer_properties=self.writing,
            commit_properties=only_next_version(),
        )

    def store(self, table: DeltaTable, source: str, frames: Iterator[pl.DataFrame]) -> list[AddAction]:
        """Store rows of one source in large files for `replace_files`; no commit names them yet."""
        form, full = self.format, compaction.FULL
        schema = file_schema(self._schema)
        return list(write_large_files(self._bucket, table, source, frames, schema, form, full=full, changes_data=True))

    def replace_files(self, table: DeltaTable, files: Sequence[AddAction]) -> None:
        """Commit stored files in place of all there were, as the version after `table`, in which none of them is.

        Raise CommitFailedError as above.
        """
        table.create_write_transaction(
            [*files], "overwrite", self._schema, ["source"], commit_properties=only_next_version()
        )

    def compact(self, source: str, *, sort: bool) -> int:
        """Merge the small files of a source; return how many there were. `sort` as in the module `compaction`."""

        def step() -> int:
            table = self.open()
            return compact(self._bucket, table, source, self.format, sort=sort) if table else 0

        return self.until_committed(step)

    def remove_duplicates(self, source: str, keys: Collection[tuple[str, int]]) -> int:
        """Keep the first row of each of the versions `keys` (article id, version); return how many rows went.

        Raise ConflictError.
        """

        def step() -> int:
            table = self.open()
            return remove_duplicates(self._bucket, table, source, self.format, keys) if table else 0

        return self.until_committed(step)

    def make_usable(self) -> bool:
        """Replace the table by an empty one if it is damaged; make it if it is missing. Return True if it was usable.

        Damaged means that it cannot be opened or written any more. All that it held can be made from the articles.
        Whoever commits to the old table meanwhile fails. Raise BucketUnavailableError if the store is the trouble, and
        leave the table as it is.
        """
        version = self._version()
        for _ in range(DISCARDS):
            if not is_damaged(self._bucket, self._try):
                break
            version = None
            logger.warning("the table %s is damaged: it is replaced by an empty one", self.uri)
            discard(self._bucket, self._prefix)
        return version is not None

    def _version(self) -> int | None:
        """Return the version of the table; None if there is none or it cannot be opened."""
        with suppress(BucketUnavailableError):
            table = self.open()
            return table.version() if table else None
        return None

    def _try(self) -> None:
        """Open the table, read its whole log and write to it, without changing a row."""
        table = self.open_or_create()
        known = {field.name: field.type for field in table.schema().fields}
        if table.metadata().partition_columns != ["source"] or any(
            known[field.name] != field.type for field in self._schema.fields
        ):
            raise ValueError(f"{self.uri} is a table of something else")
        live_files(table)
        version = table.version()
        try:
            self.append(table, pl.DataFrame(schema=self._columns))
        except CommitFailedError:
            if (self._version() or 0) <= version:  # else somebody else can commit, so the table is usable
                raise

    def readable_rows(
        self, table: DeltaTable, columns: Sequence[str], condition: pl.Expr | None = None
    ) -> tuple[pl.DataFrame, bool]:
        """Return columns of all rows that can be read, and whether the table is whole; see the module `damage`."""
        return readable_rows(self._bucket, self._prefix, table, columns, pl.Schema(self._columns), condition)

    def lost_rows(self, columns: Sequence[str]) -> tuple[pl.DataFrame, int]:
        """Return columns of the rows that the log lost at its end, and the highest sequence ever given.

        None and 0 for a table that cannot be opened, or is a table of something else. See the module `damage`.
        """
        schema = pl.Schema({name: self._columns[name] for name in columns})
        with suppress(BucketUnavailableError), self.delta_errors():
            if table := self.open():
                return lost_rows(self._bucket, self._prefix, table, schema)
        return pl.DataFrame(schema=schema), 0

    def delete(self, condition: str) -> int:
        """Delete the rows that meet an SQL condition; return how many there were. Raise ConflictError as above."""

        def step() -> int:
            table = self.open()
            if table is None:
                return 0
            result = table.delete(condition, writer_properties=self.writing, commit_properties=only_next_version())
            return int(result["num_deleted_rows"])

        return self.until_committed(step)

    def until_committed(self, step: Callable[[], int]) -> int:
        """Repeat `step` until nobody commits in between; see storage.tables.delta.commits."""
        return until_committed(self._bucket, self._prefix, step)

    def delta_errors(self) -> AbstractContextManager[None]:
        """Raise Delta's errors as BucketUnavailableError, except CommitFailedError."""
        return delta_errors(self._bucket, self._prefix)
