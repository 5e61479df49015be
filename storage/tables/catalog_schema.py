"""The columns of the catalog: all that finding articles and comparing them with each other needs, in one row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from storage import layout
from storage.model.article import Article
from storage.model.moments import in_utc

__all__ = [
    "CATALOG_ONLY", "COLUMNS", "INSTANT", "RELATION_SCHEMA", "SIGNATURE_COLUMNS", "STATISTICS", "Signature", "frame_of",
]  # fmt: skip  # short items: a line each would fill a screen

INSTANT = pl.Datetime("us", "UTC")

COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String,
    "source": pl.String,
    "version": pl.Int64,
    "kind": pl.String,
    "url": pl.String,
    "canonical_url": pl.String,
    "headline": pl.String,
    "lead": pl.String,
    "published_at": INSTANT,
    "modified_at": INSTANT,
    "fetched_at": INSTANT,
    "committed_at": INSTANT,
    "section": pl.List(pl.String),
    "tags": pl.List(pl.String),
    "authors": pl.List(pl.String),
    "credit": pl.String,
    "language": pl.String,
    "word_count": pl.Int64,
    "province_then": pl.String,
    "province_now": pl.String,
    "content_hash": pl.String,
    "text_hash": pl.String,
    "decision": pl.String,
    "reprint_of": pl.String,
    "cluster": pl.String,
    "similarity": pl.Float64,
    "key": pl.String,
    "schema_version": pl.String,
    "extractor": pl.String,
    "rules": pl.String,
    "signature_scheme": pl.String,
    "signature": pl.Binary,
    "sequence": pl.Int64,
    "appeared": INSTANT,
    "places": pl.List(pl.String),
    "place_names": pl.List(pl.String),
}
"""Name and type of every column. `kind` to `rules` repeat fields of the record, most under the field's own name.
`key`: the object that holds the record. `sequence`: the version of the table in which the row was added. `appeared`:
when the article was published or, undated, fetched. `places`: codes of the places that it names; `place_names`: their
names of that time, without the type of unit."""

STATISTICS = (
    "article_id", "version", "kind", "published_at", "fetched_at", "committed_at", "sequence", "appeared",
)  # fmt: skip  # short items: a line each would fill a screen
"""Columns whose smallest and largest values stand in the Delta log: none of them holds a word of a page."""

RELATION_SCHEMA = {name: COLUMNS[name] for name in ("article_id", "decision", "reprint_of", "cluster", "similarity")}
"""What reconciling the clusters may correct in the catalog. The JSON record keeps what was known at its commit."""

SIGNATURE_COLUMNS = ("text_hash", "signature_scheme", "signature")
"""Columns that only deduplication reads."""

CATALOG_ONLY = frozenset({*SIGNATURE_COLUMNS, *RELATION_SCHEMA, "sequence"} - {"article_id"})
"""Columns in which the catalog knows more than the record, or something newer."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What deduplication keeps of an article's text, to find reprints without reading it again."""

    scheme: str
    """Library, algorithm and parameters. Signatures and hashes can be compared only within one scheme."""
    values: bytes
    text_hash: str | None = None
    """Equal for texts that are equal after normalization."""


def frame_of(versions: Iterable[tuple[Article, Signature | None]]) -> pl.DataFrame:
    """Return one row for each version, in the types of COLUMNS."""
    return pl.DataFrame([_row(article, signature) for article, signature in versions], schema=COLUMNS, orient="row")


def _row(article: Article, signature: Signature | None) -> tuple[object, ...]:
    relation, province = article.relation, article.province
    row: dict[str, object] = {
        "article_id": article.article_id,
        "source": article.source,
        "version": article.version,
        "kind": str(article.change.kind),
        "url": article.url,
        "canonical_url": article.canonical_url,
        "headline": article.headline,
        "lead": article.lead,
        "published_at": _utc(article.published_at),
        "modified_at": _utc(article.modified_at),
        "fetched_at": _utc(article.fetched_at),
        "committed_at": _utc(article.committed_at),
        "section": list(article.section),
        "tags": list(article.tags),
        "authors": list(article.authors),
        "credit": article.credit,
        "language": article.language,
        "word_count": article.word_count,
        "province_then": province.then.code if province else None,
        "province_now": province.now.code if province else None,
        "content_hash": article.content_hash,
        "text_hash": signature.text_hash if signature else None,
        "decision": str(relation.decision) if relation else None,
        "reprint_of": relation.of if relation and relation.is_repetition else None,
        "cluster": relation.cluster if relation else None,
        "similarity": relation.similarity if relation else None,
        "key": layout.article_version(article.source, article.article_id, article.version),
        "schema_version": article.schema_version,
        "extractor": article.provenance.extractor,
        "rules": article.provenance.rules,
        "signature_scheme": signature.scheme if signature else None,
        "signature": signature.values if signature else None,
        "sequence": None,  # the catalog gives it
        "appeared": _utc(article.published_at or article.fetched_at),
        "places": list(dict.fromkeys(place.code for place in article.places or ())),
        "place_names": list(dict.fromkeys(place.name for place in article.places or ())),
    }
    return tuple(row[name] for name in COLUMNS)


def _utc(moment: datetime | None) -> datetime | None:
    return in_utc(moment) if moment else None
