"""The mirror of the catalog in SQLite: one row an article, one a version, for pages that must answer at once."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Literal

from flows.search.entries import ArticleEntry, VersionEntry

__all__ = ["CatalogMirror"]

AT_ONCE = 500
"""Ids in one query; SQLite accepts at least 999 values."""

LONGEST_SECONDS, STEPS_BETWEEN_LOOKS = 30.0, 1_000_000
"""A SELECT is ended after this time; SQLite looks at the clock so often, some ten times a second."""

WRITER_CACHE_KB = 32_000
"""Pages that the writer holds: rows come in the order of the feed, and go to every part of the indices."""

_INDEXES = (
    "CREATE INDEX article_by_day ON article (day, story, source, kind)",
    "CREATE INDEX article_by_story ON article (story, appeared)",
    "CREATE INDEX article_by_fetch ON article (source, fetched)",
    "CREATE UNIQUE INDEX version_by_place ON version (place)",
    "CREATE INDEX version_by_sequence ON version (sequence)",
    "CREATE INDEX version_of_source ON version (source, place)",
    # the lists as of a moment, newest first
    "CREATE INDEX version_by_appearance ON version (appeared, article_id)",
    "CREATE INDEX version_by_source ON version (source, appeared, article_id)",
    "CREATE INDEX version_by_province ON version (province_now, appeared, article_id)",
    "CREATE INDEX version_by_old_province ON version (province_then, appeared, article_id)",
    "CREATE INDEX version_by_story ON version (story, article_id, version)",
    "CREATE INDEX version_dated_ahead ON version (appeared, article_id) WHERE appeared > min(fetched, committed)",
    # corrections, of which there are few
    "CREATE INDEX edit_by_day ON version (day, silent DESC, fetched DESC, article_id) WHERE kind = 'edited'",
    "CREATE INDEX edit_by_place ON version (place) WHERE kind = 'edited'",
    "CREATE INDEX edit_of_source ON version (source, place) WHERE kind = 'edited'",
    "CREATE INDEX edit_of_province ON version (province_now, place) WHERE kind = 'edited'",
    "CREATE INDEX edit_of_old_province ON version (province_then, place) WHERE kind = 'edited'",
)

_DAILY = (
    "CREATE TABLE daily (day, source, province_now, province_then, articles, counted, removed,"
    " PRIMARY KEY (day, source, province_now, province_then)) WITHOUT ROWID"
)
"""How many articles stand, count a story, and were removed: kept with every write; no page counts a million rows."""

_ADD_TO_DAILY = (
    "INSERT INTO daily VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET articles = articles + excluded.articles,"
    " counted = counted + excluded.counted, removed = removed + excluded.removed"
)

_EMPTY_DAILY = (
    "DELETE FROM daily WHERE day = ? AND source = ? AND province_now = ? AND province_then = ?"
    " AND articles = 0 AND removed = 0"
)


def _names(entry: type[ArticleEntry] | type[VersionEntry]) -> list[str]:
    return [field.name for field in fields(entry)]


def _columns(entry: type[ArticleEntry] | type[VersionEntry]) -> str:
    return ", ".join(_names(entry))


class CatalogMirror:
    """A SQLite file. One process writes; any number of threads read, each by a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Open or create the file at `path`."""
        self.path = path
        self._local = threading.local()
        self._writer = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._writer.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KB}")
        with self.transaction():  # whole or not at all: the disk may be full, another process may come first
            if not self._writer.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._create()
        self._file = _identity(path)

    def _create(self) -> None:
        article = _columns(ArticleEntry).replace("article_id", "article_id PRIMARY KEY", 1)
        self._writer.execute(f"CREATE TABLE article ({article}) WITHOUT ROWID")
        self._writer.execute(
            f"CREATE TABLE version ({_columns(VersionEntry)}, PRIMARY KEY (article_id, version)) WITHOUT ROWID"
        )
        for statement in (*_INDEXES, _DAILY):
            self._writer.execute(statement)
        self._writer.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT)")

    def close(self) -> None:
        """Close the writer's connection."""
        self._writer.close()

    def in_place(self) -> bool:
        """Tell whether the open file is the one at the path: not deleted, and no other in its place."""
        try:
            return _identity(self.path) == self._file
        except FileNotFoundError:
            return False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing."""
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:  # SQLite ends it itself when the disk is full
                self._writer.execute("ROLLBACK")
            raise

    def put_articles(self, entries: Iterable[ArticleEntry]) -> None:
        """Insert or replace articles, each id once."""
        new = list(entries)
        old = _entries(self._writer_rows, [entry.article_id for entry in new])
        self._put("article", ArticleEntry, map(attrgetter(*_names(ArticleEntry)), new))
        self._count(new, old)

    def put_versions(self, entries: Iterable[VersionEntry]) -> None:
        """Insert or replace versions."""
        self._put("version", VersionEntry, map(attrgetter(*_names(VersionEntry)), entries))

    def relate_versions(self, entries: Iterable[ArticleEntry]) -> None:
        """Write the story of articles, and whether they repeat it, to the version that each is in."""
        self._writer.executemany(
            "UPDATE version SET story = ?, repeats = ? WHERE article_id = ? AND version = ?",
            [(each.story, each.repeats, each.article_id, each.version) for each in entries],
        )

    def _put(
        self, table: str, entry: type[ArticleEntry] | type[VersionEntry], rows: Iterable[tuple[object, ...]]
    ) -> None:
        marks = ", ".join("?" * len(fields(entry)))
        self._writer.executemany(f"INSERT OR REPLACE INTO {table} ({_columns(entry)}) VALUES ({marks})", rows)  # noqa: S608 - our own names

    def delete(self, article_ids: Sequence[str]) -> None:
        """Delete articles with all their versions."""
        old = _entries(self._writer_rows, article_ids)
        for table in ("article", "version"):
            query = f"DELETE FROM {table} WHERE article_id = ?"  # noqa: S608 - our own names
            self._writer.executemany(query, [(name,) for name in article_ids])
        self._count((), old)

    def _count(self, added: Iterable[ArticleEntry], taken: Iterable[ArticleEntry]) -> None:
        """Bring the daily counts up to date."""
        standing: Counter[tuple[object, ...]] = Counter()
        counted: Counter[tuple[object, ...]] = Counter()
        removed: Counter[tuple[object, ...]] = Counter()
        for entries, one in ((added, 1), (taken, -1)):
            for entry in entries:
                place = (entry.day, entry.source, entry.province_now or "", entry.province_then or "")
                (removed if entry.kind == "removed" else standing)[place] += one
                counted[place] += one * entry.counted
        rows = [(*place, standing[place], counted[place], removed[place]) for place in counted]
        self._writer.executemany(_ADD_TO_DAILY, rows)
        self._writer.executemany(_EMPTY_DAILY, [row[:4] for row in rows])

    def forget_deleted(self) -> None:
        """Write the file anew, so that nothing of deleted rows is left in it."""
        self._writer.execute("VACUUM")
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def last_place(self) -> int:
        """Return the place in the change feed of the last version; 0 if there is none."""
        return int(self.rows("SELECT coalesce(max(place), 0) AS place FROM version")[0]["place"])

    def held(self, article_ids: Iterable[str]) -> list[str]:
        """Return those of `article_ids` that the mirror holds."""
        return [entry.article_id for entry in self.entries(list(article_ids))]

    def entries(self, article_ids: Sequence[str]) -> list[ArticleEntry]:
        """Return the articles of those ids that the mirror holds, in the order of the ids."""
        return _entries(self.rows, article_ids)

    def printings(self, stories: Iterable[str]) -> list[ArticleEntry]:
        """Return all articles of some stories."""
        return [ArticleEntry(*row) for row in _having(self.rows, "story", list(stories))]

    def state(self, name: str) -> str | None:
        """Return a remembered value."""
        return self.states().get(name)

    def states(self) -> Mapping[str, str]:
        """Return all remembered values by name."""
        return {row["name"]: row["value"] for row in self.rows("SELECT name, value FROM state")}

    def remember(self, name: str, value: str) -> None:
        """Remember a value; inside a transaction it is written with the rows."""
        self._writer.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Answer a SELECT by this thread's reading connection."""
        reader = getattr(self._local, "reader", None)
        if reader is None:
            reader = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
            reader.row_factory = sqlite3.Row
            self._local.reader = reader
        ends = time.monotonic() + LONGEST_SECONDS
        reader.set_progress_handler(lambda: time.monotonic() > ends, STEPS_BETWEEN_LOOKS)
        found: list[sqlite3.Row] = reader.execute(query, tuple(values)).fetchall()
        return found

    def _writer_rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Answer a SELECT by the writer's connection, which sees what its open transaction has written."""
        cursor = self._writer.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(query, tuple(values)).fetchall()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _entries(rows: Callable[[str, Sequence[object]], list[sqlite3.Row]], ids: Sequence[str]) -> list[ArticleEntry]:
    found = {row["article_id"]: ArticleEntry(*row) for row in _having(rows, "article_id", ids)}
    return [found[name] for name in ids if name in found]


def _having(
    rows: Callable[[str, Sequence[object]], list[sqlite3.Row]],
    column: Literal["article_id", "story"],
    values: Sequence[str],
) -> Iterator[sqlite3.Row]:
    """Yield the rows of the articles that have one of the values in a column."""
    for start in range(0, len(values), AT_ONCE):
        part = values[start : start + AT_ONCE]
        marks = ",".join("?" * len(part))
        yield from rows(f"SELECT * FROM article WHERE {column} IN ({marks})", part)  # noqa: S608 - our name, question marks
