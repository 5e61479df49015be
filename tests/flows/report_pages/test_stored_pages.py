"""Report pages are made from what lies in the bucket and stored there; the command writes them, too."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.registry import load_registry
from flows.cli import main
from flows.report_pages.period_facts import read_period
from flows.report_pages.stored_pages import write_pages
from storage import layout
from storage.model.article import Decision, Draft, Relation
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.flows.health.reports import of_source, run
from tests.small_disk import fill, mounted
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

OTHER = SourceSlug("baokhac")
DAY = date(2026, 3, 2)


def stored(bucket: Bucket, *drafts: Draft) -> None:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    with ThreadPoolExecutor(8) as threads:
        catalog.append(article for commit in threads.map(store.commit, drafts) for article in commit.written)


@pytest.fixture
def press(bucket: Bucket) -> Bucket:
    """Three articles on Monday, one of them a reprint; one undated on Tuesday; an edit and a removal on Wednesday."""
    later = FIRST_FETCH + timedelta(hours=2)
    reprint = Relation(decision=Decision.REPRINT, of=article_id(1), cluster=article_id(1), similarity=0.9)
    stored(
        bucket,
        draft(number=1),
        draft(3, number=2, published_at=later),
        draft(3, number=3, source=OTHER, relation=reprint, published_at=later - timedelta(hours=3)),
        draft(30, number=4, published_at=None),
    )
    stored(bucket, draft(50, number=1, headline="Cầu mới"))
    gone = VersionStore(bucket).commit_removal(
        SOURCE, article_id(2), url="https://baomau.example/tin-2.html", capture=capture(50, number=2),
        fetched_at=FIRST_FETCH + timedelta(hours=50), extractor="1", rules="r1",
    )  # fmt: skip  # short items: a line each would fill a screen
    Catalog(bucket).append(gone.written)
    return bucket


def test_the_facts_of_a_period(press: Bucket) -> None:
    found = read_period(press, DAY, DAY + timedelta(days=2))
    tuesday, wednesday = DAY + timedelta(days=1), DAY + timedelta(days=2)
    assert found.days == (DAY, tuesday, wednesday)
    assert found.by_source == {SOURCE: {DAY: 2, tuesday: 1}, OTHER: {DAY: 1}}
    assert sum(sum(days.values()) for days in found.by_province.values()) == found.articles == 4
    assert found.changes == {"edited": {wednesday: 1}, "removed": {wednesday: 1}}
    assert found.edits_by_source == {SOURCE: 1}
    assert found.median_lag == {SOURCE: 60.0}, "the others are undated, or older than the watch"
    assert {name: number for name, number in found.lags.items() if number} == {"1 h": 1}
    assert (found.repeats, found.repeated) == ({OTHER: 1}, {SOURCE: 1})
    assert read_period(press, date(2025, 1, 1), date(2025, 1, 2)).articles == 0


def test_a_run_stores_its_page_and_that_of_its_month(press: Bucket) -> None:
    registry = load_registry()
    report = run(0, of_source(created=3))
    now = report.finished_at
    press.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    write_pages(press, registry, report.run_id, now)
    keys = list(press.list_keys("reports/"))
    assert keys == ["reports/months/2026-03.html", layout.run_page(report.run_id)]
    first = press.get(keys[0])
    write_pages(press, registry, report.run_id, datetime.now(UTC))
    assert press.get(keys[0]).etag == first.etag, "the month is over, and its page was stored after its end"


def test_a_page_stored_in_the_future_is_not_taken_for_the_last_word(
    press: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = load_registry()
    report = run(0, of_source(created=3))
    key = layout.month_page(date(2026, 3, 1))
    press.put_if_absent(key, b"made by a machine with a wrong clock")
    ahead = datetime.now(UTC) + timedelta(days=1500)
    monkeypatch.setattr("storage.s3.bucket.stored_at", lambda _: ahead)
    press.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    write_pages(press, registry, report.run_id, datetime.now(UTC))
    assert b"wrong clock" not in press.get(key).body


def test_the_command_writes_pages(
    settings: Settings, press: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report"]) == 1
    assert "there is no run yet (start one: baotinh ingest)" in capsys.readouterr().err
    report = run(0, of_source(created=3))
    press.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    assert main(["report", "--run", report.run_id[:8]]) == 0
    assert "is stored" in capsys.readouterr().out
    assert press.exists(layout.run_page(report.run_id))
    path = tmp_path / "march.html"
    assert main(["report", "--month", "2026-03", "--output", str(path)]) == 0
    assert "March 2026" in path.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["report", "--month", "2026-03", "--output", "-"]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")
    assert main(["report", "--month", "2019-01"]) == 1
    assert "there is no run and no article of 2019-01" in capsys.readouterr().err
    assert main(["report", "--month", "March"]) == 2
    assert "'March' is no month; an example is 2026-03" in capsys.readouterr().err
    assert main(["report", "--month", "2026-03", "--run", "x"]) == 2


@pytest.mark.usefixtures("settings", "press")
def test_a_full_disk_leaves_the_last_page_and_is_told_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        path = disk / "march.html"
        path.write_text("last good page")
        fill(disk)
        assert main(["report", "--month", "2026-03", "--output", str(path)]) == 1
        assert capsys.readouterr().err == (
            f"baotinh: {path}: No space left on device (make space on its disk; nothing stored is lost)\n"
        )
        assert path.read_text() == "last good page"
        assert {each.name for each in disk.iterdir()} == {"march.html", "ballast"}
