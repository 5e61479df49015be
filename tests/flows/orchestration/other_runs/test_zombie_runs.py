"""Runs whose process is gone do not stay running for ever; runs that show a sign of life are left alone."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Self
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Pending, Running

from flows.orchestration import sign_of_life as signs
from flows.orchestration.deployments import TAG
from flows.orchestration.other_runs import zombie_runs
from flows.orchestration.sign_of_life import has_shown_life, sign_of_life
from flows.pipeline.events import Event
from flows.pipeline.stopping import StopRequest

NO_TIME = timedelta(seconds=-5)
"""The server tells its time in whole seconds, and some late."""


@flow(name="zombie")
def working() -> UUID:
    """Show a sign of life, and return the id of this run."""
    from prefect.runtime import flow_run

    with sign_of_life("working-progress") as listener:
        listener(Event("run_started", count=4))
        listener(Event("crawl_ended"))
        listener(Event("captures_extracted", count=7))
    return UUID(flow_run.id)


@pytest.fixture
def client(prefect_api: str) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        yield client


def running(client: SyncPrefectClient, *tags: str) -> UUID:
    run = client.create_flow_run(working, tags=list(tags))
    client.set_flow_run_state(run.id, Running(), force=True)
    return run.id


def test_a_run_shows_its_progress_on_prefects_page(client: SyncPrefectClient) -> None:
    run = working()
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
    [artifact] = client.read_artifacts(artifact_filter=wanted)
    assert (artifact.type, artifact.data) == ("progress", 25.0)
    assert artifact.description == "1 of 4 newspapers crawled, 7 pages extracted"


def test_a_run_without_a_sign_of_life_is_marked_as_crashed(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zombie_runs, "SILENT_FOR", NO_TIME)
    dead, own, others = running(client, TAG), running(client, TAG), running(client, "other")
    alive = working()
    client.set_flow_run_state(alive, Running(), force=True)
    client.update_flow_run(alive, tags=[TAG])
    monkeypatch.setattr(zombie_runs, "has_shown_life", lambda client, run, since: run == alive)
    swept = set(zombie_runs._sweep(own, second_look=0.0))
    assert swept & {dead, own, others, alive} == {dead}  # tests before this one may have left killed runs, too
    states = {run: client.read_flow_run(run).state_type for run in (dead, own, others, alive)}
    assert states == {dead: "CRASHED", own: "RUNNING", others: "RUNNING", alive: "RUNNING"}
    for run in (own, others, alive):
        client.delete_flow_run(run)


def test_a_run_whose_worker_was_killed_before_it_began_is_ended_and_holds_no_place(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = client.create_deployment(
        client.create_flow(working), "limited", tags=[TAG], concurrency_limit=1,
        concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
    )  # fmt: skip  # short items: a line each would fill a screen

    def submit() -> UUID:
        """As a worker does before it starts a process."""
        run = client.create_flow_run_from_deployment(made)
        client.set_flow_run_state(run.id, Pending(name="Submitting"))
        return run.id

    def state(run: UUID) -> str:
        return str(client.read_flow_run(run).state_name)

    stuck, refused = submit(), submit()
    assert (state(stuck), state(refused)) == ("Submitting", "Cancelled")
    assert stuck not in zombie_runs._sweep(None, second_look=0.0), "it may be about to begin"
    monkeypatch.setattr(zombie_runs, "SILENT_FOR", NO_TIME)
    assert stuck in zombie_runs._sweep(None, second_look=0.0)
    begins = submit()
    assert (state(stuck), state(begins)) == ("Crashed", "Submitting")
    client.delete_deployment(made)
    client.delete_flow_run(begins)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1)], ids=str)
def test_it_does_not_matter_what_a_clock_says(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(time.time(), tz) + ahead

    monkeypatch.setattr(zombie_runs, "datetime", Clock)
    begun = running(client, TAG)
    assert begun not in {run.id for run in zombie_runs.zombie_runs(client)}
    monkeypatch.setattr(zombie_runs, "SILENT_FOR", NO_TIME)
    assert begun in {run.id for run in zombie_runs.zombie_runs(client)}
    client.delete_flow_run(begun)


def test_the_sign_of_life_is_what_is_looked_at(client: SyncPrefectClient) -> None:
    alive, dead = working(), running(client, TAG)
    since = client.read_flow_run(alive).start_time
    assert since is not None
    assert has_shown_life(client, alive, since)
    assert not has_shown_life(client, dead, since)
    client.delete_flow_run(dead)


@flow(name="short")
def short() -> None:
    with zombie_runs.zombie_runs_ended(StopRequest()):
        pass


@pytest.mark.parametrize(("scheduled", "state"), [(True, "CRASHED"), (False, "RUNNING")])
def test_a_short_run_of_a_deployment_waits_for_the_second_look(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch, *, scheduled: bool, state: str
) -> None:
    dead = running(client, TAG)
    monkeypatch.setattr(zombie_runs, "SILENT_FOR", NO_TIME)
    monkeypatch.setattr(zombie_runs, "SECOND_LOOK_SECONDS", 2.0)
    monkeypatch.setattr(zombie_runs, "has_shown_life", lambda client, run, since: run != dead)
    if scheduled:
        deployment = client.create_deployment(client.create_flow(short), f"short-{dead}")
        run_flow(short, flow_run=client.create_flow_run_from_deployment(deployment))
    else:
        short()
    assert client.read_flow_run(dead).state_type == state
    client.delete_flow_run(dead)


@pytest.mark.long
def test_a_prefect_that_is_away_ends_no_work() -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert zombie_runs._sweep(None) == ()
    assert 5 * timedelta(seconds=signs.REFRESH_SECONDS) < zombie_runs.SILENT_FOR
