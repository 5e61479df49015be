"""What the reader hands out: rows of the catalog, differences of versions, counts of sources."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from storage.article import Article, ChangeKind, Decision, SentenceChange
from storage.changes import compare
from storage.identifiers import ArticleId, SourceSlug

__all__ = ["Difference", "FieldChange", "Row", "SourceCount", "difference"]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Row(Record):
    """What the catalog says about one version of an article: everything but its body."""

    article_id: ArticleId
    source: SourceSlug
    version: int
    kind: ChangeKind
    """Why the version was written."""
    url: str
    canonical_url: str
    headline: str | None
    lead: str | None
    published_at: datetime | None
    """UTC, as all times of a row."""
    modified_at: datetime | None
    fetched_at: datetime
    committed_at: datetime
    section: tuple[str, ...]
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    credit: str | None
    language: str | None
    word_count: int | None
    province_then: str | None
    """Code of the province on the article's day."""
    province_now: str | None
    """Code of the province that has taken its place."""
    content_hash: str
    decision: Decision | None
    reprint_of: str | None
    """`article_id` of the article that this one repeats."""
    cluster: str | None
    """Id shared by all printings of one story."""
    similarity: float | None
    key: str
    """The object that holds the whole record."""
    schema_version: str
    extractor: str
    rules: str


class FieldChange(Record):
    """A field that differs between two versions, with its values as they stand in JSON."""

    name: str
    before: JsonValue
    after: JsonValue


class Difference(Record):
    """What sets one version of an article apart from another."""

    article_id: ArticleId
    source: SourceSlug
    before: int
    """Number of the earlier version."""
    after: int
    """Number of the later version."""
    kind: ChangeKind
    """Why the later version was written."""
    fields: tuple[FieldChange, ...]
    """By name."""
    sentences: tuple[SentenceChange, ...]
    """Differences of headline, lead and text, in reading order."""


class SourceCount(Record):
    """What the archive holds of one newspaper."""

    source: SourceSlug
    articles: int
    """Articles that stand, removed ones not counted."""
    removed: int
    """Articles that the newspaper has removed."""
    versions: int
    first_fetched_at: datetime
    """UTC."""
    last_fetched_at: datetime
    """UTC, of the latest new version; pages that had not changed do not count."""


def difference(before: Article, after: Article) -> Difference:
    """Compare two versions of one article."""
    fields, sentences = compare(before, after)
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return Difference(
        article_id=after.article_id,
        source=after.source,
        before=before.version,
        after=after.version,
        kind=after.change.kind,
        fields=tuple(FieldChange(name=name, before=old[name], after=new[name]) for name in fields),
        sentences=sentences,
    )
