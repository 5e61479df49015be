"""Counts and lists from the mirror: by day, province, newspaper, story. Each answers in milliseconds from an index."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.search.catalog_mirror import CatalogMirror
from flows.search.entries import ArticleEntry, VersionEntry
from storage.errors import NotFoundError

__all__ = [
    "AsOf", "SourceState", "as_of", "by_province", "changes_after", "compared", "days", "edits", "last_edits", "listed",
    "object_key", "per_day", "printings", "shared_stories", "source_states", "versions",
]  # fmt: skip  # short items: a line each would fill a screen

Clock = Literal["fetched", "committed"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """The indexed articles of a newspaper, counted. Times are seconds since 1970."""

    source: str
    articles: int
    removed: int
    last_fetched: int
    last_appeared: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """The archive at a moment, by the clock of the newspapers' pages or of the bucket."""

    seconds: int
    clock: Clock = "fetched"


def days(mirror: CatalogMirror) -> tuple[int, int] | None:
    """Return the first and the last day with an article."""
    row = mirror.rows("SELECT min(day) AS first, max(day) AS last FROM article WHERE kind != 'removed'")[0]
    return None if row["first"] is None else (row["first"], row["last"])


def by_province(mirror: CatalogMirror, day: int, borders: Literal["then", "now"]) -> Mapping[str, int]:
    """Return how many articles appeared on a day, by province; reprints count."""
    column = f"province_{borders}"
    rows = mirror.rows(
        f"SELECT {column} AS code, count(*) AS number FROM article"  # noqa: S608 - one of two names of ours
        " WHERE day = ? AND kind != 'removed' GROUP BY 1",
        [day],
    )
    return {row["code"]: row["number"] for row in rows if row["code"]}


def per_day(mirror: CatalogMirror, first: int, last: int) -> Mapping[str, Mapping[int, int]]:
    """Return how many articles appeared, by newspaper and day."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for row in mirror.rows(
        "SELECT source, day, count(*) AS number FROM article"
        " WHERE day BETWEEN ? AND ? AND kind != 'removed' GROUP BY 1, 2",
        [first, last],
    ):
        counts[row["source"]][row["day"]] = row["number"]
    return counts


def edits(mirror: CatalogMirror, day: int, *, limit: int = 200, offset: int = 0) -> Sequence[VersionEntry]:
    """Return what newspapers edited on a day, corrections that they did not date first, then the latest first."""
    rows = mirror.rows(
        "SELECT * FROM version WHERE kind = 'edited' AND day = ? ORDER BY silent DESC, fetched DESC, article_id"
        " LIMIT ? OFFSET ?",
        [day, limit, offset],
    )
    return [VersionEntry(**dict(row)) for row in rows]


def last_edits(mirror: CatalogMirror, *, limit: int, source: str | None = None) -> Sequence[VersionEntry]:
    """Return the latest edits of all newspapers or of one, latest first."""
    paper = " AND source = ?" if source is not None else ""
    rows = mirror.rows(
        f"SELECT * FROM version WHERE kind = 'edited'{paper} ORDER BY place DESC LIMIT ?",  # noqa: S608 - a question mark
        [*([source] if source is not None else []), limit],
    )
    return [VersionEntry(**dict(row)) for row in rows]


def shared_stories(mirror: CatalogMirror, first: int, last: int, *, limit: int) -> Sequence[tuple[ArticleEntry, int]]:
    """Return the stories of some days that most newspapers carried: an article of each, and how many newspapers."""
    rows = mirror.rows(
        "SELECT story, count(DISTINCT source) AS papers, min(article_id) AS one FROM article"
        " WHERE day BETWEEN ? AND ? AND kind != 'removed' GROUP BY story HAVING papers > 1"
        " ORDER BY papers DESC, story LIMIT ?",
        [first, last, limit],
    )
    papers = {row["one"]: row["papers"] for row in rows}
    return [(entry, papers[entry.article_id]) for entry in mirror.entries(list(papers))]


def printings(mirror: CatalogMirror, article_id: str, *, limit: int = 500) -> Sequence[ArticleEntry]:
    """Return all articles of an article's story, in order of appearance."""
    rows = mirror.rows(
        "SELECT * FROM article WHERE story = (SELECT story FROM article WHERE article_id = ?)"
        " ORDER BY appeared, article_id LIMIT ?",
        [article_id, limit],
    )
    return [ArticleEntry(**dict(row)) for row in rows]


