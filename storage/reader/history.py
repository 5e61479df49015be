"""The whole history of an article: few versions by a GET each, many from the table of records at once."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from storage import layout
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
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
    """Reads histories from one bucket. Thread-safe."""

    def __init__(self, bucket: Bucket, catalog: Catalog, records: Records) -> None:
        self._bucket = bucket
        self._catalog = catalog
        self._records = records
        self._versions = VersionStore(bucket)

    def read(self, source: SourceSlug, article_id: ArticleId) -> list[Article]:
        """Return all versions of an article, oldest first; an empty list for an unknown article.

        The bucket decides which versions there are: the tables may lag behind it.
        """
        last = self._versions.latest_number(source, article_id)
        keys = [layout.article_version(source, article_id, number) for number in range(1, last + 1)]
        records = self._from_table(source, article_id) if last > FEW else {}

        def version(key: str) -> Article:
            record = records.get(key)
            return read_article(self._bucket, key) if record is None else parse_article(record, self._bucket.uri(key))

        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(version, keys))

    def _from_table(self, source: SourceSlug, article_id: ArticleId) -> dict[str, str]:
        """Return the records that the table has, by key."""
        rows = self._catalog.collect(
            self._catalog.scan()
            .filter(pl.col("source") == source, pl.col("article_id") == article_id)
            .select(*ROW_KEY, "appeared")
        )
        found = zip(rows["version"], self._records.table_column(rows), strict=True)
        return {layout.article_version(source, article_id, number): record for number, record in found if record}
