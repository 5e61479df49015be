"""The latest versions of many articles, read from the two tables: a few column reads instead of one GET an article."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl

from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog import Catalog
from storage.tables.delta.delta_table import ROW_KEY
from storage.tables.records import Records, TimeSpan, within
from storage.versions.known_version import KnownVersion

__all__ = ["WantedArticle", "dense", "latest_versions"]

RECORDS_A_GET = 50
"""Records that can be read in the time of one GET, with a good margin: a GET takes a hundred times as long as one."""

ALL_TIME = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""The time range to scan of a source if we do not know when one of its articles appeared."""


class WantedArticle(NamedTuple):
    """An article whose latest version is wanted."""

    source: SourceSlug
    article_id: ArticleId
    appeared: datetime | None
    """When the article appeared, as its present page says; None if unknown."""


def latest_versions(
    catalog: Catalog, records: Records, articles: Iterable[WantedArticle]
) -> dict[ArticleId, KnownVersion]:
    """Return the latest version of each article that the tables know.

    For each source, scan at least the time range in which the wanted articles appeared; if any of these times is
    unknown, scan everything. The result may be out of date: it misses versions that say they appeared at another time,
    and versions that others commit meanwhile. Raise BucketUnavailableError.
    """
    times: dict[SourceSlug, list[datetime | None]] = defaultdict(list)
    article_ids = set()
    for source, article_id, appeared in articles:
        times[source].append(appeared)
        article_ids.add(article_id)
    if not times:
        return {}
    rows = catalog.scan().filter(within(itertools.starmap(_span, times.items())))
    wanted = rows.filter(pl.col("article_id").is_in(sorted(article_ids)))
    latest = catalog.collect(wanted.select(*ROW_KEY, "appeared"))
    latest = latest.sort("version").unique(("source", "article_id"), keep="last", maintain_order=True)
    if latest.is_empty():
        return {}
    since = pl.col("appeared") >= pl.lit(latest["appeared"].min(), latest.schema["appeared"])
    near = dense(latest, catalog.collect(rows.filter(since).select("source", "appeared")))
    # Bytes: a text of 15 KB would be made only to be encoded again for parsing.
    bodies = dict(zip(near["article_id"], records.table_column(near).cast(pl.Binary), strict=True))
    return {
        ArticleId(article_id): KnownVersion(number, record=bodies.get(article_id))
        for article_id, number in latest.select("article_id", "version").iter_rows()
    }


def _span(source: SourceSlug, times: Sequence[datetime | None]) -> TimeSpan:
    known = [time for time in times if time is not None]
    return TimeSpan(source, min(known), max(known)) if len(known) == len(times) else TimeSpan(source, *ALL_TIME)


def dense(wanted: pl.DataFrame, appeared: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest wanted rows of each source as long as reading them with all rows in between beats a GET for each.

    `appeared` has the time of every row of those sources, from the earliest wanted row to the latest row.
    """
    ranks = appeared.with_columns(rank=pl.col("appeared").rank("max", descending=True).over("source")).unique()
    ranked = wanted.join(ranks, on=("source", "appeared"), how="left").sort("source", "rank")
    place = pl.int_range(1, pl.len() + 1).over("source")
    close = pl.when(pl.col("rank") <= RECORDS_A_GET * place).then(place).max().over("source")
    return ranked.filter(place <= close).drop("rank")
