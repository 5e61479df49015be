"""The findings of a check of the archive, and the pure functions that find them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import polars as pl
from pydantic import ValidationError

from storage import layout
from storage.model.article import Article, editorial_hash
from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog_schema import CATALOG_ONLY, frame_of

__all__ = ["Finding", "FindingKind", "article_in", "differing_columns", "gaps", "repeated"]


class FindingKind(StrEnum):
    """The kinds of problems."""

    MISSING_OBJECT = "missing_object"
    """A version that must exist, because there is a later one or a row of it."""
    DAMAGED_OBJECT = "damaged_object"
    """An object that is no record, or is the record of another key."""
    WRONG_HASH = "wrong_hash"
    """A record whose content does not match its content_hash."""
    FUTURE_VERSION = "future_version"
    """A version whose times lie in the future: it supersedes every capture of its article until then."""
    STRAY_OBJECT = "stray_object"
    """A key under `articles/` that is no key of a version."""
    MISSING_ROW = "missing_row"
    """A version without a row in the catalog."""
    DIFFERENT_ROW = "different_row"
    """A row of the catalog that differs from its record."""
    DUPLICATE_ROW = "duplicate_row"
    """Several rows of one version in the catalog."""
    MISSING_RECORD_ROW = "missing_record_row"
    """A version without a row in the table of records: reading it needs a GET."""
    DIFFERENT_RECORD_ROW = "different_record_row"
    """A row of the table of records that differs from the object, or is doubled."""
    UNREADABLE_CAPTURE = "unreadable_capture"
    """A version whose raw capture is missing, damaged or another one."""
    LOST_BODY = "lost_body"
    """A segment that holds bodies to which later answers refer is missing."""
    UNFINISHED_PURGE = "unfinished_purge"
    """A purge that was interrupted."""
    LEFTOVER_OF_PURGE = "leftover_of_purge"
    """An object that still holds something of a purged article."""
    UNCHECKED_PURGE = "unchecked_purge"
    """Purges of a newspaper that the registry does not know: nobody can recognise its articles' addresses."""

    @property
    def words(self) -> str:
        """The kind in words, for a table."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem."""

    kind: FindingKind
    source: SourceSlug
    key: str
    """The object or the table."""
    detail: str
    """What is wrong, in one sentence."""
    article_id: ArticleId | None = None
    version: int | None = None
    repairable: bool = False
    """True if it can be repaired from the rest of the bucket."""
    repaired: bool = False
    accepted: bool = False
    """True if an operator accepts the loss: nothing can repair it."""


def article_in(body: bytes, key: str) -> Article | tuple[FindingKind, str]:
    """Return the record in `body`, the object under `key`, or what is wrong with it."""
    try:
        article = Article.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole object"
        return FindingKind.DAMAGED_OBJECT, f"it is no article record: {place}: {first['msg']}"
    if layout.article_version(article.source, article.article_id, article.version) != key:
        other = f"{article.source}/{article.article_id}, version {article.version}"
        return FindingKind.DAMAGED_OBJECT, f"it is the record of {other}"
    if editorial_hash(article) != article.content_hash:
        return FindingKind.WRONG_HASH, "its content does not match its content_hash"
    return article


def gaps(numbers: Collection[int]) -> list[range]:
    """Return the numbers missing from 1, 2, 3, ... up to the highest, those in a row together."""
    ordered = sorted({0, *numbers})
    return [range(before + 1, after) for before, after in pairwise(ordered) if after - before > 1]


def differing_columns(articles: Iterable[Article], rows: pl.DataFrame) -> Iterator[tuple[Article, list[str]]]:
    """Yield the articles whose row differs from the record, with the columns that differ."""
    articles = list(articles)
    by_key = {(row["article_id"], row["version"]): row for row in rows.iter_rows(named=True)}
    for article, expected in zip(articles, frame_of((a, None) for a in articles).iter_rows(named=True), strict=True):
        row: Mapping[str, object] | None = by_key.get((article.article_id, article.version))
        if row is not None:
            columns = [name for name, value in expected.items() if name not in CATALOG_ONLY and row.get(name) != value]
            if columns:
                yield article, columns


def repeated(rows: pl.DataFrame) -> list[tuple[ArticleId, int]]:
    """Return the keys that have more than one row."""
    counts = Counter(rows.select("article_id", "version").iter_rows())
    return sorted(key for key, number in counts.items() if number > 1)
