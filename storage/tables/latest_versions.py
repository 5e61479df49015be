"""The latest versions of many articles, as the two tables tell them: some reads of columns instead of a GET each."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl

from storage import layout
from storage.errors import InvalidArticleError
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog import Catalog
from storage.tables.delta_table import ROW_KEY
from storage.tables.records import Records, Span, within
from storage.versions.store import parse_article

__all__ = ["Latest", "Sought", "dense", "latest_versions"]

RECORDS_A_GET = 50
"""Records that are read in the time of one GET, with a good margin: a GET takes a hundred times a record's."""


@dataclass(frozen=True, slots=True)
class Latest:
    """An article's latest version as far as the tables know it."""

    version: int
    place: str
    record: str | None = None
    """Its JSON; None where a GET is the cheaper way to it."""

    @property
    def hint(self) -> int | Article:
        """What to tell VersionStore.commit: the version itself, or its number."""
        with suppress(InvalidArticleError):  # a damaged row; the object tells
            return self.version if self.record is None else parse_article(self.record, self.place)
        return self.version


ALL_TIME = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Of the span of a source when it is not known of one of its articles when it appeared."""


class Sought(NamedTuple):
    """An article whose latest version is sought."""

    source: SourceSlug
    article_id: ArticleId
    appeared: datetime | None
    """When it appeared by what is known now; None if that says nothing about its earlier versions."""


def latest_versions(catalog: Catalog, records: Records, articles: Iterable[Sought]) -> dict[ArticleId, Latest]:
    """Return what the tables know of articles, by id; nothing of those that they do not know.

    Of each source at least the span is looked at in which its articles appeared, all time if that is not known of one.
    A version that says it appeared before or after may be overlooked, and what others commit meanwhile is missing.
    Raise BucketUnavailableError.
    """
    moments: dict[SourceSlug, list[datetime | None]] = defaultdict(list)
    article_ids = set()
    for source, article_id, appeared in articles:
        moments[source].append(appeared)
        article_ids.add(article_id)
    if not moments:
        return {}
    rows = catalog.scan().filter(within(itertools.starmap(_span, moments.items())))
    of_wanted = rows.filter(pl.col("article_id").is_in(sorted(article_ids)))
    told = catalog.collect(of_wanted.select(*ROW_KEY, "appeared"))
    told = told.sort("version").unique(("source", "article_id"), keep="last", maintain_order=True)
    if told.is_empty():
        return {}
    since = pl.col("appeared") >= pl.lit(told["appeared"].min(), told.schema["appeared"])
    near = dense(told, catalog.collect(rows.filter(since).select("source", "appeared")))
    found = dict(zip(near["article_id"], records.table_column(near), strict=True))
    return {
        ArticleId(article_id): Latest(number, layout.article_version(source, article_id, number), found.get(article_id))
        for source, article_id, number in told.select(ROW_KEY).iter_rows()
    }


def _span(source: SourceSlug, moments: Sequence[datetime | None]) -> Span:
    known = [moment for moment in moments if moment is not None]
    return Span(source, min(known), max(known)) if len(known) == len(moments) else Span(source, *ALL_TIME)


def dense(wanted: pl.DataFrame, appeared: pl.DataFrame) -> pl.DataFrame:
    """Keep of each source the latest of the wanted rows that are close enough to be read with all that lies between.

    `appeared` tells of every row of those sources, from the earliest of the wanted ones to the latest, when it
    appeared.
    """
    ranks = appeared.with_columns(rank=pl.col("appeared").rank("max", descending=True).over("source")).unique()
    ranked = wanted.join(ranks, on=("source", "appeared"), how="left").sort("source", "rank")
    place = pl.int_range(1, pl.len() + 1).over("source")
    close = pl.when(pl.col("rank") <= RECORDS_A_GET * place).then(place).max().over("source")
    return ranked.filter(place <= close).drop("rank")
