"""One row of the catalog as a typed value: everything about an article version except its body."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from storage.model.article import ChangeKind, Decision
from storage.model.identifiers import ArticleId, SourceSlug

__all__ = ["FrozenModel", "Row"]


class FrozenModel(BaseModel):
    """A value that the reader hands out. It cannot be changed."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Row(FrozenModel):
    """What the catalog says about one version of an article: everything except its body."""

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
    """Code of the province that exists there today."""
    content_hash: str
    decision: Decision | None
    reprint_of: str | None
    """`article_id` of the article that this one reprints."""
    cluster: str | None
    """Id shared by all printings of one story."""
    similarity: float | None
    key: str
    """The object that holds the whole record."""
    schema_version: str
    extractor: str
    rules: str
