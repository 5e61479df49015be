"""Filters of the catalog: functions from lazy rows to lazy rows, without I/O."""

import difflib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from operator import index
from typing import Literal, SupportsIndex, TypedDict, get_args

import polars as pl

from storage.model.article import ChangeKind, Decision
from storage.model.moments import VIETNAM
from storage.reader.word_search import begins_with, contains_words, is_name

__all__ = [
    "RELATION", "WHEN", "Borders", "Clock", "Conditions", "check", "check_limit", "chosen", "instant", "latest",
    "newest_first", "one_a_story",
]  # fmt: skip  # short items: a line each would fill a screen

Clock = Literal["fetched", "committed"]
"""The time that `as_of` is compared with: when the page was fetched, or when the version was committed."""

Borders = Literal["then", "today"]
"""Which borders of a province count: those on the article's day, or those of today."""

MOST_ROWS = 2**32 - 3
"""Largest `limit`: polars takes at most 2**32 - 2 rows, and a page asks for one more than it shows."""


class Conditions(TypedDict, total=False):
    """Conditions that select articles; `Archive.articles` describes each."""

    source: str | None
    province: str | None
    borders: Borders | None
    place: str | None
    since: date | datetime | None
    until: date | datetime | None
    section: str | None
    text: str | None
    cluster: str | None
    unique: bool | None
    removed: bool
    as_of: date | datetime | None
    clock: Clock
    reextracted: bool


KINDS: Mapping[str, type] = {
    **dict.fromkeys(("source", "province", "place", "section", "text", "cluster"), str),
    **dict.fromkeys(("since", "until", "as_of"), date),
    **dict.fromkeys(("unique", "removed", "reextracted"), bool),
}
CHOICES: Mapping[str, tuple[str, ...]] = {"borders": get_args(Borders), "clock": get_args(Clock)}

PROVINCE_CODE = re.compile("[0-9]{2}")

RELATION = ("decision", "reprint_of", "cluster", "similarity")
"""Columns that are null in the row of a tombstone."""

WHEN = pl.col("appeared")
"""When an article appeared: published or, if it has no date, fetched."""


def check(conditions: Mapping[str, object]) -> None:
    """Check names, types and values of conditions.

    Raise TypeError for an unknown condition or a wrong type, ValueError for a wrong choice, for what is no code of a
    province, for a moment that is none in UTC, or for a period that ends before it begins. An unknown condition must be
    an error: if a misspelt one were ignored, every article would match.
    """
    for name, value in conditions.items():
        if name not in KINDS and name not in CHOICES:
            close = difflib.get_close_matches(name, [*KINDS, *CHOICES], 1)
            raise TypeError(f"there is no condition {name!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
        if value is None:
            continue
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}, not {value!r}")
        if name in KINDS and not isinstance(value, KINDS[name]):
            kinds = {str: "text", date: "a date or datetime", bool: "True or False"}
            raise TypeError(f"{name} is {kinds[KINDS[name]]}, not {value!r}")
        if name == "province" and not PROVINCE_CODE.fullmatch(str(value)):
            raise ValueError(f"province is an official code of two digits, such as 15 for Lào Cai, not {value!r}")
        if isinstance(value, date):
            _check_moment(name, value)
    since, until = conditions.get("since"), conditions.get("until")
    if isinstance(since, date) and isinstance(until, date) and instant(since) >= instant(until):
        told = f"since {since}, until {until}, which is the first moment left out"
        raise ValueError(f"the period ends before it begins: {told}")


def check_limit(limit: object, least: int) -> None:
    """Raise TypeError or ValueError unless `limit` is a whole number from `least` to `MOST_ROWS`."""
    told = f"limit is a whole number, not {limit!r}"
    if not isinstance(limit, SupportsIndex):
        raise TypeError(told)
    try:
        number = index(limit)
    except TypeError as error:  # arrays look like numbers
        raise TypeError(told) from error
    if number < least:
        raise ValueError(f"limit is {least} or more, not {limit}")
    if number > MOST_ROWS:
        raise ValueError(f"limit is {MOST_ROWS} or less, not {limit}")


def _check_moment(name: str, moment: date) -> None:
    try:
        instant(moment)
    except OverflowError as error:
        told = "the first and last hours of all years are no moment in UTC"
        raise ValueError(f"{name} is a day or moment from 0001-01-02 to 9999-12-31, not {moment}: {told}") from error


