"""Maintenance of both Delta tables: few, sorted files and a short log, so that they open fast however old they are.

Safe beside readers and writers: a merge commits as the version right after the one that it read, or not at all. Files
that a table drops are kept for the time `keep`, so that readers of an older version can finish.
"""

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from storage.errors import BucketUnavailableError, ConflictError
from storage.layout import CATALOG, MAINTENANCE, RECORDS, purge_traces_prefix, purged_article
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value
from storage.tables.catalog import Catalog, Sign
from storage.tables.delta.compaction import FULL, DataFile, live_files
from storage.tables.delta.delta_table import BucketTable
from storage.tables.delta.row_deletion import delete_dropped, delete_rows
from storage.tables.rebuilt_records import RebuiltRecords
from storage.tables.records import Records
from storage.versions.json_schema import check_lists

__all__ = ["KEEP", "LastMaintenance", "TableCare", "last_maintenance", "maintain", "rebuild"]

logger = logging.getLogger(__name__)

Progress = Callable[[str], None]
"""Called with what is being done, for people."""

KEEP = timedelta(days=7)
"""How long dropped files are kept; Delta's own default."""

LATELY = timedelta(days=2)
"""Age of the files that are searched for purged articles: maintenance runs each night, and may miss one."""


@dataclass(frozen=True, slots=True)
class TableCare:
    """What the maintenance of one table did."""

    table: Literal["catalog", "records"]
    files_before: int
    files_after: int
    deleted: int
    """Files deleted that the table had dropped, or that a killed writer had left."""
    skipped: tuple[str, ...] = ()
    """Sources whose files were not merged because other writers were always faster."""

    def __str__(self) -> str:
        skipped = f", {', '.join(self.skipped)} left for the next time" if self.skipped else ""
        return (
            f"{self.table}: {self.files_before} files are {self.files_after}, {self.deleted} old ones deleted{skipped}"
        )


class LastMaintenance(BaseModel):
    """What the last maintenance left. Ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ended_at: AwareDatetime | None = None
    """When it ended, by the store's clock, UTC; None if that is unknown."""
    skipped: Mapping[str, tuple[str, ...]] = {}
    """By table, the sources whose files were not merged because other writers were always faster."""


FORM = Form(
    LastMaintenance, LastMaintenance.model_validate_json, lambda last: last.model_dump_json().encode() + b"\n"
)  # fmt: skip  # short arguments


def maintain(
    bucket: Bucket, *, keep: timedelta = KEEP, progress: Callable[[str], None] = lambda _: None
) -> list[TableCare]:
    """Merge small files, write a checkpoint, shorten the log, and delete files dropped longer than `keep` ago.

    `keep` must be longer than any commit and any reading takes. May be repeated and interrupted at will. Raise
    BucketUnavailableError if the store does not list what is there.
    """
    check_lists(bucket)
    catalog, records = Catalog(bucket).table, Records(bucket).table
    results = [
        _care("catalog", catalog, keep, progress, sort=True),
        # There are too many bodies to sort them each time; each run wrote its own sorted.
        _care("records", records, keep, progress, sort=False),
    ]
    progress("deleting what is left of purged articles")
    _delete_leftovers(bucket)
    if done := [care for care in results if care]:
        last = LastMaintenance(ended_at=bucket.now(), skipped={care.table: care.skipped for care in done})
        change_value(bucket, MAINTENANCE, FORM, lambda _: last)
    return done


def last_maintenance(bucket: Bucket) -> LastMaintenance:
    """Read what the last maintenance left. Raise BucketUnavailableError."""
    return read_value(bucket, MAINTENANCE, FORM)


def rebuild(bucket: Bucket, *, sign: Sign | None = None) -> int:
    """Make both tables anew from the JSON objects, each in one commit; return the number of versions.

    Sequences and corrected relations that can still be read survive. Raise ConflictError. Raise InvalidArticleError for
    a damaged object, and NotFoundError for a version of which only the table of records has a copy, and leave the rows
    of both tables as they were: they may be all that is left of it. So too with BucketUnavailableError, if the store
    lists no article although the catalog has some.
    """
    check_lists(bucket)
    records, rebuilt = Records(bucket), RebuiltRecords(bucket, sign)

    def also(articles: Iterable[Article]) -> None:
        some = list(articles)
        rebuilt.articles.update(article.article_id for article in some)
        records.append(some)

    try:
        return Catalog(bucket).rebuild(rebuilt.commit(), sign=sign, each=also)
    finally:  # a rebuild that fails has stored files, too
        _delete_purged(bucket, rebuilt.articles)


def _delete_purged(bucket: Bucket, among: Set[ArticleId]) -> None:
    """Delete the rows and files of those of the articles whose purge signed between our reading and our writing."""
    for source, article_ids in _purged(bucket).items():
        if written := [article_id for article_id in article_ids if article_id in among]:
            for table in (CATALOG, RECORDS):
                delete_rows(bucket, table, source, written)


def _delete_leftovers(bucket: Bucket) -> None:
    """Delete the files beside the tables that hold rows of purged articles, of those stored lately.

    They are of a writer that had read before the purge signed, stored after it had looked, and was killed.
    """
    since = bucket.now() - LATELY
    for source, article_ids in _purged(bucket).items():
        for table in (CATALOG, RECORDS):
            try:
                deleted = delete_dropped(bucket, table, source, article_ids, since=since)
            except (ConflictError, BucketUnavailableError) as error:
                logger.warning("%s of %s was not searched for files of purged articles: %s", table, source, error)
                continue
            if deleted:
                logger.info("deleted %d files of purged articles of %s beside %s", deleted, source, table)


def _purged(bucket: Bucket) -> dict[SourceSlug, list[ArticleId]]:
    purged: dict[SourceSlug, list[ArticleId]] = defaultdict(list)
    for trace in bucket.list_keys(purge_traces_prefix()):
        source, article_id = purged_article(trace)
        purged[source].append(article_id)
    return purged


def _care(
    name: Literal["catalog", "records"], table: BucketTable, keep: timedelta, progress: Progress, *, sort: bool
) -> TableCare | None:
    opened = table.open()
    if opened is None:
        return None
    files = _files(table)
    small = Counter(file.source for file in files if file.size < FULL)
    skipped = []
    for source in sorted(source for source, number in small.items() if number > 1):
        progress(f"merging files of {name}, {source}")
        try:
            table.compact(source, sort=sort)
        except ConflictError:
            logger.warning("did not merge the files of %s in %s: other writers were faster", source, name)
            skipped.append(source)
    progress(f"deleting what {name} has dropped")
    with table.delta_errors():
        merged = table.open() or opened
        merged.create_checkpoint()
        merged.cleanup_metadata()
        deleted = merged.vacuum(
            # Rounded up to whole hours: with none, files that others are writing now would be deleted.
            math.ceil(keep / timedelta(hours=1)),
            dry_run=False,
            enforce_retention_duration=False,
            full=True,  # also files that killed writers left uncommitted
        )
    return TableCare(name, len(files), len(_files(table)), len(deleted), tuple(skipped))


def _files(table: BucketTable) -> list[DataFile]:
    with table.delta_errors():
        opened = table.open()
        return live_files(opened) if opened else []
