"""Counts and lists from the mirror: by day, province, newspaper, story. Each answers in milliseconds from an index."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from flows.search.catalog_mirror import CatalogMirror
from flows.search.entries import ArticleEntry, VersionEntry
from storage.reader.change_feed import START, FeedPosition

__all__ = [
    "AsOf", "Clock", "SourceState", "article_ids", "as_of", "by_province", "changes_after", "days", "edits",
    "last_edits", "listed", "object_key", "per_day", "printings", "shared_stories", "source_states", "version_as_of",
    "versions",
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
    row = mirror.rows(
        "SELECT (SELECT day FROM daily WHERE articles > 0 ORDER BY day LIMIT 1) AS first,"
        " (SELECT day FROM daily WHERE articles > 0 ORDER BY day DESC LIMIT 1) AS last"
    )[0]
    return None if row["first"] is None else (row["first"], row["last"])


def by_province(mirror: CatalogMirror, day: int, borders: Literal["then", "now"]) -> Mapping[str, int]:
    """Return how many articles appeared on a day, by province, each story once, as lists count it."""
    column = f"province_{borders}"
    rows = mirror.rows(
        f"SELECT {column} AS code, sum(counted) AS number FROM daily"  # noqa: S608 - one of two names of ours
        f" WHERE day = ? AND {column} != '' GROUP BY 1",
        [day],
    )
    return {row["code"]: row["number"] for row in rows if row["number"]}


def per_day(mirror: CatalogMirror, first: int, last: int) -> Mapping[str, Mapping[int, int]]:
    """Return how many articles appeared, by newspaper and day; reprints count: a newspaper brought them, too."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for row in mirror.rows(
        "SELECT source, day, sum(articles) AS number FROM daily WHERE day BETWEEN ? AND ? GROUP BY 1, 2",
        [first, last],
    ):
        if row["number"]:
            counts[row["source"]][row["day"]] = row["number"]
    return counts


def edits(mirror: CatalogMirror, day: int, *, limit: int = 200, offset: int = 0) -> Sequence[VersionEntry]:
    """Return what newspapers edited on a day, corrections that they did not date first, then the latest first."""
    rows = mirror.rows(
        "SELECT * FROM version WHERE kind = 'edited' AND day = ? ORDER BY silent DESC, fetched DESC, article_id"
        " LIMIT ? OFFSET ?",
        [day, limit, offset],
    )
    return [VersionEntry(*row) for row in rows]


def last_edits(
    mirror: CatalogMirror, *, limit: int, source: str | None = None, province: str | None = None
) -> Sequence[VersionEntry]:
    """Return the latest edits of all newspapers, of one, or of a province as it was then or is now, latest first."""
    clauses = [("source = ?", [source])] if source is not None else []
    found: list[VersionEntry] = []
    for where, values in _alternatives(clauses, province):
        rows = mirror.rows(
            f"SELECT * FROM version WHERE kind = 'edited'{where} ORDER BY place DESC LIMIT ?",  # noqa: S608 - our names
            [*values, limit],
        )
        found += [VersionEntry(*row) for row in rows]
    return sorted(found, key=attrgetter("place"), reverse=True)[:limit]


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
    return [ArticleEntry(*row) for row in rows]


def versions(mirror: CatalogMirror, article_id: str) -> Sequence[VersionEntry]:
    """Return the versions of an article, oldest first, without their texts."""
    rows = mirror.rows("SELECT * FROM version WHERE article_id = ? ORDER BY version", [article_id])
    return [VersionEntry(*row) for row in rows]


def object_key(mirror: CatalogMirror, article_id: str, version: int | None = None) -> str | None:
    """Return the object of a version, by default the latest; None if the mirror does not know it."""
    if version is None:
        rows = mirror.rows("SELECT object_key FROM article WHERE article_id = ?", [article_id])
    else:
        query = "SELECT object_key FROM version WHERE article_id = ? AND version = ?"
        rows = mirror.rows(query, [article_id, version])
    return str(rows[0]["object_key"]) if rows else None


