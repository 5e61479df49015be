"""What a check finds is known until a later one finds the newspaper whole, and is told as an alarm."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from crawler.registry import Registry
from flows.cli import main
from flows.health.check_results import CheckResults, Damage, Unrepaired, damage_after, read_check
from flows.health.health_state import health_state
from flows.health.read_health import read_health
from flows.telling.alarms import Notice
from flows.telling.tell import tell_alarms
from storage import layout
from storage.integrity.findings import Finding, FindingKind
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.settings import AlarmSettings, Settings
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.health.reports import NOW, runs
from tests.replica.registry_files import SOURCES
from tests.storage.examples import draft

ONE, OTHER = SourceSlug("baomot"), SourceSlug("baohai")


def found(*sources: SourceSlug, at: datetime = NOW, repaired: bool = False) -> Unrepaired:
    unrepaired = Unrepaired(at)
    for source in sources:
        unrepaired.add(Finding(FindingKind.WRONG_HASH, source, f"articles/{source}/x", "-", repaired=repaired))
    return unrepaired


def test_a_check_of_some_newspapers_says_nothing_of_the_others() -> None:
    before = damage_after(CheckResults(), None, found(ONE, ONE, OTHER).damage)
    assert {slug: damage.findings for slug, damage in before.damage.items()} == {ONE: 2, OTHER: 1}
    later = NOW + timedelta(days=1)
    after = damage_after(before, [ONE], found(ONE, at=later).damage)
    assert after.damage[ONE] == Damage(findings=1, first=f"wrong hash articles/{ONE}/x", since=NOW)
    assert after.damage[OTHER] == before.damage[OTHER]
    assert set(damage_after(after, [ONE], {}).damage) == {OTHER}
    assert damage_after(after, None, found(ONE, repaired=True).damage) == CheckResults()


def test_damage_is_an_issue_of_the_archive() -> None:
    state = health_state([], runs(2), NOW, checked=damage_after(CheckResults(), None, found(OTHER, ONE).damage))
    [issue] = state.issues
    assert (issue.cause, issue.severity.value, issue.since) == ("archive/damaged", "failed", NOW)
    assert "2 things wrong that are not repaired, at baohai, baomot" in issue.message
    assert health_state([], runs(2), NOW, checked=CheckResults()).issues == ()


@pytest.mark.server
def test_the_flow_raises_an_alarm_that_ends_after_a_repair(
    bucket: Bucket, settings: Settings, prefect_api: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip  # short items: a line each would fill a screen
    from flows.fsck import fsck

    # One broken rule file costs a check nothing.
    sources = shutil.copytree(SOURCES, tmp_path / "sources")
    next(sources.glob("newspapers/*/baosuoimo.toml")).write_text("this is [ not toml\n", "utf-8")
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(sources))
    written = VersionStore(bucket).commit(draft()).written
    Records(bucket).append(written)
    Catalog(bucket).append(written)
    [key] = bucket.list_keys("articles/")
    bucket.delete(key)
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        state = fsck(return_state=True)
    assert state.is_failed()
    assert "findings" in (state.message or "")
    book = bucket.get(layout.ALARMS).body.decode()
    assert '"archive/damaged"' in book
    assert key in book

    assert main(["fsck", "--repair"]) == 1  # the raw answer behind the example was never stored
    assert read_check(bucket).damage
    for capture in list(bucket.list_keys("articles/")):
        bucket.delete(capture)
    for table in ("catalog/", "records/"):
        for row in list(bucket.list_keys(table)):
            bucket.delete(row)
    assert main(["fsck"]) == 0
    capsys.readouterr()
    assert read_check(bucket) == CheckResults()
    told: list[Notice] = []

    def hear(notices: Sequence[Notice]) -> None:
        told.extend(notices)

    for hours in (1, 5):  # away now, and away for long enough
        at = datetime.now(UTC) + timedelta(hours=hours)
        tell_alarms(bucket, read_health(bucket, Registry([], []), settings, at), AlarmSettings(), emit=hear)
    assert [notice.kind for notice in told if notice.issue.cause == "archive/damaged"] == ["recovered"]
