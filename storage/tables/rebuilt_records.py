"""The table of records made anew from the JSON objects: the new rows replace the old ones in one commit.

Readers beside it see the old rows or the new ones, and whoever kills it leaves the old ones. The table may hold the
last copy of a version, so it is replaced only if the objects hold all that it holds.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl
from deltalake import DeltaTable
from deltalake.transaction import AddAction

from storage import layout
from storage.errors import InvalidArticleError, NotFoundError
from storage.model.article import Article, editorial_hash
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Sign
from storage.tables.catalog_schema import frame_of
from storage.tables.delta.compaction import live_files
from storage.tables.delta.delta_table import ROW_KEY
from storage.tables.records import Records
from storage.versions.record_json import parse_article

__all__ = ["RebuiltRecords"]

READ_THREADS = 16
"""Concurrent GETs; each waits for the bucket most of its time."""

AT_ONCE = 2_000
"""Records held in memory at once, some 20 MB, beside the file that is being written."""

NAMED = 5
"""Objects that an error names."""

WAY_OUT = "`baotinh fsck --repair` puts them back from the table of records; then rebuild again"


@dataclass(slots=True)
class _Part:
    """Versions of one source that were read, and stored in files."""

    keys: set[str] = field(default_factory=set)
    files: list[AddAction] = field(default_factory=list)
    """Their records, stored."""
    rows: list[pl.DataFrame] = field(default_factory=list)
    """Their rows of the catalog."""


class RebuiltRecords:
    """The rows of all objects. Each object is read once, although a commit may have to be repeated."""

    def __init__(self, bucket: Bucket, sign: Sign | None) -> None:
        self._bucket = bucket
        self._records = Records(bucket)
        self._sign = sign
        self._parts: list[_Part] = []
        self.articles: set[ArticleId] = set()
        """Every article that was ever read: a file of it may be stored, although it was not committed."""

    def commit(self) -> pl.DataFrame:
        """Replace the rows of the table; return the rows that the catalog has of the same versions.

        Raise InvalidArticleError for a damaged object and NotFoundError if the table holds the last copy of a version,
        and leave the table as it was. Raise ConflictError if other writers were always faster.
        """
        self._records.table.make_usable()
        self._records.table.until_committed(self._step)
        return pl.concat([frame_of(()), *(rows for part in self._parts for rows in part.rows)])

    def _step(self) -> int:
        table = self._records.table.open_or_create()
        live = {file.path for file in live_files(table)}
        if any(file.path in live for part in self._parts for file in part.files):
            return table.version()  # the commit arrived, and its answer was lost
        # Listed after the table was opened: rows that are appended from then on make the commit fail.
        listed = [key for key in self._bucket.list_keys("articles/") if layout.version_at(key)]
        # Listed after the objects: a purge signs before it deletes one. If it deletes a file of ours, its commit makes
        # ours fail.
        purged = self._purged()
        objects = {key for key in listed if layout.article_of_version(key) not in purged}
        self._forget_gone(objects)
        self._keep_last_copies(table, objects, purged)
        read = {key for part in self._parts for key in part.keys}
        fresh = sorted(objects - read)
        for source, keys in itertools.groupby(fresh, lambda key: layout.article_of_version(key)[0]):
            part = _Part()
            part.files += self._records.table.store(table, source, self._read(table, part, list(keys)))
            self._parts.append(part)
        self._records.table.replace_files(table, [file for part in self._parts for file in part.files])
        return table.version()

    def _purged(self) -> set[tuple[SourceSlug, ArticleId]]:
        return {layout.purged_article(key) for key in self._bucket.list_keys(layout.purge_traces_prefix())}

    def _forget_gone(self, objects: Set[str]) -> None:
        """Forget the parts of which an object or a file is gone: a purge deletes each file with one of its rows."""
        stored = set(self._bucket.list_keys(f"{layout.RECORDS}/source=")) if self._parts else set()
        self._parts = [
            part
            for part in self._parts
            if part.keys <= objects and all(f"{layout.RECORDS}/{file.path}" in stored for file in part.files)
        ]

    def _read(self, table: DeltaTable, part: _Part, keys: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the rows of versions of one source, and note in `part` what was read."""
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            with ThreadPoolExecutor(READ_THREADS) as threads:
                # None: a purge deleted it since it was listed.
                found = [each for each in threads.map(self._get, some) if each]
            articles = [article for article, _ in found]
            self._refuse_doubtful(table, articles)
            self.articles.update(article.article_id for article in articles)
            part.keys.update(some)
            part.rows.append(frame_of((article, self._sign(article) if self._sign else None) for article in articles))
            yield self._records.rows(found).sort("appeared")

    def _get(self, key: str) -> tuple[Article, bytes] | None:
        try:
            body = self._bucket.get(key).body
        except NotFoundError:
            return None
        article = parse_article(body, self._bucket.uri(key))
        if (named := layout.article_version(article.source, article.article_id, article.version)) != key:
            raise InvalidArticleError(f"{self._bucket.uri(key)} is the record of {named}", hint=WAY_OUT)
        return article, body.rstrip()

    def _keep_last_copies(
        self, table: DeltaTable, objects: Set[str], purged: Set[tuple[SourceSlug, ArticleId]]
    ) -> None:
        """Raise NotFoundError if the table holds a version of which there is no object, unless it is purged."""
        known, _ = self._records.table.readable_rows(table, ROW_KEY)
        keys = itertools.starmap(layout.article_version, known.select(ROW_KEY).iter_rows())
        lost = [key for key in keys if key not in objects and layout.article_of_version(key) not in purged]
        if copies := self._whole_copies(table, lost):
            raise NotFoundError(
                f"only the table of records still holds {_named(copies)}: there are no such objects", hint=WAY_OUT
            )

    def _refuse_doubtful(self, table: DeltaTable, articles: Iterable[Article]) -> None:
        """Raise InvalidArticleError if the table holds a whole record instead of one whose hash is wrong."""
        doubtful = [article for article in articles if editorial_hash(article) != article.content_hash]
        keys = [layout.article_version(each.source, each.article_id, each.version) for each in doubtful]
        if copies := self._whole_copies(table, keys):
            raise InvalidArticleError(
                f"the content of {_named(copies)} does not match its content_hash; the table of records has it whole",
                hint=WAY_OUT,
            )

    def _whole_copies(self, table: DeltaTable, keys: Sequence[str]) -> list[str]:
        """Return those of the keys of which the table holds a whole record, unless a purge has signed by now."""
        copies: set[str] = set()
        for start in range(0, len(keys), AT_ONCE):
            wanted = set(keys[start : start + AT_ONCE])
            of_articles = pl.col("article_id").is_in(sorted({layout.article_of_version(key)[1] for key in wanted}))
            rows, _ = self._records.table.readable_rows(table, (*ROW_KEY, "record"), of_articles)
            for *of_version, record in rows.select(*ROW_KEY, "record").iter_rows():
                key = layout.article_version(*of_version)
                if key in wanted and _is_whole(record, key):
                    copies.add(key)
        purged = self._purged() if copies else set()
        return sorted(key for key in copies if layout.article_of_version(key) not in purged)


def _is_whole(record: str, key: str) -> bool:
    try:
        article = parse_article(record, key)
    except InvalidArticleError:
        return False
    named = layout.article_version(article.source, article.article_id, article.version)
    return named == key and editorial_hash(article) == article.content_hash


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(keys[:NAMED]) + more