def instant(moment: date | datetime) -> datetime:
    """Return the moment in UTC. A date means midnight in Vietnam; a time without a zone is in Vietnam's time."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    # The columns are in UTC; polars refuses to compare them with times of another named zone.
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def latest(versions: pl.LazyFrame, *, removed: bool) -> pl.LazyFrame:
    """Keep each article's latest version. With `removed`, keep tombstones too, with their article's relation."""
    is_tombstone = pl.col("kind") == ChangeKind.REMOVED.value
    newest = _highest(versions)
    if not removed:
        return newest.filter(~is_tombstone)
    before = _highest(versions.filter(~is_tombstone)).select("article_id", *RELATION)
    joined = newest.join(before, on="article_id", how="left", suffix="_before")
    filled = [pl.when(is_tombstone).then(f"{name}_before").otherwise(name).alias(name) for name in RELATION]
    return joined.with_columns(filled).drop([f"{name}_before" for name in RELATION])


def _highest(versions: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the highest version of each article."""
    # Most articles have one version, so this needs far less memory than a window over the rows of each article.
    highest = versions.filter(pl.col("version") > 1).group_by("article_id").agg(highest=pl.col("version").max())
    joined = versions.join(highest, on="article_id", how="left")
    return joined.filter(pl.col("version") == pl.col("highest").fill_null(1)).drop("highest")


def chosen(rows: pl.LazyFrame, conditions: Conditions, *, versions: bool = False) -> pl.LazyFrame:
    """Keep the rows that fulfil all conditions except `source`: each article's latest version, with `versions` all."""
    as_of, clock = conditions.get("as_of"), conditions.get("clock") or "fetched"
    if as_of is not None:
        rows = rows.filter(pl.col(f"{clock}_at") <= instant(as_of))
    if not conditions.get("reextracted", True):
        rows = rows.filter(pl.col("kind") != ChangeKind.REEXTRACTED.value)
    if not versions:
        rows = latest(rows, removed=conditions.get("removed", False))
    rows = _matching(rows, conditions)
    unique = conditions.get("unique")
    if unique is None:  # a query for one cluster, or for all versions, is meant to show more than one article
        unique = not versions and conditions.get("cluster") is None
    return one_a_story(rows) if unique else rows


def _matching(rows: pl.LazyFrame, conditions: Conditions) -> pl.LazyFrame:
    province, place, cluster = conditions.get("province"), conditions.get("place"), conditions.get("cluster")
    columns = {"then": ("province_then",), "today": ("province_now",)}
    borders = columns.get(conditions.get("borders") or "", ("province_then", "province_now"))
    since, until = conditions.get("since"), conditions.get("until")
    section, text = conditions.get("section"), conditions.get("text")
    if province is not None:
        rows = rows.filter(pl.any_horizontal(pl.col(name) == province for name in borders))
    if place is not None:
        named = pl.col("place_names").list.eval(is_name(pl.element(), place)).list.any()
        rows = rows.filter(pl.col("places").list.contains(place) | named)
    if cluster is not None:
        rows = rows.filter(pl.coalesce("cluster", "article_id") == cluster)
    if since is not None:
        rows = rows.filter(instant(since) <= WHEN)
    if until is not None:
        rows = rows.filter(instant(until) > WHEN)
    if section is not None:
        rows = rows.filter(pl.col("section").list.eval(begins_with(pl.element(), section)).list.any())
    if text is not None:
        rows = rows.filter(contains_words(pl.concat_str("headline", "lead", separator="\n", ignore_nulls=True), text))
    return rows


def one_a_story(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep one row of each story: the original (a row that repeats no other), or else the earliest row."""
    story = pl.coalesce("cluster", "article_id")
    repeating = [Decision.REPRINT.value, Decision.PARTIAL.value, Decision.VERSION.value]
    is_reprint = pl.col("decision").is_in(repeating).fill_null(value=False)
    # Most stories have one row and need no sorting. Sorted hashes find the other stories in half the memory of counting
    # ids. Two stories that share a hash by chance are sorted too, which changes nothing in the result.
    hashed = story.hash()
    ordered = hashed.sort()
    repeated = hashed.is_in(ordered.filter(ordered == ordered.shift(1)).implode())
    rows = rows.with_columns(repeated.alias("_several"))
    several = rows.filter("_several").sort(is_reprint, WHEN, "article_id")
    unique = [rows.filter(~pl.col("_several")), several.unique(story, keep="first", maintain_order=True)]
    return pl.concat(unique).drop("_several")


def newest_first(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Sort by time of appearance, latest first."""
    return rows.sort(WHEN, "article_id", descending=[True, False])
