"""A run ends at once while another one of its deployment works; a run that was killed keeps nobody from working."""

import os
import signal
import time
from datetime import datetime, timedelta, tzinfo
from typing import Self
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Crashed, Pending, Running

from flows.orchestration.deployments import DEPLOYMENTS, OWNER_TAG, PART, TAG
from flows.orchestration.flow_run import state_of
from flows.orchestration.other_runs import one_at_a_time


@flow(name="alone", persist_result=False)
def alone() -> State[str]:
    """Work for a moment."""
    return state_of("alone", lambda _: Completed(message="worked", data="worked"))


def deployment(prefect: SyncPrefectClient, name: str, *tags: str) -> UUID:
    return prefect.create_deployment(prefect.create_flow(alone), name, tags=list(tags or (TAG, "alone")))


def begun(prefect: SyncPrefectClient, deployment: UUID) -> UUID:
    run = prefect.create_flow_run_from_deployment(deployment)
    prefect.set_flow_run_state(run.id, Running(), force=True)
    return run.id


def outcome(prefect: SyncPrefectClient, deployment: UUID) -> str:
    """Run the flow once more, and return the message of its state."""
    run = prefect.create_flow_run_from_deployment(deployment)
    run_flow(alone, flow_run=run, return_type="state")
    state = prefect.read_flow_run(run.id).state
    assert state is not None
    return f"{state.type.name}: {state.message}"


def test_a_run_beside_another_of_its_deployment_ends_at_once(prefect: SyncPrefectClient) -> None:
    mine, others = deployment(prefect, "beside"), deployment(prefect, "others")
    first = begun(prefect, mine)
    name = prefect.read_flow_run(first).name
    assert outcome(prefect, mine) == f"CANCELLED: another run of this deployment works: {name}"
    assert outcome(prefect, others) == "COMPLETED: worked"
    prefect.delete_flow_run(first)
    assert outcome(prefect, mine) == "COMPLETED: worked"


def test_only_a_run_that_shows_signs_of_life_is_waited_for(
    prefect: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = deployment(prefect, "killed")
    killed = begun(prefect, mine)
    monkeypatch.setattr(one_at_a_time, "SILENT_FOR", timedelta(0))
    assert outcome(prefect, mine) == "COMPLETED: worked"
    monkeypatch.setattr(one_at_a_time, "has_shown_life", lambda client, run, since: run == killed)
    assert outcome(prefect, mine).startswith("CANCELLED: another run"), "it goes on working"
    prefect.delete_flow_run(killed)


@pytest.mark.parametrize("tags", [(TAG, "ingest", PART), (TAG, "alone", f"{OWNER_TAG}some machine")], ids=str)
def test_parts_of_a_run_and_what_is_served_are_not_kept_apart(
    prefect: SyncPrefectClient, tags: tuple[str, ...]
) -> None:
    mine = deployment(prefect, "-".join(tags), *tags)
    first = begun(prefect, mine)
    assert outcome(prefect, mine) == "COMPLETED: worked"
    prefect.delete_flow_run(first)


def test_of_two_runs_that_see_each_other_the_one_that_began_first_works(prefect: SyncPrefectClient) -> None:
    mine = deployment(prefect, "both")
    run = prefect.create_flow_run_from_deployment(mine)
    seen = list[str]()

    @flow(name="alone", persist_result=False)
    def first() -> None:
        later = begun(prefect, mine)
        seen.append(str(one_at_a_time.working_run()))
        prefect.delete_flow_run(later)

    run_flow(first, flow_run=run)
    assert seen == ["None"]


def test_a_run_that_is_stopped_while_it_looks_for_others_does_not_work(
    prefect: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(**_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)  # the handler runs here

    monkeypatch.setattr(one_at_a_time, "get_client", stopped)
    assert outcome(prefect, deployment(prefect, "stopped")) == "CANCELLED: stopped by SIGTERM"


def test_a_run_that_is_retried_began_when_it_began_again(prefect: SyncPrefectClient) -> None:
    mine = deployment(prefect, "retried")
    retried = begun(prefect, mine)
    prefect.set_flow_run_state(retried, Crashed(), force=True)
    other = begun(prefect, mine)
    prefect.set_flow_run_state(retried, Pending(), force=True)
    run_flow(alone, flow_run=prefect.read_flow_run(retried), return_type="state")
    state = prefect.read_flow_run(retried).state
    assert state is not None
    assert state.message == f"another run of this deployment works: {prefect.read_flow_run(other).name}"
    prefect.delete_flow_run(other)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1)], ids=str)
def test_it_does_not_matter_what_a_clock_says(
    prefect: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(time.time(), tz) + ahead

    mine = deployment(prefect, f"clock {ahead}")
    first = begun(prefect, mine)
    monkeypatch.setattr(one_at_a_time, "datetime", Clock)
    assert outcome(prefect, mine).startswith("CANCELLED: another run")
    monkeypatch.setattr(one_at_a_time, "SILENT_FOR", timedelta(0))
    assert outcome(prefect, mine) == "COMPLETED: worked"
    prefect.delete_flow_run(first)


@pytest.mark.long
def test_a_prefect_that_does_not_answer_keeps_nobody_from_working(prefect: SyncPrefectClient) -> None:
    run = prefect.create_flow_run_from_deployment(deployment(prefect, "away"))
    seen = list[object]()

    @flow(name="alone", persist_result=False)
    def without_answer() -> None:
        with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
            seen.append(one_at_a_time.working_run())

    run_flow(without_answer, flow_run=run)
    assert seen == [None]


def test_only_the_parts_of_a_run_work_at_the_same_time() -> None:
    assert {entry.name for entry in DEPLOYMENTS if not entry.alone} == {PART}
