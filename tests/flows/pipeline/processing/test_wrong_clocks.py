"""A crawler whose clock is ahead: its captures count as of when they were stored, and earlier harm can be put right."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from storage import layout
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.record_json import encode, read_article
from storage.versions.store import VersionStore
from tests.faults.killable_runs import InProcessExtraction
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.extraction.test_bad_input import PAGE
from tests.flows.pipeline.processing.test_process_segments import REGISTRY, write_segment

YEAR = timedelta(days=365)
AHEAD, FIRST, SECOND = (f"2026{month}01T000000Z-0000000{month}" for month in ("01", "02", "03"))


def process(bucket: Bucket) -> list[str]:
    """Process what is new; return the outcomes."""
    segments = new_segments(bucket, [NO_RULES.slug])
    batch = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=InProcessExtraction())
    return [outcome.outcome for segment in segments for outcome in batch.outcomes[segment]]


def history(bucket: Bucket) -> list[Article]:
    [article_id] = {key.split("/")[2] for key in bucket.list_keys("articles/")}
    return VersionStore(bucket).history(NO_RULES.slug, article_id)  # type: ignore[arg-type]  # as stored


def edits(bucket: Bucket) -> None:
    """Archive two edits, a minute and two minutes from now, and so after whatever was stored before."""
    now = datetime.now(UTC)
    for minute, (crawl, price) in enumerate(((FIRST, "26.000"), (SECOND, "27.000")), start=1):
        pages = {"mot": PAGE.replace("25.000", price)}
        write_segment(bucket, crawl, pages, now + timedelta(minutes=minute))


def test_captures_of_a_clock_that_is_ahead_count_as_of_when_they_were_stored(bucket: Bucket) -> None:
    now = datetime.now(UTC)
    write_segment(bucket, AHEAD, {"mot": PAGE}, now + YEAR)
    assert process(bucket) == ["created"]
    edits(bucket)
    assert process(bucket) == ["edited", "edited"]
    versions = history(bucket)
    assert [version.version for version in versions] == [1, 2, 3]
    assert all(abs(version.fetched_at - now) < timedelta(hours=1) for version in versions)
    assert len(list(Archive(bucket).articles(as_of=now + timedelta(hours=1)))) == 1


@pytest.mark.parametrize("also_committed", [False, True])
def test_a_version_from_the_future_is_found_and_put_right_without_losing_a_capture(
    also_committed: bool, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with monkeypatch.context() as unprotected:  # as releases before this one were
        unprotected.setattr("storage.warc.segments.not_after", lambda stated, _: stated)
        unprotected.setattr("storage.versions.store.MOST_SKEW", 2 * YEAR)
        write_segment(bucket, AHEAD, {"mot": PAGE}, now + YEAR)
        assert process(bucket) == ["created"]
        if also_committed:
            _commit_in_the_future(bucket, now + YEAR)
        edits(bucket)
        assert process(bucket) == ["superseded", "superseded"]
    reader = Archive(bucket)
    cursor = [change.cursor for change in reader.changes()][-1]
    [found] = Check(bucket).run()
    assert (found.kind, found.version, found.repairable, found.repaired) == (FindingKind.FUTURE_VERSION, 1, True, False)
    assert new_segments(bucket, [NO_RULES.slug]) == []
    repaired = {(finding.kind, finding.repaired) for finding in Check(bucket, repair=True).run()}
    assert (FindingKind.FUTURE_VERSION, True) in repaired
    assert all(done for _, done in repaired)
    assert list(Check(bucket).run()) == []
    assert process(bucket) == ["edited", "edited"]
    versions = history(bucket)
    assert [version.change.kind for version in versions] == ["created", "edited", "edited"]
    assert all(abs(v.fetched_at - now) < timedelta(hours=1) for v in versions)
    assert all(abs(v.committed_at - now) < timedelta(hours=1) for v in versions)
    assert [change.version for change in reader.changes(after=cursor)] == [2, 3]
    assert [change.version for change in reader.changes()] == [1, 2, 3]
    assert list(Check(bucket).run()) == []


def _commit_in_the_future(bucket: Bucket, at: datetime) -> None:
    """Let the one version say that it was committed then, in the object and in both tables."""
    [key] = bucket.list_keys("articles/")
    article = read_article(bucket, key).model_copy(update={"committed_at": at})
    bucket.compare_and_swap(key, encode(article), etag=bucket.get(key).etag)
    Catalog(bucket).restate([article])
    Records(bucket).table.delete("version > 0")
    Records(bucket).append([article])


def test_a_killed_repair_can_be_repeated(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    with monkeypatch.context() as unprotected:
        unprotected.setattr("storage.warc.segments.not_after", lambda stated, _: stated)
        unprotected.setattr("storage.versions.store.MOST_SKEW", 2 * YEAR)
        write_segment(bucket, AHEAD, {"mot": PAGE}, now + YEAR)
        process(bucket)
        edits(bucket)
        process(bucket)

    def killed(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(Bucket, "compare_and_swap", killed)
        with pytest.raises(KeyboardInterrupt):
            list(Check(bucket, repair=True).run())
    assert list(Check(bucket, repair=True).run())
    assert process(bucket) == ["edited", "edited"]


def test_outcomes_that_are_damaged_do_not_stop_the_repair(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    with monkeypatch.context() as unprotected:
        unprotected.setattr("storage.warc.segments.not_after", lambda stated, _: stated)
        unprotected.setattr("storage.versions.store.MOST_SKEW", 2 * YEAR)
        segment = write_segment(bucket, AHEAD, {"mot": PAGE}, now + YEAR)
        process(bucket)
    key = layout.outcome(segment)
    for body in (b"{", b"[]", json.dumps({"captures": [1]}).encode(), b'{"captures": null}'):
        bucket.compare_and_swap(key, body, etag=bucket.get(key).etag)
        list(Check(bucket, repair=True).run())
    assert list(Check(bucket).run()) == []
