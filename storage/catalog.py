"""The catalog: a Delta table with one row an article version, derived from the JSON objects.

Rows are unique by article and version though many processes append the same ones at once. Delta itself lets
concurrent appends all through; so an append here reads which rows are missing from one version of the table, and
commits as the very next version or not at all.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from storage.article import Article, ChangeKind
from storage.columns import COLUMNS, RELATION_SCHEMA, SIGNATURE_COLUMNS, Signature, frame_of
from storage.errors import BucketUnavailableError, ConflictError
from storage.identifiers import ArticleId
from storage.layout import CATALOG
from storage.objects import Bucket
from storage.versions import read_article

__all__ = ["RELATED_COLUMNS", "Catalog", "Correction", "Sign", "Signature"]

Key = tuple[ArticleId, int]
"""Article and version: what a row is known by."""

Sign = Callable[[Article], Signature | None]
"""Makes an article's signature; None for an article that is not to be related to others."""

Correction = Callable[[pl.DataFrame], pl.DataFrame]
"""Makes rows of RELATION_SCHEMA from rows of signatures."""

ATTEMPTS = 60
"""Of one commit to the table; with the pauses below about a minute among writers that never rest."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0
"""Seconds before another attempt, doubled from the first to the longest and shortened at random so that rivals part."""

ROWS_A_FRAME = 2_000
"""Records held at once during a rebuild, some 20 MB."""

READ_THREADS = 16
"""GETs under way at once during a rebuild; each waits for the bucket most of its time."""

RELATED_COLUMNS = (*RELATION_SCHEMA, "source", "published_at", "fetched_at", "headline", "credit")
"""Columns that deduplication reads beside the signatures."""

MOST_FILES = 32
"""Files of one source from which they are merged: with a run every two hours, once in three days."""


class Catalog:
    """The catalog of one bucket. A catalog that does not exist reads as empty and is made by the first append.

    Every method may raise BucketUnavailableError.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._uri = bucket.uri(CATALOG)

    def scan(self) -> pl.LazyFrame:
        """Return all rows as they are now, to be read lazily; the columns are those of storage.columns.COLUMNS."""
        table = self._open()
        return pl.scan_delta(table) if table else pl.LazyFrame(schema=COLUMNS)

    def collect(self, query: pl.LazyFrame) -> pl.DataFrame:
        """Run a query made from `scan`."""
        with self._translated():
            return query.collect()

    def versions(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, int]:
        """Return the highest version in the catalog of each of the articles that it knows."""
        query = (
            self.scan()
            .filter(pl.col("article_id").is_in(list(set(article_ids))))
            .group_by("article_id")
            .agg(pl.col("version").max())
        )
        return {ArticleId(article_id): version for article_id, version in self.collect(query).iter_rows()}

    def signatures(self, since: datetime) -> pl.DataFrame:
        """Return the signature of every article's latest content, published (or, undated, fetched) since `since`.

        Columns: RELATED_COLUMNS and SIGNATURE_COLUMNS. Of an article that was removed the last content counts: its text
        may still be reprinted.
        """
        return self.collect(_signatures(self.scan(), since))

    def correct(self, since: datetime, correction: Correction) -> int:
        """Correct how articles stand to each other; return how many rows differ now.

        `correction` is given what `signatures` returns and returns rows of RELATION_SCHEMA, of articles among them; it
        is asked again if others commit meanwhile, so that what is committed always follows from what was there. Raise
        ConflictError if other writers were faster all the time.
        """

        def step() -> int:
            table = self._open()
            if table is None:
                return 0
            rows = correction(self.collect(_signatures(pl.scan_delta(table), since)))
            if rows.is_empty():
                return 0
            latest = self.collect(_latest_content(pl.scan_delta(table)).select("article_id", "source", "version"))
            merged = (
                table.merge(
                    rows.join(latest, on="article_id"),
                    "t.source = s.source AND t.article_id = s.article_id AND t.version = s.version",
                    source_alias="s",
                    target_alias="t",
                    commit_properties=_next_version_or_none(),
                )
                .when_matched_update({name: f"s.{name}" for name in RELATION_SCHEMA if name != "article_id"})
                .execute()
            )
            return int(merged["num_target_rows_updated"])

        return self._until_committed(step)

    def append(self, articles: Iterable[Article], *, sign: Sign | None = None) -> int:
        """Add the rows of `articles` that are not there yet; return how many this call added.

        May be repeated at will. Raise ConflictError if other writers were faster all the time.
        """
        wanted = {(article.article_id, article.version): article for article in articles}
        if not wanted:
            return 0
        signatures: dict[Key, Signature | None] = {}

        def step() -> int:
            table = self._open() or self._create()
            missing = self._missing(table, wanted)
            if missing:
                if sign:
                    signatures.update({key: sign(missing[key]) for key in missing.keys() - signatures.keys()})
                rows = frame_of((article, signatures.get(key)) for key, article in missing.items())
                write_deltalake(table, rows, mode="append", commit_properties=_next_version_or_none())
                self._merge_where_many(table, {article.source for article in missing.values()})
            return len(missing)

        return self._until_committed(step)

    def rebuild(self, *, sign: Sign | None = None) -> int:
        """Make the catalog anew from the JSON objects, in one commit; return the number of rows.

        What is committed to the bucket meanwhile is in it or is appended after it. Raise InvalidArticleError.
        """
        read: set[str] = set()
        frames = [frame_of(())]

        def step() -> int:
            table = self._open() or self._create()
            # Listed after the table was opened: rows that are appended from then on make the commit fail.
            fresh = [key for key in self._bucket.list_keys("articles/") if key.endswith(".json") and key not in read]
            for start in range(0, len(fresh), ROWS_A_FRAME):
                chunk = fresh[start : start + ROWS_A_FRAME]
                frames.append(self._read_rows(chunk, sign))
                read.update(chunk)
            rows = pl.concat(frames)
            write_deltalake(
                table,
                rows,
                mode="overwrite",
                schema_mode="overwrite",
                partition_by=["source"],
                commit_properties=_next_version_or_none(),
            )
            return rows.height

        return self._until_committed(step)

    def _merge_where_many(self, table: DeltaTable, sources: Iterable[str]) -> None:
        with suppress(CommitFailedError):  # others' commits are worth more: next time
            for source in sources:
                only = [("source", "=", source)]
                if len(table.file_uris(file_pruning_predicate=only)) >= MOST_FILES:
                    table.optimize.compact(partition_filters=only)

    def _read_rows(self, keys: Sequence[str], sign: Sign | None) -> pl.DataFrame:
        with ThreadPoolExecutor(READ_THREADS) as threads:
            articles = list(threads.map(lambda key: read_article(self._bucket, key), keys))
        return frame_of((article, sign(article) if sign else None) for article in articles)

    def _missing(self, table: DeltaTable, wanted: Mapping[Key, Article]) -> dict[Key, Article]:
        sources = sorted({article.source for article in wanted.values()})
        there = (
            pl.scan_delta(table)
            .filter(pl.col("source").is_in(sources))
            .filter(pl.col("article_id").is_in(sorted({article_id for article_id, _ in wanted})))
            .select("article_id", "version")
            .collect()
        )
        known = set(there.iter_rows())
        return {key: article for key, article in wanted.items() if key not in known}

    def _open(self) -> DeltaTable | None:
        with self._translated():
            try:
                return DeltaTable(self._uri, storage_options=self._bucket.storage_options)
            except TableNotFoundError:
                return None

    def _create(self) -> DeltaTable:
        try:
            return DeltaTable.create(
                self._uri,
                pl.DataFrame(schema=COLUMNS).to_arrow().schema,
                mode="error",
                partition_by=["source"],
                name="baotinh",
                description="One row an article version, derived from the objects under articles/",
                storage_options=self._bucket.storage_options,
                # Without this, rivals create it several times over, one commit each.
                commit_properties=_next_version_or_none(),
            )
        except DeltaError:
            table = self._open()
            if table is None:
                raise
            return table

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except CommitFailedError:
            raise
        except (OSError, DeltaError, pl.exceptions.ComputeError) as error:
            told = str(error).strip().splitlines()
            raise BucketUnavailableError(
                f"the catalog {self._uri} cannot be used: {told[0] if told else type(error).__name__}",
                hint="if it is damaged, `Catalog(bucket).rebuild()` makes it anew from the articles",
            ) from error

    def _until_committed(self, step: Callable[[], int]) -> int:
        """Repeat `step`, which reads the table and commits to it, until nobody else commits in between."""
        for attempt in range(ATTEMPTS):
            if attempt:
                pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
                time.sleep(random.uniform(pause / 4, pause))  # noqa: S311 - no secret
            with suppress(CommitFailedError), self._translated():
                return step()
        raise ConflictError(f"the catalog {self._uri} is being written by many at once", hint="try again later")


def _next_version_or_none() -> CommitProperties:
    """Commit as the version after the one that was read; raise CommitFailedError if somebody else already has."""
    return CommitProperties(max_commit_retries=0)


def _latest_content(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep of every article the latest version that is no tombstone."""
    content = rows.filter(pl.col("kind") != ChangeKind.REMOVED.value)
    return content.filter(pl.col("version") == pl.col("version").max().over("article_id"))


def _signatures(rows: pl.LazyFrame, since: datetime) -> pl.LazyFrame:
    return (
        _latest_content(rows)
        .filter(pl.coalesce("published_at", "fetched_at") >= since)
        .select(*RELATED_COLUMNS, *SIGNATURE_COLUMNS)
        .sort("article_id")
    )
