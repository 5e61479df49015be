"""After workers were away, the last of the late runs of a schedule does the work of all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from flows.orchestration.other_runs.late_runs import is_superseded


@flow(name="late")
def late() -> None:
    """Do nothing."""


@pytest.fixture
def client(prefect_api: str) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def deployment(client: SyncPrefectClient) -> UUID:
    """A deployment of which runs were due an hour ago and half an hour ago, and one is due in an hour."""
    made = client.create_deployment(client.create_flow(late), f"d{datetime.now(UTC):%H%M%S%f}", paused=True)
    for minutes in (-60, -30, 60):
        due = datetime.now(UTC) + timedelta(minutes=minutes)
        client.create_flow_run_from_deployment(made, state=Scheduled(scheduled_time=due))
    return made


def run(monkeypatch: pytest.MonkeyPatch, deployment: UUID, minutes: float, *, scheduled: bool = True) -> None:
    """Be a run of the deployment that was due so many minutes ago."""
    due = datetime.now(UTC) - timedelta(minutes=minutes)
    this = SimpleNamespace(auto_scheduled=scheduled, expected_start_time=due, deployment_id=deployment)
    context = SimpleNamespace(get=lambda: SimpleNamespace(flow_run=this))
    monkeypatch.setattr("flows.orchestration.other_runs.late_runs.FlowRunContext", context)


def test_only_a_late_run_with_a_later_one_due_is_superseded(deployment: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, deployment, 60)
    assert is_superseded()
    run(monkeypatch, deployment, 60, scheduled=False)
    assert not is_superseded(), "somebody asked for it"
    run(monkeypatch, deployment, 29)
    assert not is_superseded(), "it is the last one that is due"
    run(monkeypatch, deployment, 1)
    assert not is_superseded(), "it is not late"


@pytest.mark.long
def test_a_prefect_that_does_not_answer_supersedes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, UUID(int=1), 60)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert not is_superseded()
