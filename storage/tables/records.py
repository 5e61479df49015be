"""The table of records: a Delta table with the whole record of every version, to read many without a GET for each.

It is separate from the catalog because rows of the catalog are corrected: that rewrites files, and should not rewrite
bodies. A row that is missing here costs its reader one GET and nothing else.
"""

import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

import polars as pl

from storage import layout
from storage.errors import NotFoundError
from storage.model.article import SCHEMA_VERSION, Article
from storage.model.moments import in_utc
from storage.s3.bucket import Bucket
from storage.tables.catalog_row import Row
from storage.tables.catalog_schema import INSTANT
from storage.tables.delta.delta_table import ROW_KEY, BucketTable
from storage.versions.record_json import Bodies, encode

__all__ = ["RECORD_COLUMNS", "Records", "TimeSpan", "row_keys", "within"]

logger = logging.getLogger(__name__)

RECORD_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String,
    "source": pl.String,
    "version": pl.Int64,
    "committed_at": INSTANT,
    "appeared": INSTANT,
    "record": pl.String,
}
"""`appeared`: when the article was published or, undated, fetched. `record`: the stored JSON, without white space at
its end."""

STATISTICS = ("article_id", "version", "committed_at", "appeared")
"""Columns whose smallest and largest values stand in the Delta log: none of them holds a word of a page."""

ROWS_A_GROUP = 256
"""Rows of a file that are read or skipped together, some 1 MB: reading the news of a day should not read a year."""

READ_THREADS = 16
"""Concurrent GETs; each waits for the bucket most of its time."""


class TimeSpan(NamedTuple):
    """A time range of one source, both ends included."""

    source: str
    first: datetime
    last: datetime


