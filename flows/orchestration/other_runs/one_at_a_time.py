"""One run of a deployment at a time: a run that becomes due while another works would only find what that one fetches.

Nothing depends on it: leases in the bucket keep two crawls of one newspaper apart, and commits never collide. So a
living run is looked for by its sign of life, and nobody holds a place that a killed run could keep.
"""

import logging
import time
from datetime import datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import FlowRunContext

from flows.errors import FlowError
from flows.orchestration.deployments import DEPLOYMENTS, OWNER_TAG
from flows.orchestration.other_runs.late_runs import superseded
from flows.orchestration.sign_of_life import REFRESH_SECONDS, has_shown_life
from flows.pipeline.stopping import StopRequest

__all__ = ["reason_to_give_way"]

logger = logging.getLogger(__name__)

SILENT_FOR = timedelta(seconds=3 * REFRESH_SECONDS)
"""A run that has shown no sign of life for so long is not waited for: two at once are harmless, none is not."""

LOOK_SECONDS = 5.0
"""How often a run looks for the next sign of life of another one."""


def reason_to_give_way(stop: StopRequest) -> str | None:
    """Return why this run leaves the work to another run of its deployment; None if it shall work.

    It does if it is late and a later run is due, and while a run works that began before it: one that shows a sign of
    life from now on. Until that one does, or has been silent for SILENT_FOR, it is waited for. A late run that gives
    way itself does not count.

    None, too, of a run without a deployment. Runs of a deployment that may work at the same time, and those under
    `serve`, which starts one run at a time itself, look for later ones only. Raises RunStoppedError only.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        return None
    try:
        with get_client(sync_client=True) as client:
            own = client.read_flow_run(run.id)
            if superseded(client, own):
                return "late, and a later run of the schedule is due, which does the same"
            if own.start_time and _alone(own.tags) and (other := _working(client, own, stop)):
                return f"another run of this deployment works: {other.name}"
    except FlowError:
        raise  # somebody stops this run
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect: to run is never wrong
        logger.warning("Prefect does not say whether another run works: %s: %s", type(error).__name__, error)
    return None


def _working(client: SyncPrefectClient, own: FlowRun, stop: StopRequest) -> FlowRun | None:
    """Return a run that began before `own` and shows a sign of life; None as soon as all such runs are silent."""
    began, looked_at = _began(own), time.monotonic()
    while True:
        # The server's time, whatever this machine's clock says.
        since = began + timedelta(seconds=time.monotonic() - looked_at) - SILENT_FOR
        silent = True
        for other in _earlier(client, own):
            if has_shown_life(client, other.id, began):
                return other
            silent = silent and _began(other) < since and not has_shown_life(client, other.id, since)
        if silent:
            return None
        logger.info("waiting for a sign of life of another run of this deployment, or three minutes without one")
        stop.wait(LOOK_SECONDS)
        stop.check()


def _earlier(client: SyncPrefectClient, own: FlowRun) -> list[FlowRun]:
    """Return the runs of the same deployment that began before `own`, did not end and do not give way."""
    assert own.deployment_id is not None
    same = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[own.deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.CANCELLING])),
    )
    begun = [each for each in client.read_flow_runs(flow_run_filter=same) if each.start_time]
    return [each for each in begun if _order(each) < _order(own) and not superseded(client, each)]


def _alone(tags: list[str]) -> bool:
    if any(tag.startswith(OWNER_TAG) for tag in tags):
        return False
    return not any(set(deployment.tags) <= set(tags) for deployment in DEPLOYMENTS if not deployment.alone)


def _order(run: FlowRun) -> tuple[datetime, str]:
    """Return what two runs that see each other agree on."""
    return _began(run), str(run.id)


def _began(run: FlowRun) -> datetime:
    """Return when a run began to work; of one that is retried, when it began again."""
    assert run.start_time is not None
    assert run.state is not None
    return run.state.timestamp if run.state_type is StateType.RUNNING else run.start_time
