"""The change feed: what happened to articles, in the order in which it came into the catalog, each change once.

A reader's place is a cursor: the table, and the last change that was read of it. Changes are ordered by the commit in
which their rows came (`sequence`), which stays theirs for good; within one commit by time, article and version.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NewType, Self

import polars as pl

from storage.errors import CursorError
from storage.model.article import ChangeKind
from storage.tables.catalog import Catalog
from storage.tables.catalog_row import Row
from storage.tables.catalog_schema import INSTANT, SIGNATURE_COLUMNS
from storage.tables.delta.feed_places import feed_id
from storage.tables.ordered_scan import in_windows

__all__ = ["EDITORIAL", "ChangeRow", "Cursor", "changes", "end"]

Cursor = NewType("Cursor", str)
"""A place in the change feed, to be kept and given back; letters, digits, points and hyphens."""

EDITORIAL = (ChangeKind.CREATED, ChangeKind.EDITED, ChangeKind.REMOVED, ChangeKind.RESTORED)
"""What newspapers do; the fifth kind, `reextracted`, is our doing."""

START = Cursor("start")
"""The end of a feed that has no table yet."""

FORM = re.compile(r"(?P<table>[0-9a-f]{8})-(?P<sequence>\d+)(-(?P<at>\d+)-(?P<article>[0-9a-f]{20})-(?P<version>\d+))?")

ORDER = ("sequence", "committed_at", "article_id", "version")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WINDOW = 10_000
"""Rows read in full at once, some 10 MB."""


class ChangeRow(Row):
    """What the catalog says about one version of an article, and the place behind it in the feed."""

    cursor: Cursor
    """What to give to `changes` to go on behind this change."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a cursor says: the last change that was read, or the whole of a commit."""

    table: str
    sequence: int
    change: tuple[datetime, str, int] | None = None
    """When it was committed, its article and version; None: all of the commit was read."""

    @classmethod
    def parse(cls, cursor: str) -> Self:
        """Raise CursorError."""
        match = FORM.fullmatch(cursor.strip())
        if not match:
            raise CursorError(f"{cursor!r} is no cursor", hint="take one that `changes` gave, or begin without")
        change = None
        if match["at"]:
            at = EPOCH + timedelta(microseconds=int(match["at"]))
            change = (at, match["article"], int(match["version"]))
        return cls(match["table"], int(match["sequence"]), change)

    def __str__(self) -> str:
        whole = f"{self.table}-{self.sequence}"
        if self.change is None:
            return whole
        at, article_id, version = self.change
        return f"{whole}-{(at - EPOCH) // timedelta(microseconds=1)}-{article_id}-{version}"


def end(catalog: Catalog) -> Cursor:
    """Return the cursor behind all that has happened until now."""
    table = catalog.table.open()
    return Cursor(str(Place(feed_id(table)[:8], table.version()))) if table else START


def changes(
    catalog: Catalog, *, after: str | None, kinds: Collection[ChangeKind | str], source: str | None
) -> Iterator[ChangeRow]:
    """Yield what has happened since the cursor `after`, until now. Raise CursorError if it is none of this catalog."""
    wanted = [ChangeKind(kind).value for kind in kinds]
    place = None if after is None or after.strip() == START else Place.parse(after)
    table = catalog.table.open()
    if table is None:
        if place is None:
            return
        raise _strange(place)
    ours = feed_id(table)[:8]
    if place and (place.table != ours or place.sequence > table.version()):
        raise _strange(place)
    rows = catalog.table.scan(table).drop(SIGNATURE_COLUMNS).filter(pl.col("kind").is_in(wanted))
    if place:
        rows = rows.filter(pl.col("sequence") >= place.sequence, _behind(place))
    if source is not None:
        rows = rows.filter(pl.col("source") == source)
    chosen = rows.select("source", *ORDER)
    order = dict.fromkeys(ORDER, False)
    for frame in in_windows(catalog.table, rows, chosen, order=order, size=WINDOW, by="sequence"):
        for row in frame.iter_rows(named=True):
            behind = Place(ours, row["sequence"], (row["committed_at"], row["article_id"], row["version"]))
            yield ChangeRow.model_validate({**row, "cursor": str(behind)})


def _behind(place: Place) -> pl.Expr:
    if place.change is None:
        return pl.col("sequence") > place.sequence
    at, article_id, version = place.change
    earlier = pl.col("committed_at") == pl.lit(at, INSTANT)
    same = earlier & (pl.col("article_id") == article_id)
    return (
        (pl.col("sequence") > place.sequence)
        | (pl.col("committed_at") > pl.lit(at, INSTANT))
        | (earlier & (pl.col("article_id") > article_id))
        | (same & (pl.col("version") > version))
    )


def _strange(place: Place) -> CursorError:
    return CursorError(
        f"the cursor {place} is of another catalog than the bucket holds now: that one was lost",
        hint="begin without a cursor; articles and versions are the same, so leave out what you have",
    )
