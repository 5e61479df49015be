"""How fast newspapers publish: measured from the catalog, so that no list of them has to be written by hand."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import polars as pl

from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog

__all__ = ["Pace", "articles_a_day", "of_pace", "pace_of"]

LOOKED_AT = timedelta(days=28)
"""Four whole weeks: weekends count as often as they come."""

FAST, SLOW = 30.0, 8.0
"""Articles a day. A paper with thirty has one in each of the ten hours in which it works, on every day of the week, and
two in most; one with fewer than eight has none in most hours."""


class Pace(StrEnum):
    """How fast a newspaper publishes."""

    FAST = "fast"
    """At least 30 articles a day."""
    MEDIUM = "medium"
    """At least 8 articles a day, or not known yet."""
    SLOW = "slow"
    """Fewer than 8 articles a day."""


def articles_a_day(bucket: Bucket, now: datetime) -> Mapping[SourceSlug, float]:
    """Return new articles a day of each newspaper in the last four weeks, or since its first article if that is later.

    A newspaper without articles in that time is left out. Raise BucketUnavailableError.
    """
    catalog = Catalog(bucket)
    begin = now - LOOKED_AT
    rows = catalog.collect(
        catalog.scan()
        .filter((pl.col("version") == 1) & (pl.col("appeared") >= begin))
        .group_by("source")
        .agg(articles=pl.len(), first=pl.col("appeared").min())
    )
    return {
        SourceSlug(source): articles / max(1.0, (now - first) / timedelta(days=1))
        for source, articles, first in rows.select("source", "articles", "first").iter_rows()
    }


def pace_of(articles_a_day: float | None) -> Pace:
    """Return the pace of a newspaper; None if it is not known. Pure."""
    if articles_a_day is None:
        return Pace.MEDIUM
    return Pace.FAST if articles_a_day >= FAST else Pace.MEDIUM if articles_a_day >= SLOW else Pace.SLOW


def of_pace(newspapers: Iterable[SourceSlug], rates: Mapping[SourceSlug, float], pace: Pace) -> list[SourceSlug]:
    """Return those of `newspapers` that publish at `pace`, in their order. Pure."""
    return [newspaper for newspaper in newspapers if pace_of(rates.get(newspaper)) is pace]