class Records:
    """The records of one bucket. Every method may raise BucketUnavailableError."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self.table = BucketTable(
            bucket,
            layout.RECORDS,
            RECORD_COLUMNS,
            about="The record of each article version, derived from the objects under articles/",
            statistics=STATISTICS,
            rows_a_group=ROWS_A_GROUP,
            no_dictionary=("record",),
        )

    def scan(self) -> pl.LazyFrame:
        """Return all rows as they are now, lazily."""
        return self.table.scan()

    def append(self, articles: Iterable[Article], bodies: Bodies | None = None) -> int:
        """Add the records of `articles` that the table lacks; return how many this call added.

        `bodies`: stored bytes of some of them, if the caller has them. May be repeated at will. Raise ConflictError if
        other writers were always faster.
        """
        return self.table.add(self.rows((article, self._stored(article, bodies or {})) for article in articles))

    @staticmethod
    def rows(records: Iterable[tuple[Article, bytes]]) -> pl.DataFrame:
        """Return the rows of versions, each given with its stored record. No I/O."""
        # Made of columns, and of bytes that Polars checks, in a quarter of the time.
        pairs = list(records)
        articles = [article for article, _ in pairs]
        columns: dict[str, list[object]] = {
            "article_id": [article.article_id for article in articles],
            "source": [article.source for article in articles],
            "version": [article.version for article in articles],
            "committed_at": [in_utc(article.committed_at) for article in articles],
            "appeared": [in_utc(article.published_at or article.fetched_at) for article in articles],
            "record": [record for _, record in pairs],
        }
        types = {**RECORD_COLUMNS, "record": pl.Binary}
        frame = pl.DataFrame([pl.Series(name, column, types[name]) for name, column in columns.items()])
        return frame.with_columns(pl.col("record").cast(pl.String))

    def read(self, rows: pl.DataFrame) -> Iterator[tuple[str, str]]:
        """Yield the key and the record of every row that is not purged, in the order of `rows`; else like `column`."""
        found = zip(_keys(rows), self.column(rows), strict=True)
        yield from ((key, record) for key, record in found if record is not None)

    def column(self, rows: pl.DataFrame) -> pl.Series:
        """Return the record of every row as a column `record`.

        `rows` has the columns source, article_id, version and appeared. All records are held in memory at once. Those
        that the table lacks are read from their objects. Null, with a warning in the log, if the article was purged
        since the rows were read. Raise NotFoundError if another object is missing.
        """
        records = self.table_column(rows)
        missing = records.is_null()
        if missing.any():
            with ThreadPoolExecutor(READ_THREADS) as threads:
                fetched = list(threads.map(self._get, _keys(rows.filter(missing))))
            records = records.scatter(missing.arg_true(), pl.Series(fetched, dtype=pl.String))
        return records

    def table_column(self, rows: pl.DataFrame) -> pl.Series:
        """Return what `column` returns, but null where the table lacks a row."""
        if rows.is_empty():
            return pl.Series("record", dtype=pl.String)
        spans = rows.group_by("source", maintain_order=True).agg(
            first=pl.col("appeared").min(), last=pl.col("appeared").max()
        )
        found = self.table.collect(
            self.scan()
            .filter(within(itertools.starmap(TimeSpan, spans.iter_rows())))
            .select(*ROW_KEY, "record")
            .join(rows.lazy().select(ROW_KEY), on=ROW_KEY, how="semi")
        ).unique(ROW_KEY)
        return rows.select(ROW_KEY).join(found, on=ROW_KEY, how="left", maintain_order="left")["record"]

    def _stored(self, article: Article, bodies: Bodies) -> bytes:
        """Return the record as it is stored, even if another release wrote it."""
        body = bodies.get((article.article_id, article.version))
        if body is None and article.schema_version == SCHEMA_VERSION:
            body = encode(article)
        if body is None:
            body = self._bucket.get(layout.article_version(article.source, article.article_id, article.version)).body
        return body.rstrip()

    def _get(self, key: str) -> str | None:
        try:
            return self._bucket.get(key).body.decode().rstrip()
        except NotFoundError as error:
            trace = layout.purge_trace(*layout.article_of_version(key))
            if not self._bucket.exists(trace):
                raise NotFoundError(
                    f"{key} is in the catalog, but there is no such object",
                    hint="`baotinh fsck` says what is missing; an archive that is opened anew has the present catalog",
                ) from error
            logger.warning("%s is left out: the article was removed on request, as %s says", key, trace)
            return None


def row_keys(rows: Iterable[Row]) -> pl.DataFrame:
    """Return rows as the frame that `Records.read` takes."""
    columns = ("source", "article_id", "version", "appeared")
    keys = [(row.source, row.article_id, row.version, row.published_at or row.fetched_at) for row in rows]
    return pl.DataFrame(keys, schema={name: RECORD_COLUMNS[name] for name in columns}, orient="row")


def within(spans: Iterable[TimeSpan]) -> pl.Expr:
    """Return a filter that matches every row in its source's time range, plus a few extra.

    A condition for each source would be exact, but takes longer to evaluate than the extra rows take to read.
    """
    spans = sorted(spans, key=attrgetter("first", "last", "source"))
    two = ((spans[:place], spans[place:]) for place in range(len(spans)))
    groups = min(two, key=lambda pair: sum(map(_looked_at, pair), timedelta()))
    return pl.any_horizontal(_of_group(group) for group in groups if group)


def _looked_at(group: Sequence[TimeSpan]) -> timedelta:
    """Return the time that is scanned, summed over all sources."""
    return len(group) * (max(span.last for span in group) - group[0].first) if group else timedelta()


def _of_group(group: Sequence[TimeSpan]) -> pl.Expr:
    moments = group[0].first, max(span.last for span in group)
    first, last = (pl.lit(in_utc(moment), INSTANT) for moment in moments)
    of_sources = pl.col("source").is_in(sorted(span.source for span in group))
    return of_sources & pl.col("appeared").is_between(first, last)


def _keys(rows: pl.DataFrame) -> list[str]:
    return [layout.article_version(*key) for key in rows.select(ROW_KEY).iter_rows()]
