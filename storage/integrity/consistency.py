"""A window of the archive: some neighbouring articles of a source, and what is wrong between objects and rows. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from storage import layout
from storage.integrity.findings import Finding, FindingKind, article_in, differing_columns, gaps, repeated
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug

__all__ = ["VersionKey", "Window"]

VersionKey = tuple[ArticleId, int]
"""Article and number of a version."""


@dataclass(slots=True)
class Window:
    """Some neighbouring articles of a source, with all that is told of them."""

    source: SourceSlug
    numbers: dict[ArticleId, list[int]]
    """Versions of which there is an object."""
    rows: pl.DataFrame
    """Of the catalog."""
    records: pl.DataFrame
    """Of the table of records."""
    articles: dict[VersionKey, Article] = field(default_factory=dict)
    """The versions that are whole."""
    bodies: dict[VersionKey, str] = field(default_factory=dict)
    """Their records as stored, without newline."""

    def without(self, articles: Collection[ArticleId]) -> None:
        """Leave articles out."""
        self.numbers = {article: numbers for article, numbers in self.numbers.items() if article not in articles}
        gone = pl.col("article_id").is_in(sorted(articles))
        self.rows, self.records = self.rows.filter(~gone), self.records.filter(~gone)

    def keys(self) -> Iterator[VersionKey]:
        """Yield article and number of every version of which there is an object."""
        return ((article_id, number) for article_id, numbers in self.numbers.items() for number in numbers)

    def record(self, key: VersionKey) -> str | None:
        """Return what the table of records holds of a version, if that is whole."""
        of_version = (pl.col("article_id") == key[0]) & (pl.col("version") == key[1])
        for record in self.records.filter(of_version)["record"]:
            if isinstance(article_in(record.encode(), layout.article_version(self.source, *key)), Article):
                return str(record)
        return None

    def missing(self) -> Iterator[tuple[VersionKey, str]]:
        """Yield the versions that numbers or rows tell of and that have no object, with what tells of them."""
        told: dict[ArticleId, set[int]] = defaultdict(set)
        for table in (self.rows, self.records):
            for article_id, version in table.select("article_id", "version").iter_rows():
                told[article_id].add(version)
        for article_id in sorted({*self.numbers, *told}):
            there = set(self.numbers.get(article_id, ()))
            for version in sorted({*gaps(there | told[article_id]), *told[article_id]} - there):
                yield (article_id, version), "a row" if version in told[article_id] else "a later version"

    def wrong_rows(self, settled_before: datetime) -> Iterator[Finding]:
        """Yield rows of the catalog that are missing, too many, or not what the whole versions say.

        Versions committed since `settled_before` may lack theirs.
        """
        catalogued = set(self.rows.select("article_id", "version").iter_rows())
        for key, article in self.articles.items():
            if article.committed_at < settled_before and key not in catalogued:
                yield self._row(FindingKind.MISSING_ROW, key, "the catalog has no row of this version")
        twice = set(repeated(self.rows))
        for key in sorted(twice):
            yield self._row(FindingKind.DUPLICATE_ROW, key, "the catalog has several rows of this version")
        for article, columns in differing_columns(self.articles.values(), self.rows):
            key = (article.article_id, article.version)
            if key not in twice:
                told = f"the row differs from the record in {', '.join(columns)}"
                yield self._row(FindingKind.DIFFERENT_ROW, key, told)

    def wrong_records(self, settled_before: datetime) -> Iterator[Finding]:
        """Yield rows of the table of records that are missing, too many, or not what the objects hold."""
        recorded: dict[VersionKey, list[str]] = defaultdict(list)
        for article_id, version, record in self.records.select("article_id", "version", "record").iter_rows():
            recorded[article_id, version].append(record)
        for key, article in self.articles.items():
            if key not in recorded and article.committed_at < settled_before:
                yield self._row(FindingKind.MISSING_RECORD_ROW, key, "no row of the records holds this version")
            elif key in recorded and recorded[key] != [self.bodies[key]]:
                told = "the row is not, or not alone, the record that the object holds"
                yield self._row(FindingKind.DIFFERENT_RECORD_ROW, key, told)

    def _row(self, kind: FindingKind, key: VersionKey, detail: str) -> Finding:
        table = layout.RECORDS if "record" in kind else layout.CATALOG
        return Finding(kind, self.source, table, detail, *key, repairable=key in self.articles)
