"""The reader: articles, their histories and their differences, read from the bucket alone."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Self, Unpack

import polars as pl

from storage import layout
from storage.errors import DamagedSegmentError, NotFoundError, SettingsError
from storage.model.article import Article, ChangeKind
from storage.model.identifiers import ArticleId
from storage.reader.article_location import ArticleLocator, refuse_purged
from storage.reader.batch_reader import RECORDS_AT_ONCE, ROWS_AT_ONCE, BatchReader
from storage.reader.change_feed import EDITORIAL, ChangeRow, Cursor, changes, end
from storage.reader.compared_versions import compared_versions
from storage.reader.filters import RELATION, WHEN, Clock, Conditions, check, check_limit, chosen, latest, newest_first
from storage.reader.history import HistoryReader
from storage.reader.newspapers import Newspapers
from storage.reader.pages import COUNTED_BY, CountedBy, Page, behind, page_cursor
from storage.reader.results import Difference, FieldChange, SourceCount, difference
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_row import Row
from storage.tables.catalog_schema import COLUMNS, SIGNATURE_COLUMNS
from storage.tables.delta.delta_table import ROW_KEY
from storage.tables.ordered_scan import in_windows
from storage.tables.records import Records, row_keys
from storage.versions.record_json import parse_article

if TYPE_CHECKING:
    from storage.warc.segments import Capture

__all__ = ["Archive", "Difference", "FieldChange", "Row", "SourceCount"]


class Archive:
    """Reads everything in the bucket. Thread-safe.

    Instead of an article's id, its first digits are enough (at least four) if no other id begins with them. If no
    article matches, raise NotFoundError; if several match, AmbiguousIdError with the candidates in its hint. Every
    method may raise BucketUnavailableError, also because the bucket holds articles and no catalog of them.
    """

    def __init__(self, bucket: Bucket, *, resources: ExitStack | None = None) -> None:
        """Read from `bucket`. `close` releases `resources`."""
        self.bucket = bucket
        self._resources = resources or ExitStack()
        self._catalog = Catalog(bucket)
        self._records = Records(bucket)
        self._locator = ArticleLocator(bucket, self._catalog)
        self._history = HistoryReader(bucket, self._catalog, self._records)
        self._newspapers = Newspapers(bucket, self._catalog)

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open the archive at `url` (`s3://bucket`), by default the settings' bucket. Use it in a `with` statement.

        Endpoint and credentials always come from the settings and from boto3's ordinary chain. Raise SettingsError, or
        BucketUnavailableError if the bucket cannot be listed.
        """
        settings = load_settings()
        if url is not None:
            settings = settings.model_copy(update={"bucket": _bucket_of(url)})
        resources = ExitStack()
        return cls(resources.enter_context(open_bucket(settings, check="reading")), resources=resources)

    def close(self) -> None:
        """Release what `open` acquired, such as the lease on the embedded store."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def article(
        self,
        article: str | Row,
        version: int | None = None,
        *,
        as_of: date | datetime | None = None,
        clock: Clock = "fetched",
    ) -> Article:
        """Return one version of an article: by default the latest, or for a row the row's version.

        `as_of`: the latest version at that time. `clock` says which time counts: `fetched` (what the newspaper showed
        then) or `committed` (what this archive held then). Costs one GET for a row or for an article that this object
        has returned before, and one LIST more for the latest version.
        """
        if as_of is not None:
            check({"as_of": as_of, "clock": clock})
            return self._history.at(*self._locator.locate(article), as_of, clock)
        source, article_id = self._locator.locate(article)
        number = article.version if isinstance(article, Row) and version is None else version
        return self._history.version(source, article_id, number)

    def history(self, article: str | Row, *, reextracted: bool = True) -> list[Article]:
        """Return all versions of an article, oldest first; without `reextracted` only those that the newspaper made.

        Costs one LIST, and one GET for each version if there are few; many are read from the table of records at once.
        """
        versions = self._history.read(*self._locator.locate(article))
        return [version for version in versions if reextracted or version.change.kind is not ChangeKind.REEXTRACTED]

    def diff(self, article: str | Row, before: int | None = None, after: int | None = None) -> Difference:
        """Return what changed between two versions.

        By default, compare the publisher's last change with the version before it; with `after` alone, compare that
        version with the one before it; with `before` alone, compare that version with the latest. Raise NotFoundError
        if there is no version to compare with.
        """
        source, article_id = self._locator.locate(article)
        last = self._history.latest_number(source, article_id)
        read = cache(partial(self._history.version, source, article_id))
        earlier, later = compared_versions(last, lambda number: read(number).change.kind, before, after)
        return difference(read(earlier), read(later))

    def articles(self, *, limit: int | None = None, **conditions: Unpack[Conditions]) -> Iterator[Row]:
        """Yield the latest version of each article, newest first, from the catalog alone; at most `limit`.

        `source`: slug of a newspaper. `province`: official code, as of the article's day or as of today; `borders`
        chooses one of the two (`then`, `today`), because some codes belonged to another province before. `place`: code
        or name of a place that the article names. `since`, `until`: published (or, if undated, fetched) at or after
        `since` and before `until`; times without a zone are in Vietnam's time. `section`: name of a section, or the
        start of one. `text`: whole words in headline or lead, in any order; "in quotes" one after the other. `text`,
        `place` and `section` without marks match every spelling; with marks that form, a tone mark in either place.
        `cluster`: id of a story or of any of its printings, or the beginning of it; yields all of its articles, and
        raises as a method for one article does.
        `unique`: one article for each story, the original or else the earliest that fulfils the conditions; `False`
        yields every reprint too. `removed`: also yield removed articles, as tombstones.

        `as_of`: articles as they were at that time. `clock` says which time counts: `fetched` (when the newspaper
        showed them) or `committed` (when the bucket got them). Their relations are always today's.
        `reextracted=False`: the latest version that the newspaper made, without later ones that only extract the same
        page better.

        Memory is some 100 MB, and half a kilobyte for each article. Raise TypeError or ValueError for an argument that
        may not be, with its name and what it may be, and UnknownNewspaperError.
        """
        if limit is not None:
            check_limit(limit, 0)
        rows, chosen = self._chosen(conditions)
        chosen = chosen if limit is None else newest_first(chosen).head(limit)
        order = {"appeared": True, "article_id": False}
        for frame in self._windows(rows, chosen, order, ROWS_AT_ONCE, removed=conditions.get("removed", False)):
            yield from self._to_rows(frame)

    def page(self, *, limit: int = 100, after: str | None = None, **conditions: Unpack[Conditions]) -> Page:
        """Return one page of what `articles` yields, and the cursor of the next page; conditions and errors as there.

        `limit`: most rows of the page, at least 1.
        `after`: the `next` of the page before. A page stays the same whatever is published meanwhile; an article whose
        date a newspaper changes may be missed or come twice. Raise CursorError.
        """
        check_limit(limit, 1)
        rows, chosen = self._chosen(conditions)
        if after is not None:
            chosen = chosen.filter(behind(after))
        found = newest_first(chosen).head(limit + 1)
        order = {"appeared": True, "article_id": False}
        frames = self._windows(rows, found, order, ROWS_AT_ONCE, removed=conditions.get("removed", False))
        shown = [row for frame in frames for row in self._to_rows(frame)]
        following = page_cursor(shown[limit - 1]) if len(shown) > limit else None
        return Page(rows=tuple(shown[:limit]), next=following)

    def counts(self, by: CountedBy, **conditions: Unpack[Conditions]) -> dict[str, int]:
        """Return how many articles fulfil the conditions of `articles`, for each day, month, newspaper or province.

        Days and months are Vietnam's; a province is today's official code. Articles without a province are left out of
        those counts. Sorted by what is counted. Raise ValueError for another `by`; other errors as `articles`.
        """
        if by not in COUNTED_BY:
            raise ValueError(f"by is one of {', '.join(COUNTED_BY)}, not {by!r}")
        _, chosen = self._chosen(conditions)
        counted = chosen.group_by(COUNTED_BY[by].alias("by")).len().drop_nulls("by").sort("by")
        return dict(self._catalog.collect(counted).select("by", "len").iter_rows())

    def read(self, rows: Iterable[Row]) -> Iterator[Article]:
        """Yield the whole record of every row, in order: from the table of records, or else by concurrent GETs.

        A row whose article was purged meanwhile is left out, with a warning in the log. Raise NotFoundError if a record
        is missing otherwise, or InvalidArticleError.
        """
        for key, record in self.records(rows):
            yield parse_article(record, self.bucket.uri(key))

    def records(self, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
        """Yield the key and the stored JSON of every row, in order, without parsing it. Otherwise like `read`."""
        rest = iter(rows)

        def read_next() -> list[tuple[str, str]] | None:
            keys = row_keys(islice(rest, RECORDS_AT_ONCE))
            return None if keys.is_empty() else list(self._records.read(keys))

        with ThreadPoolExecutor(1) as prefetch:
            upcoming = prefetch.submit(read_next)
            while (batch := upcoming.result()) is not None:
                upcoming = prefetch.submit(read_next)
                yield from batch

    def bulk(self, *, records: bool = False, versions: bool = False, **conditions: Unpack[Conditions]) -> BatchReader:
        """Return a reader of articles as columns: Arrow batches, Polars or pandas. Conditions as in `articles`.

        `records`: add the column `record`, the whole record as JSON. `versions`: return every version that fulfils the
        conditions, not only each article's latest.
        """

        def frames(size: int) -> Iterator[pl.DataFrame]:
            rows, chosen = self._chosen(conditions, versions=versions)
            order = {"source": False, "appeared": True, "article_id": False, "version": False}
            return self._windows(rows, chosen, order, size, removed=not versions and conditions.get("removed", False))

        schema = pl.Schema({name: kind for name, kind in COLUMNS.items() if name not in SIGNATURE_COLUMNS})
        return BatchReader(frames, schema, self._records if records else None)

    def cluster(self, article: str | Row) -> list[Row]:
        """Return all articles of an article's story, including removed ones, in order of publication."""
        source, article_id = self._locator.locate(article)
        rows = latest(self._rows(), removed=True)
        story = pl.coalesce("cluster", "article_id")
        wanted = rows.filter(pl.col("article_id") == article_id).select(story.alias("story"))
        found = self._read(rows.join(wanted, left_on=story, right_on="story", how="semi").sort(WHEN, "article_id"))
        if not (printings := list(found)):
            refuse_purged(self.bucket, source, article_id)
        return printings

    def changes(
        self,
        *,
        after: str | None = None,
        kinds: Collection[ChangeKind | str] = EDITORIAL,
        source: str | None = None,
    ) -> Iterator[ChangeRow]:
        """Yield the changes that newspapers made, in the order in which they entered the catalog, until now.

        Each change comes once. Store the `cursor` of the last change that you processed, and pass it as `after` the
        next time, in any process. `kinds`: the kinds of change to yield; with `reextracted` also ours. Raise
        CursorError, UnknownNewspaperError.
        """
        if source is not None:
            self._newspapers.check(source)
        yield from changes(self._catalog, after=after, kinds=kinds, source=source)

    def cursor(self) -> Cursor:
        """Return the present end of the change feed: `changes` after it yields only later changes."""
        return end(self._catalog)

    def purged(self) -> Iterator[ArticleId]:
        """Yield the ids of all articles that were purged: whoever keeps copies deletes them."""
        for key in self.bucket.list_keys(layout.purge_traces_prefix()):
            yield layout.purged_article(key)[1]

    def table(self, **conditions: Unpack[Conditions]) -> pl.DataFrame:
        """Return the catalog's rows, one for each version, sorted by source, article and version.

        Conditions as in `articles`, but reprints are included unless `unique=True`.
        """
        rows, chosen = self._chosen(conditions, versions=True)
        return self._catalog.collect(
            rows.join(chosen.select(ROW_KEY), on=ROW_KEY, how="semi").sort("source", "article_id", "version")
        )

    def sources(self) -> list[SourceCount]:
        """Return the counts of each newspaper, sorted by slug."""
        rows = self._rows()
        is_tombstone = pl.col("kind") == ChangeKind.REMOVED.value
        standing = (
            latest(rows, removed=True)
            .group_by("source")
            .agg((~is_tombstone).sum().alias("articles"), is_tombstone.sum().alias("removed"))
        )
        counts = (
            rows.group_by("source")
            .agg(
                pl.len().alias("versions"),
                pl.col("fetched_at").min().alias("first_fetched_at"),
                pl.col("fetched_at").max().alias("last_fetched_at"),
            )
            .join(standing, on="source")
            .sort("source")
        )
        return [SourceCount.model_validate(row) for row in self._catalog.collect(counts).iter_rows(named=True)]

    def raw(self, article: Article) -> "Capture":
        """Return the response from which this version was extracted; `body` is the page. One ranged GET.

        Raise NotFoundError, also if the article was purged meanwhile, or DamagedSegmentError.
        """
        # warcio takes a tenth of a second to import, and few readers need pages.
        from storage.warc.segments import read_capture

        try:
            return read_capture(self.bucket, article.provenance.capture)
        except (NotFoundError, DamagedSegmentError):
            refuse_purged(self.bucket, article.source, article.article_id)
            raise

    def _rows(self, source: str | None = None) -> pl.LazyFrame:
        rows = self._catalog.table.scan(self._catalog.open()).drop(SIGNATURE_COLUMNS)
        return rows if source is None else rows.filter(pl.col("source") == source)

    def _chosen(self, conditions: Conditions, *, versions: bool = False) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """Return all rows of the source, and the rows that fulfil the conditions."""
        check(conditions)
        if (story := conditions.get("cluster")) is not None:
            conditions = {**conditions, "cluster": self._locator.story(story)}
        source = conditions.get("source")
        rows = self._rows(source)
        if source is not None:
            self._newspapers.check(source)
        return rows, chosen(rows, conditions, versions=versions)

    def _windows(
        self, rows: pl.LazyFrame, chosen: pl.LazyFrame, order: Mapping[str, bool], size: int, *, removed: bool = False
    ) -> Iterator[pl.DataFrame]:
        # A tombstone has got the relation of its article: it must come from `chosen`, not from the rows.
        narrow = chosen.select(*ROW_KEY, "appeared", *(RELATION if removed else ()))
        return in_windows(self._catalog.table, rows, narrow, order=order, size=size, by="appeared")

    def _read(self, rows: pl.LazyFrame) -> Iterator[Row]:
        return self._to_rows(self._catalog.collect(rows))

    def _to_rows(self, frame: pl.DataFrame) -> Iterator[Row]:
        for row in frame.iter_rows(named=True):
            found = Row.model_validate(row)
            self._locator.remember(found)
            yield found


def _bucket_of(url: str) -> str:
    match = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?", url)
    if not match:
        raise SettingsError(f"{url!r} is not the address of an archive", hint="an address has the form s3://bucket")
    return match[1]
