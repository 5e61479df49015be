"""A client of the tests' Prefect API, which is the one that flow runs ask, too; and runs that are alive."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.orchestration.other_runs import one_at_a_time
from flows.orchestration.sign_of_life import has_shown_life
from storage.settings import Settings


@pytest.fixture
def prefect(prefect_api: str, settings: Settings) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as prefect:
        yield prefect


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Runs that show a sign of life whenever another run looks for one, which it does often."""
    runs = set[UUID]()

    def look(client: SyncPrefectClient, run: UUID, since: datetime) -> bool:
        if run in runs:
            client.create_artifact(ArtifactCreate(key="sign", type="progress", data=0.0, flow_run_id=run))
        return has_shown_life(client, run, since)

    monkeypatch.setattr(one_at_a_time, "has_shown_life", look)
    monkeypatch.setattr(one_at_a_time, "LOOK_SECONDS", 0.1)
    return runs
