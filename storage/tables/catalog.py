"""The catalog: a Delta table with one row for each article version, derived from the JSON objects.

Each version has one row even if many processes append it at once: an append reads one version of the table, adds the
rows that it lacks, and commits as the next version or not at all. The number of that version becomes the `sequence` of
the rows. It orders them for good, whatever files they are moved to later.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import polars as pl
from deltalake import DeltaTable

from storage import layout
from storage.errors import BucketUnavailableError, NotFoundError
from storage.model.article import Article, ChangeKind
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog_schema import (
    CATALOG_ONLY,
    COLUMNS,
    RELATION_SCHEMA,
    SIGNATURE_COLUMNS,
    STATISTICS,
    Signature,
    frame_of,
)
from storage.tables.delta.commits import only_next_version
from storage.tables.delta.delta_table import BucketTable
from storage.tables.delta.feed_positions import begin_new_feed, skip_versions
from storage.versions.json_schema import check_lists
from storage.versions.record_json import read_article

__all__ = ["RELATED_COLUMNS", "Catalog", "Correction", "Sign", "Signature"]

logger = logging.getLogger(__name__)

VERSION_KEY = ("article_id", "version")
"""The key of a version in the whole archive: articles of different sources have different ids."""

Sign = Callable[[Article], Signature | None]
"""Computes an article's signature; None for an article that is not to be compared with others."""

Correction = Callable[[Iterable[pl.DataFrame]], pl.DataFrame]
"""Computes rows of RELATION_SCHEMA from rows of signatures."""

ROWS_A_FRAME = 2_000
"""Records held in memory at once during a rebuild, some 20 MB."""

KNOWN_COLUMNS = (*VERSION_KEY, "sequence", *(name for name in RELATION_SCHEMA if name not in VERSION_KEY))
"""What only the catalog knows of a row, with the row's key."""

MOST_LOST_COMMITS = 1_000
"""Commits that the log may have lost at its end while the change feed can go on: each is replaced by an empty one."""

READ_THREADS = 16
"""Concurrent GETs during a rebuild; each waits for the bucket most of its time."""

RELATED_COLUMNS = (*RELATION_SCHEMA, "source", "published_at", "fetched_at", "headline", "credit")
"""Columns that deduplication reads besides the signatures."""


