"""A check finds what a purge has left, and completes it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from flows.pipeline.extraction.worker_pool import ExtractionPool
from storage import layout
from storage.errors import ConflictError
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.tables import maintenance
from storage.tables.catalog import Catalog
from storage.tables.delta import row_deletion
from storage.tables.delta.commits import until_committed
from storage.tables.delta.compaction import live_files
from storage.tables.delta.delta_table import BucketTable
from storage.tables.maintenance import maintain
from storage.tables.records import Records
from storage.takedown.purge_records import Trace, encode_trace
from storage.versions.record_json import encode
from tests.flows.pages import FETCHED_AT
from tests.flows.pipeline.processing.purging import (
    CUC,
    GONE,
    GONE_ID,
    SOURCE,
    check_the_rest,
    damage,
    fill,
    findings,
    page,
    purge,
    tales,
    url_of,
    write_segment,
)
from tests.searching import found_in


def test_a_check_finds_and_removes_what_a_killed_run_has_left(bucket: Bucket, processes: ExtractionPool) -> None:
    versions = fill(bucket, processes)
    purge(bucket)
    assert findings(bucket) == []
    left = write_segment(bucket, "20991231T030000Z-dddddddd", {GONE: page(*CUC)}, datetime(2099, 12, 31, tzinfo=UTC))
    bucket.put_if_absent(layout.article_version(SOURCE, GONE_ID, 1), encode(versions[0]))
    Records(bucket).append(versions[:1])
    Catalog(bucket).append(versions[:1])
    FrontierStore(bucket, SOURCE).update({GONE_ID: Entry(url=url_of(GONE), first_seen=FETCHED_AT)})

    expected = [layout.frontier_month(SOURCE, FETCHED_AT), left, layout.article_prefix(SOURCE, GONE_ID)]
    assert findings(bucket) == [(key, False) for key in expected]
    assert {repaired for _, repaired in findings(bucket, repair=True)} == {True}
    assert findings(bucket) == []
    assert found_in(bucket, tales(versions)) == []
    check_the_rest(bucket)


def tables(bucket: Bucket) -> dict[str, BucketTable]:
    return {layout.CATALOG: Catalog(bucket).table, layout.RECORDS: Records(bucket).table}


def leave_files(bucket: Bucket, processes: ExtractionPool) -> tuple[list[str], set[str]]:
    """Purge an article, and leave what a writer leaves that is killed after it stored its files; return these.

    Also return what they tell of the article.
    """
    secret = tales(fill(bucket, processes))
    rows = {
        f"{name}/source={SOURCE}/part-lost.parquet": table.collect(table.scan())
        for name, table in tables(bucket).items()
    }
    purge(bucket)
    for key, frame in rows.items():
        frame.drop("source").write_parquet(bucket.uri(key), storage_options=bucket.storage_options)
    assert found_in(bucket, secret) != []
    return sorted(rows), secret


def test_a_check_finds_and_removes_what_a_killed_writer_has_left_beside_the_tables(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    left, secret = leave_files(bucket, processes)
    assert findings(bucket) == [(key, False) for key in left]
    assert set(findings(bucket, repair=True)) <= {(key, True) for key in left}
    assert findings(bucket) == []
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_a_check_finds_it_too_if_the_registry_does_not_know_the_newspaper(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    left, _ = leave_files(bucket, processes)
    found = [finding for finding in Check(bucket, repair=True).run() if finding.kind is FindingKind.LEFTOVER_OF_PURGE]
    assert [(finding.key, finding.repairable) for finding in found] == [(key, False) for key in left]


def test_maintenance_removes_what_a_killed_writer_has_left_beside_the_tables(
    bucket: Bucket, processes: ExtractionPool, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret = leave_files(bucket, processes)
    damaged = f"{layout.CATALOG}/source={SOURCE}/part-damaged.parquet"
    bucket.put_if_absent(damaged, b"PAR1, and then nothing")
    assert [care.table for care in maintain(bucket)] == ["catalog", "records"]
    bucket.delete(damaged)
    assert found_in(bucket, secret) == []
    assert f"{damaged} cannot be searched for purged articles" in caplog.text
    check_the_rest(bucket)


def test_maintenance_searches_only_files_stored_lately_that_are_in_no_table(
    bucket: Bucket, processes: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, _ = leave_files(bucket, processes)
    searched: list[str] = []
    held = row_deletion._held

    def noted(bucket: Bucket, key: str, article_ids: list[ArticleId]) -> set[ArticleId]:
        searched.append(key)
        return held(bucket, key, article_ids)

    monkeypatch.setattr(row_deletion, "_held", noted)
    with monkeypatch.context() as later:
        later.setattr(maintenance, "LATELY", -timedelta(hours=1))
        maintain(bucket)
    assert searched == []
    maintain(bucket)
    opened = {name: table.open() for name, table in tables(bucket).items()}
    live = {f"{name}/{file.path}" for name, table in opened.items() if table for file in live_files(table)}
    assert len(live) == 2
    assert set(left) <= set(searched)
    assert live.isdisjoint(searched)


def test_maintenance_goes_on_where_other_writers_are_always_faster(
    bucket: Bucket, processes: ExtractionPool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left, _ = leave_files(bucket, processes)

    def too_slow(bucket: Bucket, prefix: str, step: Callable[[], int]) -> int:
        if prefix == layout.CATALOG:
            raise ConflictError("too many writers")
        return until_committed(bucket, prefix, step)

    monkeypatch.setattr(row_deletion, "until_committed", too_slow)
    assert [care.table for care in maintain(bucket)] == ["catalog", "records"]
    assert f"catalog of {SOURCE} was not searched for files of purged articles: too many writers" in caplog.text
    assert [key for key in left if bucket.exists(key)] == [key for key in left if key.startswith("catalog/")]


def test_a_check_completes_a_purge_that_was_interrupted(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    trace = Trace(article_id=GONE_ID, source=SOURCE, why="a letter", by="Vi Mai", at=FETCHED_AT)
    bucket.put_if_absent(layout.purge_trace(SOURCE, GONE_ID), encode_trace(trace))
    assert findings(bucket, repair=True)[0] == (layout.purge_trace(SOURCE, GONE_ID), True)
    assert findings(bucket) == []
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_a_purge_that_damage_stops_is_not_called_repaired(bucket: Bucket, processes: ExtractionPool) -> None:
    fill(bucket, processes)
    key = next(bucket.list_keys("raw/"))
    whole = damage(bucket, key)
    assert purge(bucket).done_at is None
    trace = layout.purge_trace(SOURCE, GONE_ID)
    for _ in range(2):
        assert findings(bucket, repair=True) == [(trace, False)]

    bucket.compare_and_swap(key, whole, etag=bucket.get(key).etag)
    assert findings(bucket, repair=True)[0] == (trace, True)
    assert findings(bucket) == []
