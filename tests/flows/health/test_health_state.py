"""The state of the whole service: each thing that is wrong is one issue, with what to do about it."""

from datetime import datetime, timedelta

import pytest

from flows.health.health_state import EXIT_STATUS, health_state
from flows.health.model import DeploymentHealth, HealthState, ScheduleHealth, Severity, StoreHealth, TableHealth
from flows.health.newspaper_health import Newspaper, newspaper_health
from flows.pipeline.run_report import Finding
from flows.pipeline.verdicts.news_facts import NewsFacts
from flows.pipeline.verdicts.problem import ProblemKind
from tests.flows.health.reports import NOW, PAPER, of_source, problem, run, runs

STORE = StoreHealth(place="s3://news", embedded=False)


def issues(state: HealthState) -> list[tuple[str, str]]:
    return [(issue.cause, issue.severity.value) for issue in state.issues]


def test_nothing_wrong_is_ok_and_ends_with_0() -> None:
    state = health_state([], runs(2), NOW, store=STORE, tables=[TableHealth(table="catalog", version=3)])
    assert (state.severity, issues(state), EXIT_STATUS[state.severity]) == (Severity.OK, [], 0)


def test_the_worst_comes_first_and_decides_the_exit_status() -> None:
    reports = [
        run(
            2,
            of_source(problem(ProblemKind.LINKS)),
            of_source(problem(ProblemKind.OUR_CODE, fails=False), source="baokhac"),
        )
    ]
    papers = [newspaper_health(Newspaper(slug, slug), reports, NewsFacts(), NOW) for slug in ("baokhac", PAPER)]
    state = health_state(papers, reports, NOW)
    assert issues(state) == [("baovidu/links", "failed"), ("baokhac/our_code", "warning")]
    assert [paper.source for paper in state.newspapers] == [PAPER, "baokhac"]
    assert EXIT_STATUS[state.severity] == 1
    assert EXIT_STATUS[Severity.WARNING] == 3
    assert EXIT_STATUS[Severity.NOTE] == 0


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        (STORE.model_copy(update={"clock_seconds": -500}), [("store/clock", "warning")]),
        (STORE.model_copy(update={"clock_seconds": 1000}), [("store/clock", "failed")]),
        (STORE.model_copy(update={"free_bytes": 5 * 10**9}), [("store/disk", "warning")]),
        (STORE.model_copy(update={"free_bytes": 5 * 10**8}), [("store/disk", "failed")]),
        (STORE.model_copy(update={"waiting_segments": 2}), [("store/waiting", "note")]),
    ],
)
def test_the_store(store: StoreHealth, expected: list[tuple[str, str]]) -> None:
    assert issues(health_state([], runs(2), NOW, store=store)) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TableHealth(table="records", error="no log"), [("records/table_damaged", "failed")]),
        (TableHealth(table="records", version=1, checked=9, behind=2), [("records/behind", "failed")]),
        (TableHealth(table="records", version=1, small_files=700), [("records/unmaintained", "warning")]),
        (TableHealth(table="records", version=1, small_files=700, maintained_at=NOW - timedelta(days=1)), []),
        (
            TableHealth(table="records", version=1, small_files=700, maintained_at=NOW, skipped=(PAPER,)),
            [("records/unmaintained", "warning")],
        ),
        (TableHealth(table="records", version=1, small_files=70, maintained_at=NOW, skipped=(PAPER,)), []),
    ],
)
def test_a_table(table: TableHealth, expected: list[tuple[str, str]]) -> None:
    assert issues(health_state([], runs(2), NOW, tables=[table])) == expected


def test_runs_that_are_overdue_damaged_or_found_wanting() -> None:
    assert issues(health_state([], [], NOW)) == [("runs/overdue", "warning")]
    assert issues(health_state([], runs(30), NOW)) == [("runs/overdue", "failed")]
    bad = run(
        2, damaged={"raw/x": "cut off"}, orphaned=("raw/gone/y",),
        findings=(Finding(message="x", monitor="tiny", fails_run=True), Finding(message="y", monitor="other")),
    )  # fmt: skip  # short items: a line each would fill a screen
    assert issues(health_state([], [bad], NOW)) == [
        ("runs/damaged", "failed"), ("runs/monitor_tiny", "failed"), ("runs/orphaned", "warning"),
        ("runs/monitor_other", "note"),
    ]  # fmt: skip  # short items: a line each would fill a screen


