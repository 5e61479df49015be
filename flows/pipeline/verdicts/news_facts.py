"""What the catalog knows of each newspaper's news: when it appeared, and which fields its articles have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import polars as pl

from storage.model.article import ChangeKind
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog

__all__ = ["FIELDS", "FieldCounts", "NewsFacts", "read_news"]

DAYS = 70
"""Days of news that are read: eight weeks for the habit, and two of silence after them."""

LATEST = 20
"""Articles whose fields are compared with those before them."""

FRESH = timedelta(days=7)
"""Articles from which freshness is measured."""

FIELDS: Mapping[str, pl.Expr] = {
    "published_at": pl.col("published_at").is_not_null(),
    "lead": pl.col("lead").is_not_null(),
    "authors": pl.col("authors").list.len() > 0,
    "section": pl.col("section").list.len() > 0,
    "tags": pl.col("tags").list.len() > 0,
    "province": pl.col("province_then").is_not_null(),
}
"""Fields that are watched, and what it means that an article has them."""


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How many of some articles have each field."""

    articles: int = 0
    present: Mapping[str, int] | None = None

    def share(self, field: str) -> float:
        """Return the share of the articles that have `field`; 0 if there are no articles."""
        return (self.present or {}).get(field, 0) / self.articles if self.articles else 0.0


@dataclass(frozen=True, slots=True)
class NewsFacts:
    """The last ten weeks of a newspaper's news."""

    news: tuple[datetime, ...] = ()
    """When its articles appeared: published or, if undated or dated later, first fetched. Sorted."""
    watched_since: datetime | None = None
    """When the first of these articles was fetched."""
    latest: FieldCounts = FieldCounts()
    """Of the last twenty articles fetched."""
    before: FieldCounts = FieldCounts()
    """Of those before."""
    freshness_minutes: float | None = None
    """Median time from publication to the first fetch, of the articles of the last week that are dated to the minute
    and appeared since the newspaper is watched; None if there are none."""


def read_news(bucket: Bucket, now: datetime, sources: Collection[SourceSlug] = ()) -> Mapping[SourceSlug, NewsFacts]:
    """Read the facts of `sources`, by default of all. One query of the catalog. Raise BucketUnavailableError."""
    catalog = Catalog(bucket)
    rows = catalog.scan().filter(
        pl.col("appeared") >= pl.lit((now - timedelta(days=DAYS)).astimezone(UTC)),
        pl.col("kind") == ChangeKind.CREATED.value,
    )
    if sources:
        rows = rows.filter(pl.col("source").is_in(sorted(sources)))
    found = catalog.collect(
        rows.select(
            "source",
            "fetched_at",
            "published_at",
            pl.min_horizontal("appeared", "fetched_at").alias("moment"),
            *(present.alias(f"has_{name}") for name, present in FIELDS.items()),
        ).sort("source", "fetched_at")
    )
    return {
        SourceSlug(str(source)): _facts(frame, now)
        for (source,), frame in found.partition_by("source", as_dict=True).items()
    }


def _facts(frame: pl.DataFrame, now: datetime) -> NewsFacts:
    first = frame["fetched_at"].min()
    assert isinstance(first, datetime)
    clock = pl.col("published_at").dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.time()
    fresh = frame.filter(
        pl.col("published_at") >= max(first, (now - FRESH).astimezone(UTC)),
        pl.col("published_at") <= pl.col("fetched_at"),
        clock != time(),  # dated by the day alone
    ).select((pl.col("fetched_at") - pl.col("published_at")).dt.total_seconds().median())
    seconds = fresh.item()
    return NewsFacts(
        news=tuple(frame["moment"].sort().to_list()),
        watched_since=first,
        latest=_counts(frame.tail(LATEST)),
        before=_counts(frame.head(-LATEST)),
        freshness_minutes=None if seconds is None else round(seconds / 60, 1),
    )


def _counts(frame: pl.DataFrame) -> FieldCounts:
    return FieldCounts(frame.height, {name: int(frame[f"has_{name}"].sum()) for name in FIELDS})