class Catalog:
    """The catalog of one bucket. A missing catalog reads as empty; the first append makes it.

    Every method may raise BucketUnavailableError.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self.table = BucketTable(
            bucket,
            layout.CATALOG,
            COLUMNS,
            about="One row for each article version, derived from the objects under articles/",
            statistics=STATISTICS,
            added={"sequence": "0", "appeared": "coalesce(published_at, fetched_at)"},
        )

    def open(self) -> DeltaTable | None:
        """Return the table as it is now; None if there has been none yet.

        Raise BucketUnavailableError if it is lost, because a missing catalog would read as empty: there are articles,
        and files of the catalog or outcomes of processing, which are written after the first rows. Or if the store does
        not list what is there.
        """
        table = self.table.open()
        key = next(self._bucket.list_keys("articles/"), None) if table is None else None
        if key is not None and any(next(self._bucket.list_keys(prefix), None) for prefix in ("catalog/", "outcomes/")):
            raise BucketUnavailableError(
                f"there are articles in s3://{self._bucket.name}, such as {key}, but there is no catalog of them",
                hint="`baotinh rebuild` makes it from the articles, unless the first run is on, which is about to",
            )
        if table is None and key is None:
            check_lists(self._bucket)
        return table

    def scan(self) -> pl.LazyFrame:
        """Return all rows as they are now, lazily; storage.tables.catalog_schema.COLUMNS describes them."""
        return self.table.scan()

    def collect(self, query: pl.LazyFrame) -> pl.DataFrame:
        """Run a query made from `scan`."""
        return self.table.collect(query)

    def versions(self, article_ids: Iterable[ArticleId], sources: Iterable[SourceSlug] = ()) -> dict[ArticleId, int]:
        """Return the highest version number of each of the articles that has rows.

        `sources`, if the caller knows them, limits what is read.
        """
        rows = self.scan()
        if chosen := sorted(set(sources)):
            rows = rows.filter(pl.col("source").is_in(chosen))
        wanted = rows.filter(pl.col("article_id").is_in(sorted(set(article_ids))))
        highest = self.collect(wanted.group_by("article_id").agg(pl.col("version").max()))
        return {ArticleId(article_id): version for article_id, version in highest.iter_rows()}

    def signatures(self, since: datetime) -> pl.DataFrame:
        """Return the signature of every article's latest content, published (or, undated, fetched) since `since`.

        Columns: RELATED_COLUMNS and SIGNATURE_COLUMNS. For a removed article this is its last content, because others
        may still reprint it.
        """
        return self.collect(_signatures(self.scan(), since))

    def stories(self, since: datetime, until: datetime | None = None) -> Iterator[pl.DataFrame]:
        """Yield what `signatures` returns, one source after the other, to limit memory.

        `until` excludes versions published at that time or later.
        """
        if table := self.table.open():
            yield from self._stories(table, since, until)

    def _stories(self, table: DeltaTable, since: datetime, until: datetime | None = None) -> Iterator[pl.DataFrame]:
        rows = self.table.scan(table)
        if until is not None:
            rows = rows.filter(pl.col("appeared") < until, pl.col("appeared") >= since)
        for partition in sorted(table.partitions(), key=lambda partition: partition["source"]):
            yield self.collect(_signatures(rows.filter(pl.col("source") == partition["source"]), since))

    def correct(self, since: datetime, correction: Correction) -> int:
        """Correct the relations of articles to each other; return the number of rows that changed.

        `correction` is called with what `stories` returns, and returns rows of RELATION_SCHEMA for some of these
        articles. If others commit meanwhile it is called again, so what is committed always follows from what was
        there. Raise ConflictError if other writers were always faster.
        """

        def step() -> int:
            table = self.table.open()
            return self._merge(table, correction(self._stories(table, since))) if table else 0

        return self.table.until_committed(step)

    def relate(self, source: str, relations: pl.DataFrame) -> int:
        """Write relations of articles of one source, as rows of RELATION_SCHEMA; return the number of rows changed.

        They are written to the row of each article's latest content. Raise ConflictError.
        """

        def step() -> int:
            table = self.table.open()
            return self._merge(table, relations, source) if table else 0

        return self.table.until_committed(step)

    def _merge(self, table: DeltaTable, relations: pl.DataFrame, source: str | None = None) -> int:
        if relations.is_empty():
            return 0
        rows = self.table.scan(table)
        if source is not None:
            rows = rows.filter(pl.col("source") == source)
        latest = self.collect(_latest_content(rows).select("article_id", "source", "version"))
        only = f"t.source = '{source}' AND " if source is not None else ""  # so that no other's files are read
        merged = (
            table.merge(
                relations.join(latest, on="article_id"),
                f"{only}t.source = s.source AND t.article_id = s.article_id AND t.version = s.version",
                source_alias="s",
                target_alias="t",
                writer_properties=self.table.writing,
                commit_properties=only_next_version(),
            )
            .when_matched_update({name: f"s.{name}" for name in RELATION_SCHEMA if name != "article_id"})
            .execute()
        )
        return int(merged["num_target_rows_updated"])

    def days(self) -> list[tuple[datetime, int]]:
        """Return the number of articles published (or, undated, fetched) on each day that has some, UTC."""
        day = pl.coalesce("published_at", "fetched_at").dt.truncate("1d").alias("day")
        counted = self.collect(self.scan().select(day).group_by("day").len().sort("day"))
        return list(counted.iter_rows())

    def append(self, articles: Iterable[Article], *, sign: Sign | None = None) -> int:
        """Add the rows of `articles` that the catalog lacks; return how many this call added.

        May be repeated at will. Raise ConflictError if other writers were always faster.
        """
        return self.add(self.rows(articles, sign))

    @staticmethod
    def rows(articles: Iterable[Article], sign: Sign | None = None) -> pl.DataFrame:
        """Return the rows of `articles` for `add`. No I/O."""
        return frame_of((article, sign(article) if sign else None) for article in articles)

    def add(self, rows: pl.DataFrame) -> int:
        """Do what `append` does, with rows."""
        return self.table.add(rows, stamp=_next_sequence)

    def restate(self, articles: Iterable[Article]) -> int:
        """Rewrite the rows of `articles` from their records; return how many were written.

        What only the catalog knows stays: sequence, corrected relations, signatures. Raise ConflictError as above.
        """
        names = [name for name in COLUMNS if name not in CATALOG_ONLY]
        rows = frame_of((article, None) for article in articles).select(names)

        def step() -> int:
            if rows.is_empty():
                return 0
            table = self.table.open_or_create()  # a column that the table lacks would stay as it is, in silence
            merged = (
                table.merge(
                    rows,
                    "t.source = s.source AND t.article_id = s.article_id AND t.version = s.version",
                    source_alias="s",
                    target_alias="t",
                    writer_properties=self.table.writing,
                    commit_properties=only_next_version(),
                )
                .when_matched_update({name: f"s.{name}" for name in names if name not in ("source", *VERSION_KEY)})
                .execute()
            )
            return int(merged["num_target_rows_updated"])

        return self.table.until_committed(step)

    def rebuild(
        self,
        made: pl.DataFrame | None = None,
        *,
        sign: Sign | None = None,
        each: Callable[[Sequence[Article]], None] | None = None,
    ) -> int:
        """Make the catalog anew from the JSON objects, in one commit; return the number of rows.

        What others commit to the bucket meanwhile is in it or is appended after it. Rows keep their sequence and their
        corrected relations as far as the old table can be read; if it cannot be read whole, the change feed begins anew
        and earlier cursors become invalid. `made`: rows made from objects already, which are not read again. `each` is
        called with the articles as they are read. Raise InvalidArticleError. Raise BucketUnavailableError
        instead of emptying the catalog.
        """
        lost, highest = self.table.lost_rows(KNOWN_COLUMNS)  # before anything is written: their numbers are free
        was_usable = self.table.make_usable()
        frames = [frame_of(()) if made is None else made]
        read: set[str] = set(frames[0]["key"])

        def step() -> int:
            table = self.table.open_or_create()
            # Listed after the table was opened: rows that are appended from then on make the commit fail.
            objects = [key for key in self._bucket.list_keys("articles/") if layout.version_at(key)]
            fresh = [key for key in objects if key not in read]
            for start in range(0, len(fresh), ROWS_A_FRAME):
                chunk = fresh[start : start + ROWS_A_FRAME]
                articles = self._read_all(chunk)
                frames.append(self.rows(articles, sign))
                if each:
                    each(articles)
                read.update(chunk)
            known, whole = self._known(table)
            if not was_usable or highest > table.version() + MOST_LOST_COMMITS:
                logger.warning("there is no readable old catalog: the change feed starts anew")
                known = known.drop("sequence")
            elif not whole:
                logger.warning(
                    "a part of the catalog is lost: the change feed starts anew, earlier cursors are invalid"
                )
                begin_new_feed(table)
            else:  # consumers have read the lost commits: their numbers are not given again
                known = pl.concat([known, lost]).unique(VERSION_KEY, keep="first", maintain_order=True)
                skip_versions(table, highest)
            related = known.filter(pl.col("decision").is_not_null()).select(*VERSION_KEY, "reprint_of", "similarity")
            rows = (
                pl.concat(frames)
                .join(pl.DataFrame({"key": objects}, schema={"key": pl.String}), on="key", how="semi")
                .update(known, on=VERSION_KEY, how="left", include_nulls=False)
                .update(related, on=VERSION_KEY, how="left", include_nulls=True)  # what repeats none has nulls
            )
            rows = rows.with_columns(pl.col("sequence").fill_null(_next_sequence(table)))
            # A purge that signs later either makes this commit fail or deletes the rows that it wrote.
            purged = [layout.purged_article(key)[1] for key in self._bucket.list_keys(layout.purge_traces_prefix())]
            rows = rows.filter(~pl.col("article_id").is_in(purged))
            self._tell_of_lost(known.filter(~pl.col("article_id").is_in(purged)), rows)
            self.table.overwrite(table, rows.sort("source", "appeared"))
            logger.info("rebuilt the catalog: %d rows", rows.height)
            return rows.height

        return self.table.until_committed(step)

    def _tell_of_lost(self, known: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Log which versions the old catalog knew and nothing else does. Raise BucketUnavailableError if all are so."""
        lost = known.join(rows, on=VERSION_KEY, how="anti").sort(VERSION_KEY)
        if not lost.is_empty():
            if rows.is_empty():
                raise BucketUnavailableError(
                    f"no article is listed in s3://{self._bucket.name}, but the catalog has {lost.height} versions",
                    hint="check the store and any proxy before it; delete catalog/ if all articles are gone for ever",
                )
            article_id, version = lost.row(0)[:2]
            logger.warning(
                "%d versions of which neither object nor record is left are no longer in the catalog, such as "
                "version %d of %s", lost.height, version, article_id,
            )  # fmt: skip  # short items: a line each would fill a screen

    def _read_all(self, keys: Sequence[str]) -> list[Article]:
        with ThreadPoolExecutor(READ_THREADS) as threads:
            return [article for article in threads.map(self._read, keys) if article]

    def _read(self, key: str) -> Article | None:
        try:
            return read_article(self._bucket, key)
        except NotFoundError:  # a purge deleted it since it was listed
            return None

    def _known(self, table: DeltaTable) -> tuple[pl.DataFrame, bool]:
        """Return what only the catalog knows of its rows, as far as they can be read, and whether all can be."""
        rows, whole = self.table.readable_rows(table, KNOWN_COLUMNS)
        return rows.unique(VERSION_KEY, keep="first", maintain_order=True), whole


def _next_sequence(table: DeltaTable) -> pl.Expr:
    return pl.lit(table.version() + 1, pl.Int64).alias("sequence")


def _latest_content(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the latest version of every article that is no tombstone."""
    content = rows.filter(pl.col("kind") != ChangeKind.REMOVED.value)
    return content.filter(pl.col("version") == pl.col("version").max().over("article_id"))


def _signatures(rows: pl.LazyFrame, since: datetime) -> pl.LazyFrame:
    return (
        _latest_content(rows)
        .filter(pl.coalesce("published_at", "fetched_at") >= since)
        .select(*RELATED_COLUMNS, *SIGNATURE_COLUMNS)
        .sort("article_id")
    )
