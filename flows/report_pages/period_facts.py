"""What the catalog tells of a period: news by province and newspaper, changes, freshness, syndication."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from storage.model.article import ChangeKind
from storage.model.moments import VIETNAM
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog

__all__ = ["LAGS", "PeriodFacts", "days_of", "read_period"]

ZONE = "Asia/Ho_Chi_Minh"

LAGS: Mapping[str, float] = {
    "15 min": 15, "30 min": 30, "1 h": 60, "2 h": 120, "4 h": 240, "8 h": 480, "1 day": 1440, "longer": float("inf")
}  # fmt: skip  # short items: a line each would fill a screen
"""Classes of the time from publication to the first fetch, with their ends in minutes."""

CHANGES = (ChangeKind.EDITED, ChangeKind.REMOVED, ChangeKind.RESTORED)
"""Changes that newspapers make to articles that they have published."""


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """The facts of some days, Vietnam's. Counts are of articles, or of versions for changes."""

    days: tuple[date, ...]
    by_province: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    """News by the province that they are about, by today's codes, and day."""
    by_source: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    changes: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    """Changes by kind and by the day on which they were seen."""
    edits_by_source: Mapping[str, int] = field(default_factory=dict)
    lags: Mapping[str, int] = field(default_factory=dict)
    """Articles by class of LAGS; only those dated to the minute that appeared since the newspaper is watched."""
    median_lag: Mapping[str, float] = field(default_factory=dict)
    """Median time from publication to the first fetch by newspaper, minutes."""
    repeats: Mapping[str, int] = field(default_factory=dict)
    """Articles that repeat a story of others, by newspaper."""
    repeated: Mapping[str, int] = field(default_factory=dict)
    """Articles of a newspaper that others repeat, once for each repetition."""

    @property
    def articles(self) -> int:
        """All news of the period."""
        return sum(sum(days.values()) for days in self.by_source.values())

    def news_of(self, source: str) -> int:
        """Return the news of a newspaper."""
        return sum(self.by_source.get(source, {}).values())


def days_of(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def read_period(bucket: Bucket, first: date, last: date) -> PeriodFacts:
    """Read the facts of the days from `first` to `last`. Two queries of the catalog. Raise BucketUnavailableError."""
    begin, end = (datetime.combine(day, time(), VIETNAM).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    catalog = Catalog(bucket)
    rows = catalog.scan()
    moment = pl.min_horizontal("appeared", "fetched_at")
    created = pl.col("kind") == ChangeKind.CREATED.value
    news = catalog.collect(
        rows.filter(created, pl.col("appeared") >= pl.lit(begin), moment < pl.lit(end)).select(
            "source", "article_id", "fetched_at", "published_at", "province_now", "reprint_of",
            moment.dt.convert_time_zone(ZONE).dt.date().alias("day"),
        )
    )  # fmt: skip  # short items: a line each would fill a screen
    changed = catalog.collect(
        rows.filter(
            pl.col("kind").is_in([kind.value for kind in CHANGES]),
            pl.col("fetched_at") >= pl.lit(begin),
            pl.col("fetched_at") < pl.lit(end),
        ).select("source", "kind", pl.col("fetched_at").dt.convert_time_zone(ZONE).dt.date().alias("day"))
    )
    lags = _lags(news)
    return PeriodFacts(
        days=days_of(first, last),
        by_province=_by_day(news, "province_now"),
        by_source=_by_day(news, "source"),
        changes=_by_day(changed, "kind"),
        edits_by_source=_counts(changed.filter(pl.col("kind") == ChangeKind.EDITED.value)["source"]),
        lags=_classes(lags),
        median_lag=dict(lags.group_by("source").agg(pl.col("lag").median()).iter_rows()),
        repeats=_counts(news.filter(pl.col("reprint_of").is_not_null())["source"]),
        repeated=_repeated(news),
    )


def _by_day(rows: pl.DataFrame, column: str) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for name, day, number in rows.drop_nulls(column).group_by(column, "day").len().iter_rows():
        found[name][day] = number
    return found


def _counts(column: pl.Series) -> Counter[str]:
    return Counter(column.to_list())


def _lags(news: pl.DataFrame) -> pl.DataFrame:
    """Return source and lag in minutes of the articles that were published while their newspaper was watched."""
    clock = pl.col("published_at").dt.convert_time_zone(ZONE).dt.time()
    return news.filter(
        pl.col("published_at") >= pl.col("fetched_at").min().over("source"),
        pl.col("published_at") <= pl.col("fetched_at"),
        clock != time(),  # dated by the day alone
    ).select("source", ((pl.col("fetched_at") - pl.col("published_at")).dt.total_seconds() / 60).alias("lag"))


def _classes(lags: pl.DataFrame) -> dict[str, int]:
    counts = dict.fromkeys(LAGS, 0)
    for (lag,) in lags.select("lag").iter_rows():
        counts[next(name for name, end in LAGS.items() if lag <= end)] += 1
    return counts


def _repeated(news: pl.DataFrame) -> Counter[str]:
    """Count the repetitions of each newspaper's articles, as far as the article repeated is of the period, too."""
    originals = news.select(pl.col("article_id").alias("reprint_of"), pl.col("source").alias("original"))
    return _counts(news.drop_nulls("reprint_of").join(originals, on="reprint_of")["original"])
