"""Pages of a list with a cursor between them, and counts of a list by day, month, newspaper or province."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl

from storage.errors import CursorError
from storage.model.identifiers import ArticleId
from storage.model.moments import VIETNAM
from storage.reader.filters import WHEN, instant
from storage.tables.catalog_row import FrozenModel, Row
from storage.tables.catalog_schema import INSTANT

__all__ = ["COUNTED_BY", "CountedBy", "Page", "behind", "page_cursor"]

CountedBy = Literal["day", "month", "source", "province"]

_IN_VIETNAM = WHEN.dt.replace_time_zone(None) + VIETNAM.utcoffset(None)

COUNTED_BY: dict[CountedBy, pl.Expr] = {
    "day": _IN_VIETNAM.dt.strftime("%Y-%m-%d"),
    "month": _IN_VIETNAM.dt.strftime("%Y-%m"),
    "source": pl.col("source"),
    "province": pl.col("province_now"),
}
"""What each count groups by. Days and months are Vietnam's; a province is today's official code."""

_FORM = re.compile(r"(-?[0-9]{1,18})-([0-9a-f]{20})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Page(FrozenModel):
    """One page of a list, newest first."""

    rows: tuple[Row, ...]
    next: str | None
    """Pass it as `after` for the following page; None on the last."""


def page_cursor(row: Row) -> str:
    """Return the cursor behind a row: when it appeared, in microseconds since 1970, and its id."""
    return f"{(instant(row.published_at or row.fetched_at) - _EPOCH) // timedelta(microseconds=1)}-{row.article_id}"


def behind(cursor: str) -> pl.Expr:
    """Return a filter for the rows that follow a cursor in the order newest first. Raise CursorError."""
    form = _FORM.fullmatch(cursor.strip())
    try:
        moment = _EPOCH + timedelta(microseconds=int(form[1])) if form else None
    except OverflowError:
        moment = None
    if form is None or moment is None:
        raise CursorError(f"{cursor!r} is not a cursor of a list", hint="pass `next` of the page before")
    at = pl.lit(moment, INSTANT)
    return (at > WHEN) | ((at == WHEN) & (pl.col("article_id") > ArticleId(form[2])))