def article_ids(mirror: CatalogMirror, beginning: str, *, limit: int) -> Sequence[tuple[str, str]]:
    """Return the ids that begin so, each with its newspaper, in order."""
    query = (
        "SELECT article_id, source FROM article WHERE article_id >= ? AND article_id < ? ORDER BY article_id LIMIT ?"
    )
    return [(row["article_id"], row["source"]) for row in mirror.rows(query, [beginning, f"{beginning}g", limit])]


def version_as_of(mirror: CatalogMirror, article_id: str, moment: AsOf) -> int | None:
    """Return the number of an article's last version at a moment; None if it had none."""
    query = f"SELECT max(version) AS version FROM version WHERE article_id = ? AND {moment.clock} <= ?"  # noqa: S608 - one of two names of ours
    found: int | None = mirror.rows(query, [article_id, moment.seconds])[0]["version"]
    return found


def source_states(mirror: CatalogMirror) -> Sequence[SourceState]:
    """Return the article counts of every newspaper, reprints with them."""
    rows = mirror.rows(
        "SELECT source, sum(articles) AS articles, sum(removed) AS removed,"
        " (SELECT max(fetched) FROM article WHERE article.source = daily.source) AS last_fetched,"
        " max(day) AS last_appeared FROM daily GROUP BY source ORDER BY source"
    )
    return [SourceState(*row) for row in rows]


def holds_source(mirror: CatalogMirror, source: str) -> bool:
    """Tell whether the archive has articles of a newspaper."""
    return bool(mirror.rows("SELECT 1 FROM daily WHERE source = ? LIMIT 1", [source]))


def as_of(
    mirror: CatalogMirror,
    moment: AsOf,
    *,
    limit: int,
    source: str | None = None,
    province: str | None = None,
    repeats: bool = False,
    after: tuple[int, str] | None = None,
) -> Sequence[VersionEntry]:
    """Return articles as they were at a moment, newest first: the last version of each at that moment.

    Each story once, by the printing that counted it among those held and standing then; with `repeats` every printing.
    `after`: appearance and id of the last one of the page before.
    """
    clauses: list[tuple[str, Sequence[object]]] = []
    if source is not None:
        clauses.append(("v.source = ?", [source]))
    if after is not None:
        clauses.append(("(v.appeared, v.article_id) < (?, ?)", after))
    # Almost all articles appeared before they were fetched, so that newer ones need not be looked at; the others have
    # an index of their own.
    before = ("v.appeared <= ?", [moment.seconds])
    ahead = ("v.appeared > ? AND v.appeared > min(v.fetched, v.committed)", [moment.seconds])
    chosen = _standing("v", moment) if repeats else f"{_standing('v', moment)} AND {_counted('v', moment)}"
    found: list[VersionEntry] = []
    for period, index in ((before, ""), (ahead, " INDEXED BY version_dated_ahead")):
        for where, values in _alternatives([*clauses, period], province, "v."):
            query = (
                f"SELECT v.* FROM version v{index} WHERE {chosen}{where}"  # noqa: S608 - our names, a number
                " ORDER BY v.appeared DESC, v.article_id DESC LIMIT ?"
            )
            found += [VersionEntry(*row) for row in mirror.rows(query, [*values, limit])]
    return sorted(found, key=attrgetter("appeared", "article_id"), reverse=True)[:limit]


def _standing(version: str, moment: AsOf) -> str:
    """Return the condition that a version is its article's last one at a moment, and no tombstone."""
    until = f"{moment.clock} <= {moment.seconds:d}"
    later = f"x.article_id = {version}.article_id AND x.version > {version}.version AND x.{until}"
    superseded = f"EXISTS (SELECT 1 FROM version x WHERE {later})"  # noqa: S608 - our names, a number
    return f"{version}.kind != 'removed' AND {version}.{until} AND NOT {superseded}"


