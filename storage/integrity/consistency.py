"""A window of the archive: some articles of a source in the order of ids, and where objects and rows disagree. Pure."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import polars as pl

from storage import layout
from storage.integrity.findings import Finding, FindingKind, article_in, differing_columns, gaps, repeated
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug

__all__ = ["Settled", "VersionKey", "Window"]

VersionKey = tuple[ArticleId, int]
"""Article id and version number."""
Settled = Callable[[Article], bool]
"""Tells whether a version must have its rows: the run that wrote it is not under way."""


@dataclass(slots=True)
class Window:
    """Some articles of a source in the order of ids, with their objects and rows."""

    source: SourceSlug
    numbers: dict[ArticleId, list[int]]
    """The version numbers that have an object, by article."""
    rows: pl.DataFrame
    """Rows of the catalog."""
    records: pl.DataFrame
    """Rows of the table of records."""
    articles: dict[VersionKey, Article] = field(default_factory=dict)
    """The versions whose objects are whole."""
    bodies: dict[VersionKey, str] = field(default_factory=dict)
    """Their stored JSON, without white space at its end."""
    corrected: set[VersionKey] = field(default_factory=set)
    """The versions whose objects a repair has corrected: their rows are to follow."""

    @property
    def article_ids(self) -> set[ArticleId]:
        """The ids of all articles of which there is an object or a row."""
        return {*self.numbers, *map(ArticleId, self.rows["article_id"]), *map(ArticleId, self.records["article_id"])}

    def without(self, articles: Collection[ArticleId]) -> None:
        """Remove articles from the window."""
        self.numbers = {article: numbers for article, numbers in self.numbers.items() if article not in articles}
        gone = pl.col("article_id").is_in(sorted(articles))
        self.rows, self.records = self.rows.filter(~gone), self.records.filter(~gone)

    def keys(self) -> Iterator[VersionKey]:
        """Yield the key of every version that has an object."""
        return ((article_id, number) for article_id, numbers in self.numbers.items() for number in numbers)

    def record(self, key: VersionKey) -> str | None:
        """Return the record of a version in the table of records, if it is whole."""
        of_version = (pl.col("article_id") == key[0]) & (pl.col("version") == key[1])
        for record in self.records.filter(of_version)["record"]:
            if isinstance(article_in(record.encode(), layout.article_version(self.source, *key)), Article):
                return str(record)
        return None

    def missing(self) -> Iterator[tuple[ArticleId, range, str]]:
        """Yield the versions without an object that must exist, with the evidence: a row, or a later version.

        Each version with a row comes alone; versions in a row that have none come together.
        """
        known: dict[ArticleId, set[int]] = defaultdict(set)
        for table in (self.rows, self.records):
            for article_id, version in table.select("article_id", "version").iter_rows():
                known[article_id].add(version)
        for article_id in sorted({*self.numbers, *known}):
            there = set(self.numbers.get(article_id, ()))
            for version in sorted(known[article_id] - there):
                yield article_id, range(version, version + 1), "a row"
            for gap in gaps(there | known[article_id]):
                yield article_id, gap, "a later version"

    def awaited(self, settled: Settled) -> set[VersionKey]:
        """Return the versions that lack rows and may lack them, because a run is about to write them."""
        both = [set(table.select("article_id", "version").iter_rows()) for table in (self.rows, self.records)]
        lacking = self.articles.keys() - (both[0] & both[1])
        return {key for key in lacking if not settled(self.articles[key])}

    def wrong_rows(self, settled: Settled) -> Iterator[Finding]:
        """Yield the rows of the catalog that are missing, doubled, or different from the record.

        Versions that are not `settled` may still lack rows.
        """
        contradicted = self._contradicted()
        catalogued = set(self.rows.select("article_id", "version").iter_rows())
        for key, article in self.articles.items():
            if key not in catalogued and settled(article):
                yield self._row(FindingKind.MISSING_ROW, key, "the catalog has no row of this version")
        twice = set(repeated(self.rows))
        for key in sorted(twice):
            yield self._row(FindingKind.DUPLICATE_ROW, key, "the catalog has several rows of this version")
        for article, columns in differing_columns(self.articles.values(), self.rows):
            key = (article.article_id, article.version)
            if key not in twice:
                detail = f"the row differs from the record in {', '.join(columns)}"
                yield self._row(FindingKind.DIFFERENT_ROW, key, detail, repairable=key not in contradicted)

    def wrong_records(self, settled: Settled) -> Iterator[Finding]:
        """Yield the rows of the table of records that are missing, doubled, or different from the object."""
        recorded, contradicted = self._recorded(), self._contradicted()
        for key, article in self.articles.items():
            if key not in recorded and settled(article):
                yield self._row(FindingKind.MISSING_RECORD_ROW, key, "the table of records has no row of this version")
            elif key in contradicted:
                detail = (
                    f"the row and the object differ in {', '.join(contradicted[key])}, and each is whole: delete the "
                    "object and repair again if the row is right, run `baotinh rebuild` if the object is"
                )
                yield self._row(FindingKind.DIFFERENT_RECORD_ROW, key, detail, repairable=False)
            elif key in recorded and recorded[key] != [self.bodies[key]]:
                detail = "the row is doubled, or is not the record that the object holds"
                yield self._row(FindingKind.DIFFERENT_RECORD_ROW, key, detail)

    def _recorded(self) -> dict[VersionKey, list[str]]:
        """Return the rows of the table of records, by version."""
        recorded: dict[VersionKey, list[str]] = defaultdict(list)
        for article_id, version, record in self.records.select("article_id", "version", "record").iter_rows():
            recorded[article_id, version].append(record)
        return recorded

    def _contradicted(self) -> dict[VersionKey, list[str]]:
        """Return the versions of which object and row are whole and say different things, with the fields.

        Nobody can tell which is right, because `content_hash` covers only what a publisher edits.
        """
        contradicted = {}
        for key, records in self._recorded().items():
            if key in self.articles and key not in self.corrected:
                key_of_object = layout.article_version(self.source, *key)
                fields = {
                    name
                    for record in records
                    if record != self.bodies[key] and isinstance(article_in(record.encode(), key_of_object), Article)
                    for name in _differing_fields(record, self.bodies[key])
                }
                if fields:
                    contradicted[key] = sorted(fields)
        return contradicted

    def _row(self, kind: FindingKind, key: VersionKey, detail: str, *, repairable: bool = True) -> Finding:
        table = layout.RECORDS if "record" in kind else layout.CATALOG
        return Finding(kind, self.source, table, detail, *key, repairable=repairable and key in self.articles)


def _differing_fields(record: str, other: str) -> set[str]:
    """Return the names of the fields in which two records in JSON differ."""
    one, two = json.loads(record), json.loads(other)
    return {name for name in {*one, *two} if (name in one, one.get(name)) != (name in two, two.get(name))}
