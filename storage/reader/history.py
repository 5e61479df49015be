"""The versions of one article: one of them, or the whole history, few by a GET each, many from the table of records."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import polars as pl

from storage import layout
from storage.errors import NotFoundError
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.reader.article_location import refuse_purged
from storage.reader.filters import Clock, instant
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.delta.delta_table import ROW_KEY
from storage.tables.records import Records
from storage.versions.record_json import parse_article, read_article
from storage.versions.store import VersionStore

__all__ = ["HistoryReader"]

FEW = 32
"""Versions up to which a GET each, sixteen at once, is faster than opening two tables."""

THREADS = 16


class HistoryReader:
    """Reads the versions of articles from one bucket. Thread-safe.

    Every method raises NotFoundError for an article that was removed on request, also since it was located.
    """

    def __init__(self, bucket: Bucket, catalog: Catalog, records: Records) -> None:
        self._bucket = bucket
        self._catalog = catalog
        self._records = records
        self._versions = VersionStore(bucket)

    def read(self, source: SourceSlug, article_id: ArticleId) -> list[Article]:
        """Return all versions of an article, oldest first; an empty list for an unknown article.

        The bucket decides which versions there are: the tables may lag behind it.
        """
        last = self.latest_number(source, article_id)
        keys = [layout.article_version(source, article_id, number) for number in range(1, last + 1)]
        records = self._from_table(source, article_id) if last > FEW else {}

        def version(key: str) -> Article:
            record = records.get(key)
            return read_article(self._bucket, key) if record is None else parse_article(record, self._bucket.uri(key))

        try:
            with ThreadPoolExecutor(THREADS) as threads:
                return list(threads.map(version, keys))
        except NotFoundError:
            refuse_purged(self._bucket, source, article_id)
            raise

    def latest_number(self, source: SourceSlug, article_id: ArticleId) -> int:
        """Return the number of an article's latest version; 0 if it has none."""
        last = self._versions.latest_number(source, article_id)
        if not last:
            refuse_purged(self._bucket, source, article_id)
        return last

    def version(self, source: SourceSlug, article_id: ArticleId, number: int | None = None) -> Article:
        """Return one version of an article, by default the latest. Raise NotFoundError."""
        if number is None:
            number = self.latest_number(source, article_id)
            if not number:
                raise NotFoundError(f"article {article_id} is in the catalog but has no version in the bucket")
        try:
            return self._versions.version(source, article_id, number)
        except NotFoundError as error:
            last = self.latest_number(source, article_id)
            raise NotFoundError(
                f"article {article_id} has no version {number}", hint=f"its latest is {last}"
            ) from error

    def at(self, source: SourceSlug, article_id: ArticleId, as_of: date | datetime, clock: Clock) -> Article:
        """Return the latest version of an article at a moment by that clock. Raise NotFoundError."""
        moment, hint = instant(as_of), "it has no version in the bucket"
        for number in range(self.latest_number(source, article_id), 0, -1):
            version = self.version(source, article_id, number)
            time = version.fetched_at if clock == "fetched" else version.committed_at
            if time <= moment:
                return version
            hint = f"its first version was {clock} at {time}"
        raise NotFoundError(f"article {article_id} had no version at {as_of}", hint=hint)

    def _from_table(self, source: SourceSlug, article_id: ArticleId) -> dict[str, str]:
        """Return the records that the table has, by key."""
        rows = self._catalog.collect(
            self._catalog.scan()
            .filter(pl.col("source") == source, pl.col("article_id") == article_id)
            .select(*ROW_KEY, "appeared")
        )
        found = zip(rows["version"], self._records.table_column(rows), strict=True)
        return {layout.article_version(source, article_id, number): record for number, record in found if record}
