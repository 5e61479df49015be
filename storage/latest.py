"""The latest versions of many articles, as the two tables tell them: some reads of columns instead of a GET each."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import polars as pl

from storage import layout
from storage.article import Article
from storage.catalog import Catalog
from storage.columns import INSTANT
from storage.delta_table import ROW_KEY
from storage.errors import InvalidArticleError
from storage.identifiers import ArticleId, SourceSlug
from storage.records import Records, within
from storage.versions import parse_article

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


class Sought(NamedTuple):
    """An article whose latest version is sought."""

    source: SourceSlug
    article_id: ArticleId
    appeared: datetime | None
    """When it appeared by what is known now; None if that says nothing about its earlier versions."""


def latest_versions(catalog: Catalog, records: Records, articles: Iterable[Sought]) -> dict[ArticleId, Latest]:
    """Return what the tables know of articles, by id; nothing of those that they do not know.

    Of each source the span is looked at in which its articles appeared, all time if that is not known of one. A version
    that says it appeared before or after is overlooked, and what others commit meanwhile is missing. Raise
    BucketUnavailableError.
    """
    wanted = pl.DataFrame(
        list(articles), schema={"source": pl.String, "article_id": pl.String, "appeared": INSTANT}, orient="row"
    )
    if wanted.is_empty():
        return {}
    dated = pl.col("appeared").is_not_null().all()
    spans = (
        wanted.group_by("source")
        .agg(first=pl.when(dated).then(pl.col("appeared").min()), last=pl.when(dated).then(pl.col("appeared").max()))
        .sort("source")
    )
    rows = catalog.scan().filter(within(spans))
    of_wanted = rows.filter(pl.col("article_id").is_in(wanted["article_id"].unique().sort().to_list()))
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
