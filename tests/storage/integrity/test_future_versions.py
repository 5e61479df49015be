"""The repair of versions from the future changes only what is proved wrong, and nothing if the present may be wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.identifiers import new_crawl_id
from storage.s3.bucket import Bucket, StoredObject
from tests.flows.pipeline.extraction.test_bad_input import PAGE
from tests.flows.pipeline.processing.test_process_segments import write_segment
from tests.flows.pipeline.processing.test_wrong_clocks import (
    NOTHING_TOLD,
    YEARS,
    crawled,
    everything_ahead,
    process,
    served,
)


def bodies(bucket: Bucket) -> dict[str, bytes]:
    return {key: bucket.get(key).body for key in bucket.list_keys("articles/")}


@pytest.mark.parametrize("behind", [timedelta(hours=1), YEARS])
@pytest.mark.parametrize(
    ("other", "confirmed"),
    [
        ("nothing", True),
        ("nothing", False),
        ("cached", False),
        ("its segment is lost", True),
        ("its segment is lost", False),
        ("false by days", True),
    ],
)
def test_a_repair_with_a_clock_that_is_behind_changes_nothing(
    confirmed: bool, other: str, behind: timedelta, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    if confirmed:
        write_segment(bucket, new_crawl_id(now), {"hai": PAGE.replace("25.000", "31.000")}, now, **served(now))
    headers = {"cached": served(now - timedelta(hours=2)), "false by days": served(now - timedelta(days=2))}
    segment = crawled(bucket, "25.000", now, **headers.get(other, NOTHING_TOLD))
    process(bucket)
    if other == "its segment is lost":
        bucket.delete(segment)
    before = bodies(bucket)
    monkeypatch.setattr(Bucket, "now", lambda _: datetime.now(UTC) - behind)
    found = [each for each in Check(bucket, repair=True).run() if each.kind is FindingKind.FUTURE_VERSION]
    assert len(found) == 1 + confirmed
    assert not any(finding.repaired or finding.repairable for finding in found)
    assert all("left alone" in finding.detail for finding in found)
    assert bodies(bucket) == before


def test_what_nothing_proves_is_left_and_the_rest_is_put_right(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    with everything_ahead(bucket, monkeypatch) as wrong:
        write_segment(bucket, new_crawl_id(wrong), {"hai": PAGE.replace("25.000", "31.000")}, wrong)
        crawled(bucket, "25.000", wrong, **served(now))
        process(bucket)
    found = [each.repaired for each in Check(bucket, repair=True).run() if each.kind is FindingKind.FUTURE_VERSION]
    assert sorted(found) == [False, True]
    assert [finding.kind for finding in Check(bucket).run()] == [FindingKind.FUTURE_VERSION]


def test_an_article_that_is_purged_during_the_repair_is_no_finding(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with everything_ahead(bucket, monkeypatch) as wrong:
        crawled(bucket, "25.000", wrong, **served(now))
        process(bucket)
    correct = Bucket.compare_and_swap

    def then_purged(self: Bucket, key: str, body: bytes, *, etag: str | None) -> str:
        stored = correct(self, key, body, etag=etag)
        if key.startswith("articles/"):
            self.delete(key)
        return stored

    monkeypatch.setattr(Bucket, "compare_and_swap", then_purged)
    found = {finding.kind: finding.repaired for finding in Check(bucket, repair=True).run()}
    assert found[FindingKind.FUTURE_VERSION] is True


def test_the_repair_reads_the_outcomes_of_a_newspaper_once(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    monkeypatch.setattr("storage.integrity.fsck.WINDOW", 1)
    with everything_ahead(bucket, monkeypatch) as wrong:
        for name in ("mot", "hai", "ba"):
            pages = {name: PAGE.replace("25.000", f"{len(name)}.{ord(name[0])}")}
            write_segment(bucket, new_crawl_id(wrong), pages, wrong, **served(now))
        process(bucket)
    asked: list[str] = []
    get = Bucket.get

    def noting(self: Bucket, key: str) -> StoredObject:
        asked.append(key)
        return get(self, key)

    monkeypatch.setattr(Bucket, "get", noting)
    list(Check(bucket, repair=True).run())
    outcomes = list(bucket.list_keys("outcomes/"))
    assert sorted(key for key in asked if key.startswith("outcomes/")) == outcomes
    assert len(outcomes) == 3
