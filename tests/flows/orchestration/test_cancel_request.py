"""A run that is cancelled in Prefect stops, although no worker tells its process; and its log says who ended it."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Completed

from flows.orchestration import cancel_request
from flows.orchestration.flow_run import state_of
from flows.pipeline.stopping import StopRequest
from storage.settings import Settings

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def on_a_server(prefect_api: str, settings: Settings) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        yield


@flow(name="cancelled", persist_result=False)
def cancelled(*, looks: bool) -> State[str]:
    """Cancel this run as Prefect's page does, and work on. `looks`: whether the work itself looks for requests."""
    from prefect.runtime import flow_run

    stop = StopRequest()

    def work(_: Settings) -> State[str]:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(UUID(flow_run.id), Cancelling(), force=True)
        assert (stop if looks else StopRequest()).wait(PATIENCE)
        stop.check()
        return Completed(message="worked", data="worked")

    return state_of("cancelled", work, stop=stop if looks else None)


@pytest.mark.parametrize("looks", [True, False])
def test_a_run_that_is_cancelled_stops_by_itself(looks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancel_request, "LOOK_SECONDS", 0.2)
    state = cancelled(looks=looks, return_state=True)
    assert (state.type.name, state.message) == ("CANCELLED", "stopped by a cancel in Prefect")


def test_a_run_that_is_ended_from_outside_says_so_in_its_log(settings: Settings) -> None:
    @flow(name="ended", persist_result=False)
    def ended() -> State[str]:
        def work(_: Settings) -> State[str]:
            raise asyncio.CancelledError  # as Prefect does where a lease of a limit cannot be renewed

        return state_of("ended", work)

    with pytest.raises(asyncio.CancelledError):
        ended()
    [log] = (settings.data_dir / "logs").iterdir()
    assert "this run is ended from outside, as Prefect does: CancelledError" in log.read_text("utf-8")
