"""Retention deletes what is old, and never what a version rests on."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from storage import layout
from storage.errors import ConflictError
from storage.integrity.retention import retain
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, RunId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.records import Records
from storage.versions.store import VersionStore
from storage.warc.references import write_references
from tests.storage.examples import draft

NOW = datetime.now(UTC)
OLD, YOUNG = NOW - timedelta(days=100), NOW - timedelta(days=40)
SOURCE = SourceSlug("baolaocai")
AGE = timedelta(days=60)


def segment(bucket: Bucket, at: datetime, name: str, *, processed: bool = True) -> str:
    key = layout.segment(SOURCE, CrawlId(f"{at:%Y%m%dT%H%M%SZ}-{name}"), 0, at)
    bucket.put_if_absent(key, b"raw")
    if processed:
        bucket.put_if_absent(layout.outcome(key), b"{}")
    return key


def version(bucket: Bucket, key: str, *, in_table: bool) -> None:
    capture = CaptureRef(segment=key, offset=0, length=3, digest="sha256:" + "0" * 64)
    made = draft(article_id=f"{len(list(bucket.list_keys('articles/'))):020x}", source=SOURCE)
    made = made.model_copy(update={"provenance": made.provenance.model_copy(update={"capture": capture})})
    commit = VersionStore(bucket).commit(made)
    if in_table:
        Records(bucket).append(commit.written)


def test_old_segments_go_but_for_those_that_a_version_rests_on_or_that_nobody_processed(bucket: Bucket) -> None:
    needless, young = segment(bucket, OLD, "aaaaaaaa"), segment(bucket, YOUNG, "bbbbbbbb")
    in_table, only_object = segment(bucket, OLD, "cccccccc"), segment(bucket, OLD, "dddddddd")
    unprocessed = segment(bucket, OLD, "eeeeeeee", processed=False)
    version(bucket, in_table, in_table=True)
    version(bucket, only_object, in_table=False)
    mark = layout.replay_mark(needless, "8-abc")
    bucket.put_if_absent(mark, b"{}")

    before = set(bucket.list_keys(""))
    plan = retain(bucket, raw_older_than=AGE, dry_run=True)
    assert set(bucket.list_keys("")) == before
    done = retain(bucket, raw_older_than=AGE)
    assert done == plan
    assert (done.deleted, done.kept_raw, done.unprocessed_raw) == ({"raw": 1, "outcomes": 1, "marks": 1}, 2, 1)
    assert set(bucket.list_keys("raw/")) == {young, in_table, only_object, unprocessed}
    assert not bucket.exists(layout.outcome(needless))
    assert not bucket.exists(mark)
    assert retain(bucket, raw_older_than=AGE).deleted == {}


def test_a_segment_stays_while_a_later_answer_refers_to_a_body_in_it(bucket: Bucket) -> None:
    first, second, third = (segment(bucket, OLD + timedelta(days=day), f"{day:08x}") for day in (0, 1, 2))
    unneeded, young = segment(bucket, OLD, "ffffffff"), segment(bucket, YOUNG, "eeeeeeee")
    write_references(bucket, unneeded, {third})
    write_references(bucket, second, {first})
    write_references(bucket, young, {second})

    plan = retain(bucket, raw_older_than=AGE, dry_run=True)
    done = retain(bucket, raw_older_than=AGE)
    assert done == plan
    assert set(bucket.list_keys("raw/")) == {first, second, young}
    assert done.deleted == {"raw": 2, "references": 1, "outcomes": 2}
    assert len(list(bucket.list_keys("references/"))) == 2
    assert "2 old segments stay because a version or a later answer rests on them" in done.summary(dry_run=False)


def test_a_body_stays_to_which_a_crawl_under_way_may_refer(bucket: Bucket) -> None:
    named, needless, fallen_back_on = (segment(bucket, YOUNG, f"{letter * 8}") for letter in "abc")
    age = timedelta(days=30)

    def bodies(source: SourceSlug) -> set[str]:
        assert source == SOURCE
        return {named}

    def let_a_day_pass() -> None:
        stored = bucket.get(layout.retention_notes(SOURCE))
        noted = {key: (NOW - timedelta(days=1, hours=1)).isoformat() for key in json.loads(stored.body)["noted"]}
        bucket.compare_and_swap(layout.retention_notes(SOURCE), json.dumps({"noted": noted}).encode(), etag=stored.etag)

    assert retain(bucket, raw_older_than=age).deleted == {}, "without the frontier, young segments stay"
    assert retain(bucket, raw_older_than=age, bodies=bodies, dry_run=True).waiting_raw == 2
    assert not bucket.exists(layout.retention_notes(SOURCE))
    for _ in range(2):
        first = retain(bucket, raw_older_than=age, bodies=bodies)
        assert (first.deleted, first.waiting_raw, first.kept_raw) == ({}, 2, 1)
    assert "2 are noted" in first.summary(dry_run=False)

    # A crawl that had read the frontier before the first run ends now, and refers to a body that is noted.
    write_references(bucket, segment(bucket, NOW, "dddddddd"), {fallen_back_on})
    let_a_day_pass()
    second = retain(bucket, raw_older_than=age, bodies=bodies)

    assert (second.deleted, second.kept_raw, second.waiting_raw) == ({"raw": 1, "outcomes": 1}, 2, 0)
    assert not bucket.exists(needless)
    assert bucket.exists(fallen_back_on)
    assert json.loads(bucket.get(layout.retention_notes(SOURCE)).body) == {"noted": {}}


def test_old_reports_go_and_the_last_crawls_stay(bucket: Bucket) -> None:
    old, young = RunId(f"{OLD:%Y%m%dT%H%M%SZ}-00000000"), RunId(f"{YOUNG:%Y%m%dT%H%M%SZ}-00000000")
    for run in (old, young):
        bucket.put_if_absent(layout.run_report(run), b"{}")
        bucket.put_if_absent(f"reports/runs/{run}.html", b"<p>")
    crawls = [layout.crawl_record(SOURCE, CrawlId(f"{OLD:%Y%m%dT%H%M%SZ}-{number:08x}")) for number in range(10)]
    for key in crawls:
        bucket.put_if_absent(key, b"{}")
    done = retain(bucket, reports_older_than=AGE)
    assert done.deleted == {"runs": 1, "reports": 1, "crawls": 2}
    assert list(bucket.list_keys("runs/")) == [layout.run_report(young)]
    assert list(bucket.list_keys("crawls/")) == crawls[2:]


def test_nothing_young_is_deleted_and_nothing_beside_a_replay(bucket: Bucket) -> None:
    with pytest.raises(ValueError, match="30 days"):
        retain(bucket, raw_older_than=timedelta(days=29))
    key = layout.replay_report(RunId(f"{NOW:%Y%m%dT%H%M%SZ}-00000000"))
    etag = bucket.compare_and_swap(key, json.dumps({"finished_at": None}).encode(), etag=None)
    with pytest.raises(ConflictError, match="replay"):
        retain(bucket, raw_older_than=AGE)
    bucket.compare_and_swap(key, json.dumps({"finished_at": NOW.isoformat()}).encode(), etag=etag)
    assert retain(bucket, raw_older_than=AGE).deleted == {}


@pytest.mark.timeout(60)
def test_an_object_with_any_name_does_not_hold_it_for_ever(bucket: Bucket) -> None:
    bucket.put_if_absent(f"crawls/{SOURCE}/é.json", b"{}")
    assert retain(bucket, reports_older_than=AGE).deleted == {}
