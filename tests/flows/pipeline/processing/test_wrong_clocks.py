"""A crawler whose clock is ahead: its captures count as of when they were stored, and earlier harm can be put right."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from flows.pipeline.verdicts.problem import ProblemKind
from flows.pipeline.verdicts.source_verdict import Habits, judge_source
from storage import layout
from storage.errors import ClockError, ConflictError
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.model.identifiers import new_crawl_id
from storage.reader.archive import Archive
from storage.s3.answers import stored_at
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
AHEAD = "20260101T000000Z-00000001"


def process(bucket: Bucket) -> list[str]:
    """Process what is new; return the outcomes."""
    return [outcome.outcome for outcome in processed(bucket)]


def processed(bucket: Bucket) -> list[CaptureOutcome]:
    segments = new_segments(bucket, [NO_RULES.slug])
    batch = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=InProcessExtraction())
    return [outcome for segment in segments for outcome in batch.outcomes[segment]]


def history(bucket: Bucket) -> list[Article]:
    [article_id] = {key.split("/")[2] for key in bucket.list_keys("articles/")}
    return VersionStore(bucket).history(NO_RULES.slug, article_id)  # type: ignore[arg-type]  # as stored


def edits(bucket: Bucket) -> None:
    """Archive two edits, a minute and two minutes from now, and so after whatever was stored before."""
    now = datetime.now(UTC)
    for minute, price in ((1, "26.000"), (2, "27.000")):
        crawled(bucket, price, now + timedelta(minutes=minute))


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

    with monkeypatch.context() as killing:
        killing.setattr(Bucket, "compare_and_swap", killed)
        with pytest.raises(KeyboardInterrupt):
            list(Check(bucket, repair=True).run())
    assert list(Check(bucket, repair=True).run())
    assert process(bucket) == ["edited", "edited"]


def killed(*_: object, **__: object) -> str:
    raise KeyboardInterrupt


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


YEARS = timedelta(days=5 * 365)
_STORED_AT = "storage.s3.bucket.stored_at"


@contextmanager
def everything_ahead(bucket: Bucket, patch: pytest.MonkeyPatch, by: timedelta = YEARS) -> Iterator[datetime]:
    """Let the clock of the machine and of its store be wrong; yield the wrong time. What is stored then keeps it."""
    before = etags(bucket)
    with patch.context() as wrong:
        wrong.setattr(Bucket, "now", lambda _: datetime.now(UTC) + by)
        wrong.setattr(_STORED_AT, lambda answer: shifted(stored_at(answer), by))
        yield datetime.now(UTC) + by
    ahead = etags(bucket) - before
    patch.setattr(_STORED_AT, lambda answer: shifted(stored_at(answer), by if answer["ETag"] in ahead else timedelta()))


def shifted(time: datetime | None, by: timedelta) -> datetime | None:
    return time and time + by


def etags(bucket: Bucket) -> set[str]:
    keys = [key for prefix in ("articles/", "raw/") for key in bucket.list_keys(prefix)]
    client = bucket.requests.client
    return {client.head_object(Bucket=bucket.name, Key=key)["ETag"] for key in keys}


def crawled(bucket: Bucket, price: str, at: datetime, **headers: str) -> str:
    return write_segment(bucket, new_crawl_id(at), {"mot": PAGE.replace("25.000", price)}, at, **headers)


def served(at: datetime) -> dict[str, str]:
    return {"Date": format_datetime(at, usegmt=True)}


NOTHING_TOLD: dict[str, str] = {}


@pytest.mark.parametrize("told", ["date", "minutes ahead", "half an hour ahead"])
def test_versions_stored_by_a_store_from_the_future_are_put_right_at_once(
    told: str, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    headers = {
        "date": served(now - timedelta(minutes=2)),
        "minutes ahead": served(now + timedelta(minutes=14)),
        "half an hour ahead": served(now + timedelta(minutes=30)),
    }[told]
    with everything_ahead(bucket, monkeypatch) as wrong:
        crawled(bucket, "25.000", wrong, **headers)
        assert process(bucket) == ["created"]
        for key in (f"runs/{new_crawl_id(wrong)}.json", layout.crawl_record(NO_RULES.slug, new_crawl_id(wrong))):
            bucket.put_if_absent(key, b"{}")
    crawled(bucket, "26.000", now + timedelta(minutes=1), **served(now + timedelta(minutes=1)))
    crawled(bucket, "27.000", now + timedelta(minutes=2), **served(now + timedelta(minutes=2)))

    outcomes = processed(bucket)
    assert [outcome.outcome for outcome in outcomes] == ["superseded", "superseded"]
    [problem] = judge_source(None, outcomes, Habits(), now).problems
    assert (problem.kind, problem.fails) == (ProblemKind.FUTURE, True)
    assert "2 of 2 pages are superseded by versions from the future" in problem.message

    kinds = {finding.kind: finding.repaired for finding in Check(bucket).run()}
    assert kinds == {FindingKind.FUTURE_VERSION: False}
    assert all(finding.repaired for finding in Check(bucket, repair=True).run())
    assert list(Check(bucket).run()) == []
    assert process(bucket) == ["edited", "edited"]
    versions = history(bucket)
    assert [version.change.kind for version in versions] == ["created", "edited", "edited"]
    assert all(abs(version.fetched_at - now) < timedelta(hours=1) for version in versions)
    assert all(abs(version.committed_at - now) < timedelta(hours=1) for version in versions)
    assert versions[0].fetched_at < versions[1].fetched_at
    assert list(Check(bucket).run()) == []


@pytest.mark.parametrize("stored_anew", ["version", "segment", "nothing, but the repair was killed"])
def test_the_repair_does_not_hide_the_edits_in_between(
    stored_anew: str, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with everything_ahead(bucket, monkeypatch) as wrong:
        crawled(bucket, "25.000", wrong, **served(now + timedelta(minutes=14)))
        process(bucket)
    crawled(bucket, "26.000", now - timedelta(hours=2))
    process(bucket)
    [key] = bucket.list_keys("articles/")
    if stored_anew == "version":  # by an earlier repair
        bucket.compare_and_swap(key, bucket.get(key).body + b"\n", etag=bucket.get(key).etag)
    elif stored_anew == "segment":  # by a copy of the bucket
        monkeypatch.setattr(_STORED_AT, stored_at)
    else:
        with monkeypatch.context() as killing:
            killing.setattr(Bucket, "compare_and_swap", killed)
            with pytest.raises(KeyboardInterrupt):
                list(Check(bucket, repair=True).run())
    assert all(finding.repaired for finding in Check(bucket, repair=True).run())
    assert process(bucket) == ["edited"]
    assert list(Check(bucket).run()) == []


def test_what_a_newspapers_clock_confirms_is_left_alone(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    crawled(bucket, "25.000", now, **served(now))
    process(bucket)
    run = f"runs/{new_crawl_id(now)}.json"
    bucket.put_if_absent(run, b"{}")
    [key] = bucket.list_keys("articles/")
    before = bucket.get(key).body
    monkeypatch.setattr(Bucket, "now", lambda _: datetime.now(UTC) - YEARS)
    found = list(Check(bucket, repair=True).run())
    assert [(finding.kind, finding.repaired) for finding in found] == [(FindingKind.FUTURE_VERSION, False)]
    assert "is this machine's right?" in found[0].detail
    assert bucket.get(key).body == before
    assert bucket.exists(run)


def test_a_version_that_could_not_be_corrected_counts_as_left(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    with everything_ahead(bucket, monkeypatch) as wrong:
        crawled(bucket, "25.000", wrong, **served(datetime.now(UTC)))
        process(bucket)

    def lost(*_: object, **__: object) -> str:
        raise ConflictError("another writer was faster")

    monkeypatch.setattr(Bucket, "compare_and_swap", lost)
    found = {finding.kind: finding.repaired for finding in Check(bucket, repair=True).run()}
    assert found[FindingKind.FUTURE_VERSION] is False


def test_segments_from_the_future_are_processed_once_the_clock_is_right(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with everything_ahead(bucket, monkeypatch) as wrong:
        segment = crawled(bucket, "25.000", wrong, **served(now))
    assert process(bucket) == ["created"]
    [version] = history(bucket)
    assert version.fetched_at == now.replace(microsecond=0)
    crawled(bucket, "26.000", now + timedelta(minutes=1))
    bucket.delete(layout.outcome(segment))  # as for a replay
    assert process(bucket) == ["edited", "created"]
    assert len(history(bucket)) == 2


@pytest.mark.parametrize("known", [True, False])
def test_a_clock_that_is_behind_loses_no_edit(known: bool, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    if known:
        crawled(bucket, "25.000", now - timedelta(minutes=30), **served(now - timedelta(minutes=30)))
        assert process(bucket) == ["created"]
    crawled(bucket, "26.000", now, **served(now))
    with monkeypatch.context() as behind:
        behind.setattr(Bucket, "now", lambda _: datetime.now(UTC) - timedelta(days=1))
        with pytest.raises(ClockError):
            process(bucket)
    assert process(bucket) == ["edited" if known else "created"]
    assert abs(history(bucket)[-1].fetched_at - now) < timedelta(minutes=1)


UNKNOWN = {
    "nothing": NOTHING_TOLD,
    "changed long ago": {"Last-Modified": format_datetime(datetime.now(UTC) - timedelta(days=9), usegmt=True)},
    "never set": {"Date": "Thu, 01 Jan 1970 00:10:00 GMT"},
}


@pytest.mark.parametrize("told", UNKNOWN)
def test_a_segment_from_the_future_without_a_known_time_waits(
    told: str, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with everything_ahead(bucket, monkeypatch) as wrong:
        segment = crawled(bucket, "25.000", wrong, **UNKNOWN[told])
    crawled(bucket, "26.000", now - timedelta(hours=2))
    with pytest.raises(ClockError, match=segment):
        process(bucket)
    bucket.delete(segment)
    assert process(bucket) == ["created"]
    [version] = history(bucket)
    assert "26.000" in version.model_dump_json()