def versions(mirror: CatalogMirror, article_id: str) -> Sequence[VersionEntry]:
    """Return the versions of an article, oldest first, without their texts."""
    rows = mirror.rows("SELECT * FROM version WHERE article_id = ? ORDER BY version", [article_id])
    return [VersionEntry(**dict(row)) for row in rows]


def object_key(mirror: CatalogMirror, article_id: str, version: int | None = None) -> str | None:
    """Return the object of a version, by default the latest; None if the mirror does not know it."""
    if version is None:
        rows = mirror.rows("SELECT object_key FROM article WHERE article_id = ?", [article_id])
    else:
        query = "SELECT object_key FROM version WHERE article_id = ? AND version = ?"
        rows = mirror.rows(query, [article_id, version])
    return str(rows[0]["object_key"]) if rows else None


def compared(history: Sequence[VersionEntry], before: int | None, after: int | None) -> tuple[int, int]:
    """Return which two versions are compared: by default those around the newspaper's last change.

    With `after` alone: that version and the one before; with `before` alone: it and the latest. A restored version is
    compared with the last one before the removal. Raise NotFoundError if there is nothing to compare.
    """
    kinds = {version.version: version.kind for version in history}
    last = max(kinds, default=0)
    if after is None:
        after = last
        if before is None:
            after = max((number for number, kind in kinds.items() if kind != "reextracted"), default=last)
            after = last if after == 1 else after
    if before is None:
        before = after - 1
        while before > 1 and kinds.get(after) == "restored" and kinds.get(before) == "removed":
            before -= 1
    if before < 1 or before not in kinds or after not in kinds:
        missing = before if before not in kinds else after
        raise NotFoundError(
            f"there is no version {missing} to compare with" if last > 1 else "the article has one version only",
            hint=f"its latest version is {last}",
        )
    return before, after


def source_states(mirror: CatalogMirror) -> Sequence[SourceState]:
    """Return the article counts of every newspaper."""
    rows = mirror.rows(
        "SELECT source, sum(kind != 'removed') AS articles, sum(kind = 'removed') AS removed,"
        " max(fetched) AS last_fetched, max(day) AS last_appeared FROM article GROUP BY source ORDER BY source"
    )
    return [SourceState(**dict(row)) for row in rows]


def as_of(
    mirror: CatalogMirror,
    moment: AsOf,
    *,
    limit: int,
    source: str | None = None,
    province: str | None = None,
    days: tuple[int, int] | None = None,
    after: tuple[int, str] | None = None,
) -> Sequence[VersionEntry]:
    """Return articles as they were at a moment, newest first: the last version of each at that moment.

    `after`: appearance and id of the last one of the page before.
    """
    clauses: list[tuple[str, Sequence[object]]] = []
    if source is not None:
        clauses.append(("v.source = ?", [source]))
    if province is not None:
        clauses.append(("(v.province_now = ? OR v.province_then = ?)", [province, province]))
    if days is not None:
        clauses.append(("v.appeared BETWEEN ? AND ?", days))
    if after is not None:
        clauses.append(("(v.appeared, v.article_id) < (?, ?)", after))
    where = "".join(f" AND {clause}" for clause, _ in clauses)
    query = (
        "SELECT v.* FROM version v WHERE v.version = (SELECT max(w.version) FROM version w"  # noqa: S608 - our names
        f" WHERE w.article_id = v.article_id AND w.{moment.clock} <= ?) AND v.kind != 'removed'{where}"
        " ORDER BY v.appeared DESC, v.article_id DESC LIMIT ?"
    )
    rows = mirror.rows(query, [moment.seconds, *(value for _, given in clauses for value in given), limit])
    return [VersionEntry(**dict(row)) for row in rows]


def changes_after(
    mirror: CatalogMirror, cursor: str | None, *, limit: int, source: str | None = None, kinds: Sequence[str] = ()
) -> Sequence[VersionEntry] | None:
    """Return what follows a cursor of the change feed; None if the mirror does not know the cursor."""
    place = 0
    if cursor is not None:
        row = mirror.rows("SELECT place FROM version WHERE cursor = ?", [cursor])
        if not row:
            return None
        place = row[0]["place"]
    named = f" AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
    paper = " AND source = ?" if source is not None else ""
    rows = mirror.rows(
        f"SELECT * FROM version WHERE place > ?{named}{paper} ORDER BY place LIMIT ?",  # noqa: S608 - question marks
        [place, *kinds, *([source] if source is not None else []), limit],
    )
    return [VersionEntry(**dict(row)) for row in rows]


def listed(text: str) -> list[str]:
    """Return a list that an entry keeps as JSON."""
    return [str(item) for item in json.loads(text)]
