"""One run of a deployment at a time: a run that becomes due while another works would only find what that one fetches.

Nothing depends on it: leases in the bucket keep two crawls of one newspaper apart, and commits never collide. So a
living run is looked for once, by its sign of life, and nobody holds a place that a killed run could keep.
"""

import logging
from datetime import datetime, timedelta

from prefect.client.orchestration import get_client
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

__all__ = ["working_run"]

logger = logging.getLogger(__name__)

SILENT_FOR = timedelta(seconds=3 * REFRESH_SECONDS)
"""A run that has shown no sign of life for so long is not waited for: two at once are harmless, none is not."""


def working_run() -> FlowRun | None:
    """Return the run of the same deployment that began before this one and still works; None if there is none.

    A late run that gives way to a later one does not count. None, too, of a run without a deployment, of a deployment
    whose runs may work at the same time, and under `serve`, which starts one run at a time itself.
    Raises RunStoppedError only.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None or not _alone(run.tags):
        return None
    same = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[run.deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.CANCELLING])),
    )
    try:
        with get_client(sync_client=True) as client:
            begun = {each.id: each for each in client.read_flow_runs(flow_run_filter=same) if each.start_time}
            if run.id not in begun:
                return None
            since = _began(begun[run.id]) - SILENT_FOR  # the server's time, whatever this machine's clock says
            for other in begun.values():
                earlier = _order(other) < _order(begun[run.id])
                alive = earlier and (_began(other) >= since or has_shown_life(client, other.id, since))
                if alive and not superseded(client, other):
                    return other
    except FlowError:
        raise  # somebody stops this run
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect: to run is never wrong
        logger.warning("Prefect does not say whether another run works: %s: %s", type(error).__name__, error)
    return None


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
