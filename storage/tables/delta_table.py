"""A Delta table of the bucket, partitioned by source, that many processes append to at once.

Delta itself lets concurrent appends all through. Whoever writes here reads from one version of the table and commits
as the very next version or not at all; so what is written always follows from what was there.
"""

import json
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import polars as pl
from deltalake import ColumnProperties, CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from storage.errors import BucketUnavailableError, ConflictError
from storage.s3.bucket import Bucket

__all__ = ["ROW_KEY", "BucketTable", "Columns", "feed_id", "next_version_or_none"]

COLOURS = re.compile(r"\x1b\[\d+m")
"""Delta's messages are coloured as for a terminal."""

ANSWER = re.compile(r"<(\w+)>.*?<Code>(\w+)</Code>.*</\1>", re.DOTALL)
"""The store's answer, which Delta's messages repeat whole: it may name the access key."""

ROW_KEY = ("source", "article_id", "version")
"""What rows are known by: a table has one of each."""

FEED = "baotinh.feed"
"""Property of a table whose rows' sequences were lost in part: its cursors begin with it, not with the table's id."""

Columns = Mapping[str, pl.DataType | type[pl.DataType]]

ATTEMPTS = 60
"""Of one commit to the table; with the pauses below about a minute among writers that never rest."""

FAILURES, PATIENCE = 5, 30.0
"""Failures of one commit, and seconds, after which the table counts as unavailable. Delta's client does not send a
commit again whose connection broke, because it cannot tell whether it has landed; whoever reads the table anew can. A
file may also vanish while it is read: a purge deletes at once what it has dropped from the table."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0
"""Seconds before another attempt, doubled from the first to the longest and shortened at random so that rivals part."""

MOST_FILES = 32
"""Files of one source from which they are merged: with a run every two hours, once in three days."""

COMMITS_A_CHECKPOINT = 10
"""Whoever opens the table reads the log from the last checkpoint on, one GET a commit."""

LOG_PRECISION = timedelta(milliseconds=1)
"""Delta cuts the times in its log to milliseconds."""

ROWS_A_GROUP = 2_048
"""Rows of a file that are read or skipped together: of one source, some weeks."""


class BucketTable:
    """One table under a prefix of the bucket. A table that does not exist reads as empty and is made by who writes.

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
        unrepeated: Iterable[str] = (),
    ) -> None:
        """`statistics` are the columns whose smallest and largest values a file and its entry in the Delta log tell.

        They must hold nothing of a page: the log is kept when rows are deleted. `added` says in SQL what columns have
        that earlier releases did not know, null if it does not name them. In the columns `unrepeated` no value comes
        twice in a file.
        """
        self._bucket = bucket
        self._columns = dict(columns)
        self._about = about
        self._added = dict(added or {})
        self.uri = bucket.uri(prefix)
        self._prefix = prefix
        # Level 3 is Zstandard's default; half the bytes of Delta's default, Snappy.
        self.writing = WriterProperties(
            compression="ZSTD",
            compression_level=3,
            max_row_group_size=rows_a_group,
            # By default every row group and every file repeats two values of each column whole.
            default_column_properties=ColumnProperties(statistics_enabled="NONE"),
            column_properties={
                **{name: ColumnProperties(statistics_enabled="CHUNK") for name in statistics},
                **{name: ColumnProperties(statistics_enabled="NONE", dictionary_enabled=False) for name in unrepeated},
            },
        )
        self.properties = {
            "delta.dataSkippingStatsColumns": ",".join(statistics),
            "delta.checkpointInterval": str(COMMITS_A_CHECKPOINT),
        }

    def open(self) -> DeltaTable | None:
        """Return the table as it is now; None if there is none."""
        with self.translated():
            try:
                return DeltaTable(self.uri, storage_options=self._bucket.storage_options)
            except TableNotFoundError:
                return None

    def open_or_create(self) -> DeltaTable:
        """Return the table as it is now, with all columns of today; make what is missing."""
        table = self.open() or self._create()
        missing = self._columns.keys() - {field.name for field in table.schema().fields}
        if missing:  # it was made by an earlier release
            new = pl.DataFrame(schema={name: kind for name, kind in self._columns.items() if name in missing})
            nothing = pl.scan_delta(table).head(0).collect().hstack(new)
            write_deltalake(
                table, nothing, mode="append", schema_mode="merge", commit_properties=next_version_or_none()
            )
        if not self.properties.items() <= table.metadata().configuration.items():
            for name, value in self._added.items():
                table.update({name: value}, predicate=f"{name} IS NULL", commit_properties=next_version_or_none())
            # Last, because it says that all of the above is done.
            table.alter.set_table_properties(self.properties, commit_properties=next_version_or_none())
        return table

    def scan(self, table: DeltaTable | None = None) -> pl.LazyFrame:
        """Return all rows of `table`, by default as it is now, to be read lazily, with all columns of today."""
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
        with self.translated():
            return query.collect()

    def add(self, rows: pl.DataFrame, *, stamp: Callable[[DeltaTable], pl.Expr] | None = None) -> int:
        """Add those of `rows` that are not there yet; return how many this call added.

        `stamp` makes a column that depends on the version of the table that they follow. May be repeated at will.
        Raise ConflictError if other writers were faster all the time.
        """
        if rows.is_empty():
            return 0
        rows = rows.unique(ROW_KEY, keep="last", maintain_order=True)

        def step() -> int:
            table = self.open_or_create()
            missing = rows.join(self._there(table, rows), on=ROW_KEY, how="anti", maintain_order="left")
            if not missing.is_empty():
                stamped = missing.with_columns(stamp(table)) if stamp else missing
                self.append(table, stamped.sort("source", "appeared"))
                self.merge_where_many(table, missing["source"].unique().to_list())
            return missing.height

        return self.until_committed(step)

    def _there(self, table: DeltaTable, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the keys of those of `rows` that the table holds."""
        # A version is committed to the bucket once, so that its row always tells the same time: by it nearly every file
        # is left out, though ids are spread over all.
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
        """Commit `rows` as the version after `table`. Raise CommitFailedError if somebody else has committed it."""
        write_deltalake(
            table, rows, mode="append", writer_properties=self.writing, commit_properties=next_version_or_none()
        )

    def begin_new_feed(self, table: DeltaTable) -> None:
        """Let cursors of before be understood no more, as the version after `table`. Raise CommitFailedError."""
        table.alter.set_table_properties(
            {FEED: uuid.uuid4().hex}, raise_if_not_exists=False, commit_properties=next_version_or_none()
        )

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
            commit_properties=next_version_or_none(),
        )

    def remake_if_damaged(self) -> None:
        """Begin anew if the table's log is damaged: all that it held can be made from the articles.

        Who writes to it meanwhile fails, as before. Nothing is done if the table cannot be opened for another reason,
        such as access that Delta's client is denied. Raise BucketUnavailableError if it is the store that fails.
        """
        there = list(self._bucket.list_keys(f"{self._prefix}/"))
        for attempt in range(FAILURES):
            time.sleep(FIRST_PAUSE * 4**attempt if attempt else 0)
            with suppress(BucketUnavailableError):
                self.open()
                return
        if not self._log_is_whole([key for key in there if "/_delta_log/" in key]):
            for key in there:
                self._bucket.delete(key)

    def _log_is_whole(self, keys: Iterable[str]) -> bool:
        """Tell whether the objects of the log can be read and follow each other without a gap."""
        commits, checkpoints = [], [-1]
        try:
            for key in keys:
                number, _, kind = key.rsplit("/", 1)[-1].partition(".")
                body = self._bucket.get(key).body
                if kind == "json":
                    list(map(json.loads, body.splitlines()))
                    commits.append(int(number))
                elif kind.startswith("checkpoint"):
                    pl.read_parquet(body)
                    checkpoints.append(int(number))
        except (ValueError, pl.exceptions.PolarsError):
            return False
        behind = [number for number in sorted(commits) if number > max(checkpoints)]
        return behind == list(range(max(checkpoints) + 1, max(checkpoints) + 1 + len(behind)))

    def read_files(self, table: DeltaTable, columns: Sequence[str]) -> tuple[pl.DataFrame, bool]:
        """Return columns (not `source`) of all rows in files that can be read, and whether those are all."""
        with suppress(BucketUnavailableError):
            return self.collect(self.scan(table).select(columns)), True
        found = [pl.DataFrame(schema={name: self._columns[name] for name in columns})]
        for uri in table.file_uris():
            # polars has an error for each kind of damage.
            with suppress(OSError, pl.exceptions.PolarsError):
                rows = pl.scan_parquet(uri, storage_options=self._bucket.storage_options).select(columns).collect()
                found.append(rows.cast({name: self._columns[name] for name in columns}))
        return pl.concat(found), False

    def restore(self, version: int) -> None:
        """Let the table hold again what it held in an earlier version. Raise ConflictError as above."""

        def step() -> int:
            self.open_or_create().restore(version, commit_properties=next_version_or_none())
            return version

        self.until_committed(step)

    def merge_where_many(self, table: DeltaTable, sources: Iterable[str]) -> None:
        """Merge the small files of those of the sources that have many; not if others commit meanwhile."""
        files = Counter(pl.DataFrame(table.get_add_actions(flatten=True))["partition.source"])
        with suppress(CommitFailedError):  # others' commits are worth more: next time
            for source in sources:
                if files[source] >= MOST_FILES:
                    table.optimize.compact(
                        partition_filters=[("source", "=", source)],
                        writer_properties=self.writing,
                        commit_properties=next_version_or_none(),
                    )

    def until_committed(self, step: Callable[[], int]) -> int:
        """Repeat `step`, which reads the table and commits to it, until nobody else commits in between.

        `step` is repeated as well if it fails, and must find what an attempt before has done. Raise ConflictError if
        others were faster all the time.
        """
        failures, patient_until = 0, time.monotonic() + PATIENCE
        for attempt in range(ATTEMPTS):
            if attempt:
                pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
                time.sleep(random.uniform(pause / 4, pause))  # noqa: S311 - no secret
            try:
                with suppress(CommitFailedError), self.translated():
                    return step()
            except BucketUnavailableError:
                failures += 1
                if failures == FAILURES or time.monotonic() > patient_until:
                    raise
        raise ConflictError(f"the table {self.uri} is being written by many at once", hint="try again later")

    def delete(self, condition: str) -> int:
        """Delete the rows that meet an SQL condition; return how many there were. Raise ConflictError as above."""

        def step() -> int:
            table = self.open()
            if table is None:
                return 0
            told = table.delete(condition, writer_properties=self.writing, commit_properties=next_version_or_none())
            return int(told["num_deleted_rows"])

        return self.until_committed(step)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise Delta's errors as BucketUnavailableError, but for CommitFailedError."""
        try:
            yield
        except CommitFailedError:
            raise
        except (OSError, DeltaError, pl.exceptions.ComputeError) as error:
            next(self._bucket.list_keys(self._prefix), None)  # tells if it is not the table but the bucket
            raise BucketUnavailableError(
                f"the table {self.uri} cannot be used: {_brief(error)}",
                hint="if it is damaged, `baotinh rebuild` makes it anew from the articles",
            ) from error

    def _create(self) -> DeltaTable:
        try:
            return DeltaTable.create(
                self.uri,
                pl.DataFrame(schema=self._columns).to_arrow().schema,
                mode="error",
                partition_by=["source"],
                name="baotinh",
                description=self._about,
                configuration=self.properties,
                storage_options=self._bucket.storage_options,
                # Without this, rivals create it several times over, one commit each.
                commit_properties=next_version_or_none(),
            )
        except DeltaError:
            table = self.open()
            if table is None:
                raise
            return table


def feed_id(table: DeltaTable) -> str:
    """Return what tells a table from all others, also from one that was made anew in its place: 32 hexadecimals."""
    return table.metadata().configuration.get(FEED) or str(table.metadata().id).replace("-", "")


def _brief(error: Exception) -> str:
    """Name what failed and, from Delta's chain of causes, the last."""
    told = ANSWER.sub(r"\2", COLOURS.sub("", str(error)))
    lines = [line.strip(" ↳") for line in told.splitlines() if line.strip()]
    return ": ".join(dict.fromkeys((lines[0], lines[-1]))) if lines else type(error).__name__


def next_version_or_none() -> CommitProperties:
    """Commit as the version after the one that was read; raise CommitFailedError if somebody else already has."""
    return CommitProperties(max_commit_retries=0)
