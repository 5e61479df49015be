"""What a cursor of the change feed refers to: the feed's id, and the table's versions, which number its commits."""

from uuid import uuid4

import polars as pl
from deltalake import DeltaTable, write_deltalake

from storage.tables.delta.commits import only_next_version

__all__ = ["begin_new_feed", "feed_id", "skip_versions"]

FEED = "baotinh.feed"
"""Table property: the feed's id. It is set when rows have lost their sequences; before that, the table's id is used."""


def feed_id(table: DeltaTable) -> str:
    """Return the id of a table's change feed, 32 hexadecimal digits. A table that replaces another has its own."""
    return table.metadata().configuration.get(FEED) or str(table.metadata().id).replace("-", "")


def begin_new_feed(table: DeltaTable) -> None:
    """Make earlier cursors invalid, as the version after `table`. Raise CommitFailedError if that version is taken."""
    table.alter.set_table_properties(
        {FEED: uuid4().hex}, raise_if_not_exists=False, commit_properties=only_next_version()
    )


def skip_versions(table: DeltaTable, until: int) -> None:
    """Add empty commits until `table` has version `until`. Raise CommitFailedError if another writer commits."""
    while table.version() < until:
        nothing = pl.scan_delta(table).head(0).collect()
        write_deltalake(table, nothing, mode="append", commit_properties=only_next_version())
