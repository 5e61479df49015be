"""Questions to the catalog as functions from rows to rows. Lazy, without I/O."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

import polars as pl

from storage.article import ChangeKind, Decision

__all__ = ["VIETNAM", "instant", "latest", "matching", "newest_first", "one_a_story"]

VIETNAM = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: no daylight saving since 1975."""

RELATION = ("decision", "reprint_of", "cluster", "similarity")
"""Columns that a tombstone has no values of its own for."""

WHEN = pl.coalesce("published_at", "fetched_at")
"""When an article appeared, as far as is known."""


def instant(moment: date | datetime) -> datetime:
    """Return the moment in UTC: a day begins at midnight in Vietnam, a time without zone is Vietnam's."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    # Columns hold UTC, and are not compared with moments of another named zone.
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def latest(versions: pl.LazyFrame, *, removed: bool) -> pl.LazyFrame:
    """Keep each article's latest version; with `removed` also tombstones, which stay in their story's cluster."""
    is_tombstone = pl.col("kind") == ChangeKind.REMOVED.value
    newest = versions.filter(pl.col("version") == pl.col("version").max().over("article_id"))
    if not removed:
        return newest.filter(~is_tombstone)
    content = versions.filter(~is_tombstone)
    content = content.filter(pl.col("version") == pl.col("version").max().over("article_id"))
    joined = newest.join(content.select("article_id", *RELATION), on="article_id", how="left", suffix="_before")
    filled = [pl.when(is_tombstone).then(f"{name}_before").otherwise(name).alias(name) for name in RELATION]
    return joined.with_columns(filled).drop([f"{name}_before" for name in RELATION])


def matching(
    rows: pl.LazyFrame,
    *,
    province: str | None = None,
    since: date | datetime | None = None,
    until: date | datetime | None = None,
    section: str | None = None,
    text: str | None = None,
) -> pl.LazyFrame:
    """Keep the rows that fulfil every condition given.

    `province`: official code, as it was on the article's day or as it is today. `since`, `until`: published (or,
    undated, fetched) at this moment or later, and before that one. `section`: name of one section of the path, or its
    beginning. `text`: words that headline or lead contain, in upper or lower case.
    """
    if province is not None:
        rows = rows.filter((pl.col("province_then") == province) | (pl.col("province_now") == province))
    if since is not None:
        rows = rows.filter(instant(since) <= WHEN)
    if until is not None:
        rows = rows.filter(instant(until) > WHEN)
    if section is not None:
        named = pl.element().str.to_lowercase().str.starts_with(_folded(section))
        rows = rows.filter(pl.col("section").list.eval(named).list.any())
    if text is not None:
        told = pl.concat_str("headline", "lead", separator="\n", ignore_nulls=True).str.to_lowercase()
        for word in _folded(text).split():
            rows = rows.filter(told.str.contains(word, literal=True))
    return rows


def one_a_story(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep one row of each story: the one that repeats no other, the earliest if there are several."""
    story = pl.coalesce("cluster", "article_id")
    repeating = [Decision.REPRINT.value, Decision.PARTIAL.value, Decision.VERSION.value]
    is_reprint = pl.col("decision").is_in(repeating).fill_null(value=False)
    return rows.sort(is_reprint, WHEN, "article_id").unique(story, keep="first", maintain_order=True)


def newest_first(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Sort by the moment of appearance, latest first."""
    return rows.sort(WHEN, "article_id", descending=[True, False])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
