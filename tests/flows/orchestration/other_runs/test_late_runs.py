"""After workers were away, the last of the late runs of a schedule does the work of all."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId, FlowRunFilterExpectedStartTime
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.flow_engine import run_flow
from prefect.states import Cancelled, Completed, Crashed, Pending, Running, Scheduled

from flows.orchestration.deployments import TAG
from flows.orchestration.flow_run import state_of
from flows.orchestration.other_runs import late_runs

SUPERSEDED = "CANCELLED: late, and a later run of the schedule is due, which does the same"
WORKED = "COMPLETED: worked"

BEFORE_NOW = timedelta(minutes=10)
"""No run was due since then."""


@flow(name="late", persist_result=False)
def late() -> State[str]:
    """Work for a moment."""
    return state_of("late", lambda _: Completed(message="worked", data="worked"))


@pytest.fixture
def deployment(prefect: SyncPrefectClient) -> UUID:
    """A deployment whose schedule had runs due 90, 60 and 30 minutes ago, none of which has begun."""
    now = datetime.now(UTC)
    schedule = IntervalSchedule(interval=timedelta(minutes=30), anchor_date=now - timedelta(minutes=90))
    made = prefect.create_deployment(
        prefect.create_flow(late),
        f"d{now:%H%M%S%f}",
        tags=[TAG, "late"],
        schedules=[DeploymentScheduleCreate(schedule=schedule, active=True)],
    )
    span = {"start_time": (now - timedelta(minutes=95)).isoformat(), "end_time": (now - BEFORE_NOW).isoformat()}
    prefect.request("POST", "/deployments/{id}/schedule", path_params={"id": made}, json=span)
    return made


@pytest.fixture
def runs(prefect: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """Its runs, the earliest first."""
    due = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC) - BEFORE_NOW),
    )
    found = prefect.read_flow_runs(flow_run_filter=due, sort=FlowRunSort.EXPECTED_START_TIME_ASC)
    assert [run.auto_scheduled for run in found] == [True] * 3
    return found


def outcome(prefect: SyncPrefectClient, run: FlowRun) -> str:
    """Run it, and return the message of its state."""
    run_flow(late, flow_run=prefect.read_flow_run(run.id), return_type="state")
    state = prefect.read_flow_run(run.id).state
    assert state is not None
    return f"{state.type.name}: {state.message}"


def put(prefect: SyncPrefectClient, run: FlowRun, *states: State[None]) -> None:
    for state in states:
        prefect.set_flow_run_state(run.id, state, force=True)


def test_one_after_the_other_only_the_last_works(prefect: SyncPrefectClient, runs: list[FlowRun]) -> None:
    assert [outcome(prefect, run) for run in runs] == [SUPERSEDED, SUPERSEDED, WORKED]


def test_a_run_that_begins_after_the_last_one_has_worked_finds_nothing_to_do(
    prefect: SyncPrefectClient, runs: list[FlowRun]
) -> None:
    assert [outcome(prefect, run) for run in reversed(runs)] == [WORKED, SUPERSEDED, SUPERSEDED]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_runs_that_begin_together_the_last_one_works(
    prefect: SyncPrefectClient, runs: list[FlowRun], order: tuple[int, ...]
) -> None:
    seen = dict[int, str]()

    def begin(waiting: tuple[int, ...]) -> None:
        """Begin the first of them, and all others before it looks at any."""
        this, *others = waiting

        @flow(name="late", persist_result=False)
        def together() -> State[str]:
            if others:
                begin(tuple(others))
            return state_of("late", lambda _: Completed(message="worked", data="worked"))

        run_flow(together, flow_run=prefect.read_flow_run(runs[this].id), return_type="state")
        state = prefect.read_flow_run(runs[this].id).state
        assert state is not None
        seen[this] = f"{state.type.name}: {state.message}"

    begin(order)
    assert seen == {0: SUPERSEDED, 1: SUPERSEDED, 2: WORKED}


def test_late_runs_do_not_keep_a_run_that_somebody_asked_for_from_working(
    prefect: SyncPrefectClient, deployment: UUID, runs: list[FlowRun]
) -> None:
    asked: State[None] = Scheduled(scheduled_time=datetime.now(UTC) - timedelta(hours=2))
    asked_for = prefect.create_flow_run_from_deployment(deployment, state=asked)
    put(prefect, runs[0], Running())
    assert outcome(prefect, asked_for) == WORKED


def test_a_run_that_was_not_late_keeps_later_ones_from_working(
    prefect: SyncPrefectClient, runs: list[FlowRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_runs, "LATE", timedelta(minutes=40))
    put(prefect, runs[2], Running())
    assert outcome(prefect, runs[0]) == SUPERSEDED
    monkeypatch.setattr(late_runs, "LATE", timedelta(hours=2))
    assert outcome(prefect, runs[1]).startswith("CANCELLED: another run of this deployment works")


@pytest.mark.parametrize("end", [Crashed(), Cancelled()], ids=["crashed", "cancelled before they began"])
def test_later_runs_that_do_not_do_the_work_supersede_nothing(
    prefect: SyncPrefectClient, runs: list[FlowRun], end: State[None]
) -> None:
    for later in runs[1:]:
        put(prefect, later, end)
    assert outcome(prefect, runs[0]) == WORKED


def test_a_run_that_is_retried_works_however_late(prefect: SyncPrefectClient, runs: list[FlowRun]) -> None:
    put(prefect, runs[0], Running(), Crashed(), Pending())
    assert outcome(prefect, runs[0]) == WORKED


def test_a_run_that_is_stopped_while_it_looks_for_later_ones_does_not_work(
    prefect: SyncPrefectClient, runs: list[FlowRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(**_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)  # the handler runs here

    monkeypatch.setattr(late_runs, "get_client", stopped)
    assert outcome(prefect, runs[2]) == "CANCELLED: stopped by SIGTERM"


@pytest.mark.long
def test_a_prefect_that_does_not_answer_supersedes_nothing(
    prefect: SyncPrefectClient, runs: list[FlowRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_runs, "get_client", lambda **_: SyncPrefectClient("http://127.0.0.1:9/api"))
    assert outcome(prefect, runs[0]) == WORKED
