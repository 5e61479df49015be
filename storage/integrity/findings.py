"""What a check of the archive may find, and the pure checks that find it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl
from pydantic import ValidationError

from storage import layout
from storage.model.article import Article, editorial_hash
from storage.model.identifiers import ARTICLE_ID, ArticleId, SourceSlug
from storage.tables.catalog_schema import CATALOG_ONLY, frame_of

__all__ = ["Finding", "FindingKind", "article_in", "differing_columns", "gaps", "repeated", "version_at"]

VERSION_KEY = re.compile(rf"articles/[a-z0-9]+/({ARTICLE_ID.pattern})/(\d{{6,}})\.json")


class FindingKind(StrEnum):
    """What is wrong."""

    MISSING_OBJECT = "missing_object"
    """A version whose number or row says that it must be there."""
    DAMAGED_OBJECT = "damaged_object"
    """An object that is no record, or not the record of its key."""
    WRONG_HASH = "wrong_hash"
    """A record whose content does not have its content_hash."""
    FUTURE_VERSION = "future_version"
    """A version whose times lie in the future: it supersedes every capture of its article until then."""
    STRAY_OBJECT = "stray_object"
    """A key under `articles/` that is none of ours."""
    MISSING_ROW = "missing_row"
    """A version that the catalog does not know."""
    DIFFERENT_ROW = "different_row"
    """A row of the catalog that does not say what its record says."""
    DUPLICATE_ROW = "duplicate_row"
    """Several rows of one version in one table."""
    MISSING_RECORD_ROW = "missing_record_row"
    """A version that the table of records does not have: its readers need a GET."""
    DIFFERENT_RECORD_ROW = "different_record_row"
    """A row of the table of records that is not the object's record."""
    UNREADABLE_CAPTURE = "unreadable_capture"
    """A version whose raw answer is missing, damaged or another one."""
    UNFINISHED_PURGE = "unfinished_purge"
    """A purge that was interrupted."""
    LEFTOVER_OF_PURGE = "leftover_of_purge"
    """Something of an article that was purged."""
    UNCHECKED_PURGE = "unchecked_purge"
    """A purged article of a newspaper that the registry does not know: its addresses cannot be recognised."""

    @property
    def words(self) -> str:
        """The kind as it reads in a table."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    kind: FindingKind
    source: SourceSlug
    key: str
    """The object, or the table."""
    detail: str
    """What is wrong with it, in a sentence."""
    article_id: ArticleId | None = None
    version: int | None = None
    repairable: bool = False
    """True if it can be put right from what else the bucket holds."""
    repaired: bool = False


def version_at(key: str) -> tuple[ArticleId, int] | None:
    """Return article and version of a key under `articles/`; None if it is none of ours."""
    match = VERSION_KEY.fullmatch(key)
    return (ArticleId(match[1]), int(match[2])) if match and int(match[2]) else None


def article_in(body: bytes, key: str) -> Article | tuple[FindingKind, str]:
    """Return the record in `body`, which is to lie under `key`, or what is wrong with it."""
    try:
        article = Article.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        return FindingKind.DAMAGED_OBJECT, f"it is no article record: {place}: {first['msg']}"
    if layout.article_version(article.source, article.article_id, article.version) != key:
        told = f"{article.source}/{article.article_id}, version {article.version}"
        return FindingKind.DAMAGED_OBJECT, f"it is the record of {told}"
    if editorial_hash(article) != article.content_hash:
        return FindingKind.WRONG_HASH, "its content does not have its content_hash"
    return article


def gaps(numbers: Collection[int]) -> list[int]:
    """Return the numbers that are missing in 1, 2, 3, … up to the highest."""
    return sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))


def differing_columns(articles: Iterable[Article], rows: pl.DataFrame) -> Iterator[tuple[Article, list[str]]]:
    """Yield the articles whose row in `rows` says something else, with the columns in which it does."""
    articles = list(articles)
    told = {(row["article_id"], row["version"]): row for row in rows.iter_rows(named=True)}
    for article, expected in zip(articles, frame_of((a, None) for a in articles).iter_rows(named=True), strict=True):
        row: Mapping[str, object] | None = told.get((article.article_id, article.version))
        if row is not None:
            columns = [name for name, value in expected.items() if name not in CATALOG_ONLY and row.get(name) != value]
            if columns:
                yield article, columns


def repeated(rows: pl.DataFrame) -> list[tuple[ArticleId, int]]:
    """Return article and version of rows that are there more than once."""
    counts = Counter(rows.select("article_id", "version").iter_rows())
    return sorted(key for key, number in counts.items() if number > 1)
