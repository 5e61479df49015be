"""Finds articles by the first characters of their ids."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import polars as pl

from storage import layout
from storage.errors import AmbiguousIdError, InvalidIdError, NotFoundError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.reader.filters import latest
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.catalog_row import Row
from storage.versions.aliases import articles_of_alias

__all__ = ["ArticleLocator", "refuse_purged"]

PREFIX = re.compile(r"[0-9a-f]{4,20}")

MOST_CANDIDATES = 5
"""Most articles named in an error for an ambiguous id: enough to see what to type next."""

SOURCES_KEPT = 100_000
"""Most articles whose source is remembered, so that no catalog query is needed for them: some 20 MB."""


class ArticleLocator:
    """Finds articles by id or by the first characters of an id: in the catalog, or else among the objects."""

    def __init__(self, bucket: Bucket, catalog: Catalog) -> None:
        self._bucket = bucket
        self._catalog = catalog
        self._sources: dict[str, SourceSlug] = {}

    def remember(self, row: Row) -> None:
        """Remember the source of an article that was read."""
        if len(self._sources) < SOURCES_KEPT:
            self._sources[row.article_id] = row.source

    def locate(self, article: str | Row) -> tuple[SourceSlug, ArticleId]:
        """Return source and id of an article. Raise NotFoundError, or AmbiguousIdError if several match."""
        if isinstance(article, Row):
            return article.source, article.article_id
        start = _beginning(article, "an article id")
        if start in self._sources:
            return self._sources[start], ArticleId(start)
        found = self._in_catalog(start) or list(islice(self._in_bucket(start), MOST_CANDIDATES + 1))
        found = found or articles_of_alias(self._bucket, start)
        if not found:
            for key in self._bucket.list_keys(layout.purge_traces_prefix()):
                if layout.purged_article(key)[1].startswith(start):
                    raise _removed_on_request(article, key)
            raise NotFoundError(f"there is no article {article}", hint="list the articles to see what there is")
        if len(found) > 1:
            named = ", ".join(f"{article_id} ({source})" for source, article_id in found[:MOST_CANDIDATES])
            more = ", …" if len(found) > MOST_CANDIDATES else ""
            raise AmbiguousIdError(f"several articles begin with {article}", hint=f"say which: {named}{more}")
        self._sources[found[0][1]] = found[0][0]
        return found[0]

    def story(self, given: str) -> ArticleId:
        """Return the id of a story by the id of any of its printings. Raise as `locate` does."""
        start = _beginning(given, "the id of a story")
        found = self._stories(start)
        if not found:
            source, article_id = self.locate(start)  # not in the catalog, or an id of a later address
            found = self._stories(article_id)
            if not found:
                refuse_purged(self._bucket, source, article_id)
                raise NotFoundError(
                    f"article {article_id} is not in the catalog, which knows the stories",
                    hint="a run that is on may be about to add it; if none is, `baotinh rebuild` does",
                )
        if len(found) > 1 and start not in found:
            named = ", ".join(found[:MOST_CANDIDATES]) + (", …" if len(found) > MOST_CANDIDATES else "")
            raise AmbiguousIdError(f"printings of several stories begin with {given}", hint=f"say which: {named}")
        return ArticleId(start) if start in found else found[0]

    def _stories(self, start: str) -> Sequence[ArticleId]:
        """Return the stories that begin with `start`, or of which a printing does; an original may have been purged."""
        rows = latest(self._catalog.scan(), removed=True)
        query = (
            rows.filter(pl.any_horizontal(pl.col("article_id", "cluster").str.starts_with(start)))
            .select(pl.coalesce("cluster", "article_id").unique().sort())
            .head(MOST_CANDIDATES + 1)
        )
        return [ArticleId(story) for (story,) in self._catalog.collect(query).rows()]

    def _in_catalog(self, start: str) -> Sequence[tuple[SourceSlug, ArticleId]]:
        query = (
            self._catalog.scan()
            .filter(pl.col("article_id").str.starts_with(start))
            .select("source", "article_id")
            .unique()
            .sort("article_id")
            .head(MOST_CANDIDATES + 1)
        )
        return [
            (SourceSlug(source), ArticleId(article_id)) for source, article_id in self._catalog.collect(query).rows()
        ]

    def _in_bucket(self, start: str) -> Iterator[tuple[SourceSlug, ArticleId]]:
        """Yield matching articles from the keys of the bucket, for a catalog that is missing or lacks recent rows."""
        for source in self._folders("articles/"):
            for article_id in self._folders(f"articles/{source}/", start):
                yield SourceSlug(source), ArticleId(article_id)

    def _folders(self, parent: str, start: str = "") -> Iterator[str]:
        after: str | None = None
        while key := next(self._bucket.list_keys(parent + start, after=after), None):
            name = key.removeprefix(parent).split("/")[0]
            yield name
            after = f"{parent}{name}/\U0010ffff"  # after everything in that folder, whatever its name


def refuse_purged(bucket: Bucket, source: SourceSlug, article_id: ArticleId) -> None:
    """Raise NotFoundError if an article was removed on request, which may have happened since it was located."""
    trace = layout.purge_trace(source, article_id)
    if bucket.exists(trace):
        raise _removed_on_request(article_id, trace)


def _removed_on_request(article: str, trace: str) -> NotFoundError:
    return NotFoundError(f"article {article} was removed on request", hint=f"{trace} says when and why")


def _beginning(given: str, what: str) -> str:
    """Return the digits of an id or of its beginning. Raise InvalidIdError."""
    start = given.strip().lower()
    if not PREFIX.fullmatch(start):
        raise InvalidIdError(
            f"{given!r} is not {what}",
            hint="an id has 20 hexadecimal digits; the first four or more are enough if they are unambiguous",
        )
    return start
