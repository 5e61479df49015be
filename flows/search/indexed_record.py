"""The fields of a stored record that the index keeps, decoded without the rest: a tenth of the time of the whole."""

from datetime import datetime

import msgspec

from storage.errors import InvalidArticleError
from storage.model.identifiers import ArticleId, SourceSlug

__all__ = ["IndexedRecord", "decode"]

REPETITIONS = frozenset({"version", "reprint", "partial_reprint"})
"""Decisions on articles that repeat a story that another told before."""


class Named(msgspec.Struct, frozen=True):
    """A person."""

    name: str


class IndexedUnit(msgspec.Struct, frozen=True):
    """A province or a place."""

    code: str
    name: str


class Provinces(msgspec.Struct, frozen=True):
    """The article's province on its day, and what stands in its place today."""

    then: IndexedUnit
    now: IndexedUnit


class IndexedRelation(msgspec.Struct, frozen=True):
    """How the article stands to others."""

    decision: str
    cluster: str

    @property
    def repeats(self) -> bool:
        """True if the article repeats the story of an earlier one."""
        return self.decision in REPETITIONS


class IndexedChange(msgspec.Struct, frozen=True):
    """What the version changed. Of the sentences only their number counts."""

    kind: str
    fields: tuple[str, ...] = ()
    sentences: tuple[msgspec.Raw, ...] = ()


class IndexedRecord(msgspec.Struct, frozen=True):
    """One version of an article as far as the index keeps it. Names and meanings are those of `Article`."""

    article_id: ArticleId
    source: SourceSlug
    version: int
    canonical_url: str
    content_hash: str
    fetched_at: datetime
    committed_at: datetime
    change: IndexedChange
    published_at: datetime | None = None
    modified_at: datetime | None = None
    headline: str | None = None
    lead: str | None = None
    text: str | None = None
    authors: tuple[str, ...] = ()
    credit: str | None = None
    section: tuple[str, ...] = ()
    language: str | None = None
    word_count: int | None = None
    province: Provinces | None = None
    places: tuple[IndexedUnit, ...] | None = None
    people: tuple[Named, ...] | None = None
    relation: IndexedRelation | None = None

    @property
    def is_tombstone(self) -> bool:
        """True if the newspaper had removed the article."""
        return self.change.kind == "removed"


_decoder = msgspec.json.Decoder(IndexedRecord)


def decode(record: str | bytes, place: str) -> IndexedRecord:
    """Decode a stored record. `place` names it in the error. Raise InvalidArticleError."""
    try:
        return _decoder.decode(record)
    except msgspec.DecodeError as error:
        raise InvalidArticleError(
            f"{place} is no article record: {error}", hint="it is damaged, or a newer release of baotinh wrote it"
        ) from error
