"""The mirror of the catalog in SQLite: one row an article, one a version, for pages that must answer at once."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

from flows.search.entries import ArticleEntry, VersionEntry

__all__ = ["CatalogMirror"]

AT_ONCE = 500
"""Ids in one query; SQLite accepts at least 999 values."""

_INDEXES = (
    "CREATE INDEX article_by_source ON article (source, day, kind)",
    "CREATE INDEX article_by_day ON article (day, kind, province_now, province_then, story, source)",
    "CREATE INDEX article_by_story ON article (story, appeared)",
    "CREATE INDEX article_by_fetch ON article (source, fetched)",
    "CREATE INDEX version_by_day ON version (kind, day, silent DESC, fetched DESC)",
    "CREATE INDEX version_by_source ON version (source, day, kind)",
    "CREATE INDEX version_by_appearance ON version (appeared, article_id)",
    "CREATE UNIQUE INDEX version_by_place ON version (place)",
    "CREATE INDEX version_by_cursor ON version (cursor)",
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
        new = not path.exists()
        self._writer = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        if new:
            self._create()

    def _create(self) -> None:
        article = _columns(ArticleEntry).replace("article_id", "article_id PRIMARY KEY", 1)
        self._writer.execute(f"CREATE TABLE article ({article}) WITHOUT ROWID")
        self._writer.execute(
            f"CREATE TABLE version ({_columns(VersionEntry)}, PRIMARY KEY (article_id, version)) WITHOUT ROWID"
        )
        for index in _INDEXES:
            self._writer.execute(index)
        self._writer.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT)")

    def close(self) -> None:
        """Close the writer's connection."""
        self._writer.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing."""
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._writer.execute("ROLLBACK")
            raise
        self._writer.execute("COMMIT")

    def put_articles(self, entries: Iterable[ArticleEntry]) -> None:
        """Insert or replace articles."""
        self._put("article", ArticleEntry, map(attrgetter(*_names(ArticleEntry)), entries))

    def put_versions(self, entries: Iterable[VersionEntry]) -> None:
        """Insert or replace versions."""
        self._put("version", VersionEntry, map(attrgetter(*_names(VersionEntry)), entries))

    def _put(
        self, table: str, entry: type[ArticleEntry] | type[VersionEntry], rows: Iterable[tuple[object, ...]]
    ) -> None:
        marks = ", ".join("?" * len(fields(entry)))
        self._writer.executemany(f"INSERT OR REPLACE INTO {table} ({_columns(entry)}) VALUES ({marks})", rows)  # noqa: S608 - our own names

    def delete(self, article_ids: Sequence[str]) -> None:
        """Delete articles with all their versions."""
        for table in ("article", "version"):
            query = f"DELETE FROM {table} WHERE article_id = ?"  # noqa: S608 - our own names
            self._writer.executemany(query, [(name,) for name in article_ids])

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
        found: dict[str, ArticleEntry] = {}
        for start in range(0, len(article_ids), AT_ONCE):
            part = article_ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT * FROM article WHERE article_id IN ({marks})"  # noqa: S608 - question marks only
            for row in self.rows(query, part):
                entry = ArticleEntry(**dict(row))
                found[entry.article_id] = entry
        return [found[name] for name in article_ids if name in found]

    def state(self, name: str) -> str | None:
        """Return a remembered value."""
        row = self.rows("SELECT value FROM state WHERE name = ?", (name,))
        return row[0]["value"] if row else None

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
        found: list[sqlite3.Row] = reader.execute(query, tuple(values)).fetchall()
        return found