def test_what_a_run_of_other_newspapers_does_not_tell_stays_true() -> None:
    finding = Finding(message="too quiet", monitor="tiny", source=PAPER, fails_run=True)
    bad = run(4, of_source(), damaged={"raw/x": "cut off"}, findings=(finding,))
    other = run(2, of_source(source="baokhac"))
    damaged = ("runs/damaged", "failed")
    assert issues(health_state([], [bad, other], NOW)) == [("baovidu/monitor_tiny", "failed"), damaged]
    again = run(1, of_source())
    assert issues(health_state([], [bad, other, again], NOW)) == [damaged]


def test_the_schedule() -> None:
    def told(*deployments: DeploymentHealth, **more: object) -> list[tuple[str, str]]:
        schedule = ScheduleHealth.model_validate({"api": "x", "answers": True, "deployments": deployments, **more})
        return issues(health_state([], runs(2), NOW, schedule=schedule))

    assert told(DeploymentHealth(name="ingest/served", schedule="7 * * * *")) == []
    assert told(DeploymentHealth(name="ingest/served", schedule="7 * * * *", paused=True)) == [
        ("schedule/paused_schedule", "warning")
    ]
    long = NOW - timedelta(hours=9)
    assert told(DeploymentHealth(name="ingest/served", running_since=long)) == [("schedule/zombie", "warning")]
    assert told(answers=False) == [("schedule/prefect_away", "warning")]


def test_a_deployment_whose_runs_do_not_work() -> None:
    def told(**facts: object) -> list[tuple[str, str]]:
        deployment = DeploymentHealth.model_validate({"name": "ingest/fast", **facts})
        schedule = ScheduleHealth(api="x", answers=True, deployments=(deployment,))
        return issues(health_state([], runs(2), NOW, schedule=schedule))

    def minutes(number: float) -> datetime:
        return NOW - timedelta(minutes=number)

    assert told(pending_since=minutes(2)) == []
    assert told(pending_since=minutes(7)) == [("schedule/pending", "warning")]
    assert told(last_run=minutes(60), last_state="Crashed") == [("schedule/crashed", "warning")]
    assert told(last_run=minutes(60 * 48), last_state="Crashed") == [], "long ago"
    full = {"last_run": minutes(5), "last_state": "Cancelled", "last_message": "Deployment concurrency limit reached."}
    assert told(**full) == [("schedule/limited", "warning")]
    assert told(**full, running_since=minutes(9)) == []
    assert told(**{**full, "last_message": "another run of this deployment works: x"}) == []


def test_a_scheduled_run_that_failed_is_told_unless_its_report_says_why() -> None:
    reports = runs(2)

    def told(message: str, schedule: str | None = "33 3 * * *", hours: int = 3) -> list[tuple[str, str]]:
        deployment = DeploymentHealth(
            name="maintain/nightly", schedule=schedule, last_state="Failed", last_message=message,
            last_run=NOW - timedelta(hours=hours),
        )  # fmt: skip  # short arguments
        of_prefect = ScheduleHealth(api="x", answers=True, deployments=(deployment,))
        return issues(health_state([], reports, NOW, schedule=of_prefect))

    assert told("the bucket news does not answer") == [("schedule/failed_run", "warning")]
    assert told("the bucket news does not answer", hours=30) == [], "long ago"
    assert told("the bucket news does not answer", schedule=None) == [], "who started it sees its end"
    assert told(f"1 of 36 sources failed (runs/{reports[-1].run_id}.json)") == [], "the newspaper has an issue"
    assert told("1 of 36 sources failed (runs/20250101T000000Z-0.json)") == [("schedule/failed_run", "warning")]


def test_a_failed_maintenance_is_told_until_another_one_has_ended() -> None:
    def told(*ended: datetime | None, name: str = "maintain/nightly") -> list[tuple[str, str]]:
        deployment = DeploymentHealth(
            name=name, schedule="33 3 * * *", last_state="Failed", last_run=NOW - timedelta(hours=3)
        )
        tables = [TableHealth(table="catalog", version=1, maintained_at=each) for each in ended]
        of_prefect = ScheduleHealth(api="x", answers=True, deployments=(deployment,))
        return issues(health_state([], runs(2), NOW, tables=tables, schedule=of_prefect))

    before, after = NOW - timedelta(hours=27), NOW - timedelta(hours=1)
    failed = [("schedule/failed_run", "warning")]
    assert told(after, after) == []
    assert told(after, after, name="ingest/served") == failed
    assert told(before, before) == told(after, before) == told(after, None) == told() == failed


def test_a_prefect_that_is_away() -> None:
    def told(**facts: object) -> list[tuple[str, str]]:
        return issues(health_state([], runs(2), NOW, schedule=ScheduleHealth.model_validate({"api": "x", **facts})))

    assert told(answers=False) == [("schedule/prefect_away", "warning")]
    assert told(answers=False, api=None) == [("schedule/prefect_away", "note")]