def _counted(version: str, moment: AsOf) -> str:
    """Return the condition that no other printing of the story comes before this one, as `counted_once` orders them.

    Each article of the story is looked at once, by the version that it had: a page may have thousands.
    """
    order = "({0}.repeats, {0}.appeared, {0}.article_id)"
    articles = f"SELECT DISTINCT article_id FROM version WHERE story = {version}.story"  # noqa: S608 - our names
    held = f"x.article_id = one.article_id AND x.{moment.clock} <= {moment.seconds:d}"
    last = f"SELECT max(version) FROM version x WHERE {held}"  # noqa: S608 - our names, a number
    return (
        f"NOT EXISTS (SELECT 1 FROM ({articles}) one CROSS JOIN version other"  # noqa: S608 - our names, a number
        f" ON other.article_id = one.article_id AND other.version = ({last})"
        f" WHERE other.story = {version}.story AND other.kind != 'removed'"
        f" AND {order.format('other')} < {order.format(version)})"
    )


def changes_after(
    mirror: CatalogMirror, cursor: str | None, *, limit: int, source: str | None = None, reextracted: bool = False
) -> Sequence[VersionEntry] | None:
    """Return what follows a cursor of the change feed; None if the cursor is of another feed. Raise CursorError."""
    place = _place_of(mirror, cursor) if cursor is not None else 0
    if place is None:
        return None
    clauses = [("source = ?", [source])] if source is not None else []
    if not reextracted:
        clauses.append(("kind != 'reextracted'", []))
    ((where, values),) = _alternatives(clauses, None)
    rows = mirror.rows(
        f"SELECT * FROM version WHERE place > ?{where} ORDER BY place LIMIT ?",  # noqa: S608 - our names
        [place, *values, limit],
    )
    return [VersionEntry(*row) for row in rows]


def _place_of(mirror: CatalogMirror, cursor: str) -> int | None:
    """Return the place of the last change that a cursor has passed; None if it belongs to another feed."""
    if cursor.strip() == START:
        return 0
    position = FeedPosition.parse(cursor)
    newest = mirror.rows("SELECT cursor FROM version ORDER BY place DESC LIMIT 1")
    if not newest or FeedPosition.parse(newest[0]["cursor"]).table != position.table:
        return None
    if position.change is not None:
        _, article_id, version = position.change
        exact = mirror.rows(
            "SELECT place, cursor FROM version WHERE article_id = ? AND version = ?", [article_id, version]
        )
        if exact and exact[0]["cursor"] == cursor.strip():
            return int(exact[0]["place"])
        # The change was purged since: look at the others of its commit.
        for row in mirror.rows(
            "SELECT place, cursor FROM version WHERE sequence = ? ORDER BY place DESC", [position.sequence]
        ):
            passed = FeedPosition.parse(row["cursor"]).change
            if passed is not None and passed <= position.change:
                return int(row["place"])
    last = position.sequence if position.change is None else position.sequence - 1
    latest = "SELECT max(sequence) FROM version WHERE sequence <= ?"
    rows = mirror.rows(f"SELECT max(place) AS place FROM version WHERE sequence = ({latest})", [last])  # noqa: S608 - ours
    return int(rows[0]["place"] or 0)


def _alternatives(
    clauses: Sequence[tuple[str, Sequence[object]]], province: str | None, of: str = ""
) -> list[tuple[str, list[object]]]:
    """Return conditions as SQL with their values: two for a province, now and then, because each has its own index."""
    places: list[list[tuple[str, Sequence[object]]]] = [[]]
    if province is not None:
        then = f"{of}province_then = ? AND {of}province_now IS NOT ?"
        places = [[(f"{of}province_now = ?", [province])], [(then, [province, province])]]
    return [
        ("".join(f" AND {clause}" for clause, _ in all_), [value for _, values in all_ for value in values])
        for all_ in ([*place, *clauses] for place in places)
    ]


def listed(text: str) -> list[str]:
    """Return a list that an entry keeps as JSON."""
    return [str(item) for item in json.loads(text)]
