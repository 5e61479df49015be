"""Facts about the bucket and its two tables, read without going through all of it.

It is no `fsck`: only the versions that the last runs wrote are looked for in the tables.
"""

import json
import logging
import shutil
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl
from deltalake import DeltaTable

from flows.health.model import StoreHealth, TableHealth
from flows.pipeline.run_report import RunReport
from storage import layout
from storage.errors import NotFoundError, StorageError
from storage.model.article import ChangeKind
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.error_translation import without_password
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.delta.compaction import FULL, live_files
from storage.tables.delta.delta_table import ROW_KEY, BucketTable
from storage.tables.maintenance import LastMaintenance, last_maintenance
from storage.tables.records import Records
from storage.takedown.purge_records import purged_ids

__all__ = ["store_health", "table_health"]

logger = logging.getLogger(__name__)

THREADS = 16
"""Requests under way at once; each waits for the bucket most of its time."""

RECENT = timedelta(days=3)
"""How far back unprocessed segments are looked for: every run processes all that there are."""

SEGMENTS_CHECKED = 40
"""Segments of the last runs whose versions are looked for in the tables."""

KEY_SCHEMA = {"source": pl.String, "article_id": pl.String, "version": pl.Int64}

WRITTEN = frozenset(map(str, ChangeKind))
"""Outcomes of a capture that made a version."""

HISTORY = 400
"""Commits of a table's log that are read in search of the last maintenance: some weeks."""


def store_health(bucket: Bucket, settings: Settings, sources: Iterable[SourceSlug], now: datetime) -> StoreHealth:
    """Read the state of the bucket. Raise BucketUnavailableError."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="health") as threads:
        waiting = sum(threads.map(lambda source: _waiting(bucket, source, now - RECENT), sources))
    folder = settings.data_dir.resolve()
    place = bucket.uri("").rstrip("/")
    if settings.endpoint_url:
        place = f"{place} at {without_password(settings.endpoint_url)}"
    return StoreHealth(
        place=f"embedded store in {folder}" if settings.embedded else place,
        embedded=settings.embedded,
        clock_seconds=round(bucket.clock.offset.total_seconds(), 1),
        free_bytes=shutil.disk_usage(folder).free if settings.embedded else None,
        waiting_segments=waiting,
    )


def _waiting(bucket: Bucket, source: SourceSlug, since: datetime) -> int:
    """Return the number of segments since a day that have no outcome."""
    day = f"{since.astimezone(UTC):%Y/%m/%d}/"
    raw, outcomes = layout.segments_prefix(source), layout.outcomes_prefix(source)
    done = set(bucket.list_keys(outcomes, after=outcomes + day))
    return sum(layout.outcome(key) not in done for key in bucket.list_keys(raw, after=raw + day))


def table_health(bucket: Bucket, reports: Sequence[RunReport]) -> tuple[TableHealth, ...]:
    """Read the state of both tables, and look there for the versions that the last runs wrote."""
    segments = [segment for report in reports for segment in report.segments][-SEGMENTS_CHECKED:]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="health") as threads:
        found = [version for versions in threads.map(lambda segment: _versions(bucket, segment), segments)
                 for version in versions]  # fmt: skip  # one thought
    wanted = pl.DataFrame(
        found, schema={"source": pl.String, "article_id": pl.String, "version": pl.Int64}, orient="row"
    )
    wanted = wanted.unique().join(_purged(bucket, wanted), on=["source", "article_id"], how="anti")
    last = last_maintenance(bucket)
    catalog, records = Catalog(bucket).table, Records(bucket).table
    return _table("catalog", catalog, wanted, last), _table("records", records, wanted, last)


def _table(
    name: Literal["catalog", "records"], table: BucketTable, wanted: pl.DataFrame, last: LastMaintenance
) -> TableHealth:
    try:
        opened = table.open()
        if opened is None:
            return TableHealth(table=name, checked=wanted.height, behind=wanted.height)
        with table.delta_errors():
            files = live_files(opened)
            maintained = last.ended_at or _maintained_at(opened)
        rows = table.scan(opened).select(ROW_KEY)
        ids = wanted["article_id"].unique().sort().to_list()
        present = table.collect(rows.filter(pl.col("article_id").is_in(ids))) if ids else wanted
    except StorageError as error:
        return TableHealth(table=name, error=error.in_one_line)
    except Exception as error:  # noqa: BLE001 - whatever a damaged table makes the libraries raise
        return TableHealth(table=name, error=" ".join(f"{type(error).__name__}: {error}".split())[:300])
    return TableHealth(
        table=name,
        version=opened.version(),
        files=len(files),
        small_files=sum(file.size < FULL for file in files),
        size=sum(file.size for file in files),
        maintained_at=maintained,
        skipped=last.skipped.get(name, ()),
        checked=wanted.height,
        behind=wanted.join(present, on=ROW_KEY, how="anti").height,
    )


def _maintained_at(table: DeltaTable) -> datetime | None:
    """Return when `maintain` of an earlier release last deleted dropped files, which was its last step."""
    for commit in table.history(HISTORY):
        if commit.get("operation") == "VACUUM END":
            return datetime.fromtimestamp(commit["timestamp"] / 1000, UTC)
    return None


def _purged(bucket: Bucket, versions: pl.DataFrame) -> pl.DataFrame:
    """Return source and id of the purged articles of these newspapers. Outcomes name their versions still."""
    found = [
        (source, article_id)
        for source in versions["source"].unique()
        for article_id in purged_ids(bucket, SourceSlug(source))
    ]
    return pl.DataFrame(found, schema={"source": pl.String, "article_id": pl.String}, orient="row")


def _versions(bucket: Bucket, segment: str) -> Collection[tuple[str, str, int]]:
    """Return source, article id and number of the versions that a segment's captures made."""
    try:
        captures = json.loads(bucket.get(layout.outcome(segment)).body)["captures"]
        source = layout.source_of_segment(segment)
        return [
            (source, capture["article_id"], capture["version"])
            for capture in captures
            if capture.get("version")
            and capture["outcome"] not in ("refused", "failed", "purged", "unchanged", "superseded")
        ]
    except (NotFoundError, ValueError, KeyError, TypeError, AttributeError):  # not processed yet, or damaged
        return ()
