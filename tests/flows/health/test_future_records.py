"""Runs and crawls that began in the future are told, and never pass for the last ones."""

from datetime import UTC, datetime, timedelta

from crawler.registry import Registry
from flows.health.health_state import health_state
from flows.health.read_health import read_health
from flows.pipeline.stored_reports import find_run
from flows.pipeline.verdicts.crawl_history import read_histories
from storage import layout
from storage.integrity.future_records import future_records
from storage.model.identifiers import new_crawl_id, new_run_id
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.flows.health.reports import NOW, PAPER, of_source, run, runs
from tests.flows.pipeline.test_run_report import crawl

YEARS = timedelta(days=5 * 365)


def test_a_run_from_the_future_is_told_and_is_not_the_last_one(bucket: Bucket, settings: Settings) -> None:
    true, ahead = run(30, of_source()), run(-5 * 365 * 24, of_source())
    for report in (true, ahead):
        bucket.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    state = read_health(bucket, Registry([], []), settings, NOW)
    assert [shown.run_id for shown in state.runs] == [true.run_id]
    causes = {issue.cause: issue for issue in state.issues}
    assert causes.keys() >= {"archive/future", "runs/overdue"}
    assert layout.run_report(ahead.run_id) in causes["archive/future"].message
    assert find_run(bucket).run_id == true.run_id
    assert find_run(bucket, ahead.run_id) == ahead


def test_a_crawl_from_the_future_is_no_success_yet(bucket: Bucket) -> None:
    for at in (NOW - timedelta(days=3), NOW + YEARS):
        record = crawl().model_copy(update={"crawl_id": new_crawl_id(at), "source": PAPER, "finished_at": at})
        bucket.put_if_absent(layout.crawl_record(PAPER, record.crawl_id), record.model_dump_json().encode())
    assert read_histories(bucket, [PAPER], NOW)[PAPER].last_success == NOW - timedelta(days=3)


def test_what_is_from_the_future_is_a_note() -> None:
    [issue] = health_state([], runs(2), NOW, future=["runs/a.json", "crawls/b/c.json"]).issues
    assert (issue.cause, issue.severity.value) == ("archive/future", "note")
    assert issue.message.startswith("2 records of runs and crawls are from the future, first runs/a.json")


def test_only_runs_and_crawls_that_began_in_the_future_are_told(bucket: Bucket) -> None:
    ahead = [f"runs/{new_crawl_id(NOW + YEARS)}.json", layout.crawl_record(PAPER, new_crawl_id(NOW + YEARS))]
    now = f"runs/{new_crawl_id(NOW)}.json"
    for key in (*ahead, now, f"runs/backup/{new_crawl_id(NOW + YEARS)}.json", "runs/20991399T999999Z-x.json"):
        bucket.put_if_absent(key, b"{}")
    assert future_records(bucket, [PAPER], NOW) == ahead


def test_the_store_tells_what_is_from_the_future_and_not_a_machine_whose_clock_is_behind(
    bucket: Bucket, settings: Settings
) -> None:
    now = datetime.now(UTC)
    report = run(0, of_source()).model_copy(update={"run_id": new_run_id(now + timedelta(minutes=10))})
    bucket.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    record = crawl().model_copy(update={"crawl_id": new_crawl_id(now), "source": PAPER, "finished_at": now})
    bucket.put_if_absent(layout.crawl_record(PAPER, record.crawl_id), record.model_dump_json().encode())
    state = read_health(bucket, Registry([], []), settings, now - timedelta(minutes=20))
    assert [shown.run_id for shown in state.runs] == [report.run_id]
    assert "archive/future" not in {issue.cause for issue in state.issues}
    assert read_histories(bucket, [PAPER], now - timedelta(minutes=20))[PAPER].last_success == now
