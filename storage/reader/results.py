"""What the reader returns: rows of the catalog, differences between versions, counts of each source."""

from datetime import datetime

from pydantic import JsonValue

from storage.model.article import Article, ChangeKind, SentenceChange
from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog_row import FrozenModel, Row
from storage.versions.diff import compare_versions

__all__ = ["Difference", "FieldChange", "Row", "SourceCount", "difference"]


class FieldChange(FrozenModel):
    """A field that differs between two versions, with its JSON values."""

    name: str
    before: JsonValue
    after: JsonValue


class Difference(FrozenModel):
    """The difference between two versions of an article."""

    article_id: ArticleId
    source: SourceSlug
    before: int
    """Number of the earlier version."""
    after: int
    """Number of the later version."""
    kind: ChangeKind
    """Why the later version was written."""
    fields: tuple[FieldChange, ...]
    """Fields that differ, sorted by name."""
    sentences: tuple[SentenceChange, ...]
    """Differences of headline, lead and text, in reading order."""


class SourceCount(FrozenModel):
    """Counts for one newspaper in the archive."""

    source: SourceSlug
    articles: int
    """Articles that the newspaper has not removed."""
    removed: int
    """Articles that the newspaper has removed."""
    versions: int
    first_fetched_at: datetime
    """UTC."""
    last_fetched_at: datetime
    """UTC; the latest fetch that gave a new version. Fetches of unchanged pages do not count."""


def difference(before: Article, after: Article) -> Difference:
    """Compare two versions of one article."""
    fields, sentences = compare_versions(before, after)
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
