"""The change feed: every change of an article once, in the order in which the changes entered the catalog.

A cursor is a reader's position in the feed: the id of the feed, and the last change that was read. Changes are ordered
by `sequence`, the number of the table's commit that added the row, which never changes; within one commit by time,
article and version.
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
from storage.tables.delta.feed_positions import feed_id
from storage.tables.ordered_scan import in_windows

__all__ = ["EDITORIAL", "START", "ChangeRow", "Cursor", "FeedPosition", "changes", "end", "sequence_of"]

Cursor = NewType("Cursor", str)
"""A position in the change feed, as text to keep and to pass to `changes` later: letters, digits and hyphens."""

EDITORIAL = (ChangeKind.CREATED, ChangeKind.EDITED, ChangeKind.REMOVED, ChangeKind.RESTORED)
"""The kinds of change that newspapers make. The fifth kind, `reextracted`, is made by our extraction."""

START = Cursor("start")
"""The cursor of a feed whose table does not exist yet."""

FORM = re.compile(
    r"(?P<table>[0-9a-f]{8})-(?P<sequence>[0-9]{1,15})"
    r"(-(?P<at>[0-9]{1,17})-(?P<article>[0-9a-f]{20})-(?P<version>[0-9]{1,9}))?"
)
"""The form of a cursor. Its numbers are bounded: a longer one was never given, and no table could hold it."""

ORDER = ("sequence", "committed_at", "article_id", "version")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WINDOW = 10_000
"""Rows held in memory at once, with all columns: some 10 MB."""


class ChangeRow(Row):
    """The catalog row of one version of an article, and the position after it in the feed."""

    cursor: Cursor
    """Pass it to `changes` to continue after this change."""


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """The parsed form of a cursor: the last change, or the last whole commit, that was read."""

    table: str
    """The first eight digits of the feed's id."""
    sequence: int
    change: tuple[datetime, str, int] | None = None
    """Time of commit, article id and version of the last change read; None if the whole commit was read."""

    @classmethod
    def parse(cls, cursor: str) -> Self:
        """Parse a cursor. Raise CursorError for any other text."""
        match = FORM.fullmatch(cursor.strip())
        if not match:
            raise CursorError(
                f"{cursor!r} is not a cursor",
                hint="pass a cursor that `changes` gave, or start without one",
            )
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


def sequence_of(cursor: str) -> int:
    """Return the number of the catalog's commit that a cursor of `changes` stands in."""
    return int(cursor.split("-", 2)[1])


def end(catalog: Catalog) -> Cursor:
    """Return the cursor after the last change in the catalog."""
    table = catalog.table.open()
    return Cursor(str(FeedPosition(feed_id(table)[:8], table.version()))) if table else START


def changes(
    catalog: Catalog, *, after: str | None, kinds: Collection[ChangeKind | str], source: str | None
) -> Iterator[ChangeRow]:
    """Yield the changes after the cursor `after`, until now. Raise CursorError if it belongs to another catalog."""
    wanted = [ChangeKind(kind).value for kind in kinds]
    position = None if after is None or after.strip() == START else FeedPosition.parse(after)
    table = catalog.open() if position is None else catalog.table.open()
    if table is None:
        if position is None:
            return
        raise _unknown_feed(position)
    ours = feed_id(table)[:8]
    if position and (position.table != ours or position.sequence > table.version()):
        raise _unknown_feed(position)
    rows = catalog.table.scan(table).drop(SIGNATURE_COLUMNS).filter(pl.col("kind").is_in(wanted))
    if position:
        rows = rows.filter(pl.col("sequence") >= position.sequence, _after(position))
    if source is not None:
        rows = rows.filter(pl.col("source") == source)
    chosen = rows.select("source", *ORDER)
    order = dict.fromkeys(ORDER, False)
    for frame in in_windows(catalog.table, rows, chosen, order=order, size=WINDOW, by="sequence"):
        for row in frame.iter_rows(named=True):
            reached = FeedPosition(ours, row["sequence"], (row["committed_at"], row["article_id"], row["version"]))
            yield ChangeRow.model_validate({**row, "cursor": str(reached)})


def _after(position: FeedPosition) -> pl.Expr:
    if position.change is None:
        return pl.col("sequence") > position.sequence
    at, article_id, version = position.change
    earlier = pl.col("committed_at") == pl.lit(at, INSTANT)
    same = earlier & (pl.col("article_id") == article_id)
    return (
        (pl.col("sequence") > position.sequence)
        | (pl.col("committed_at") > pl.lit(at, INSTANT))
        | (earlier & (pl.col("article_id") > article_id))
        | (same & (pl.col("version") > version))
    )


def _unknown_feed(position: FeedPosition) -> CursorError:
    return CursorError(
        f"the cursor {position} belongs to an earlier catalog of this bucket, which was lost",
        hint="start without a cursor; articles and versions are the same, so skip those that you have",
    )
