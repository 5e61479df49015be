"""Late runs: after workers were stopped, many runs of one schedule are due, and only the last one does the work."""

import logging
from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId, FlowRunFilterExpectedStartTime
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext

from flows.errors import FlowError

__all__ = ["is_superseded", "superseded"]

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
"""How late a run must start before Prefect is asked for later runs; a run usually starts within seconds."""

LAST_FIRST = FlowRunSort.EXPECTED_START_TIME_DESC

DOES_THE_WORK = {StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING, StateType.COMPLETED}


def is_superseded() -> bool:
    """Tell whether this flow run is `superseded`. Raises RunStoppedError only."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or not run.auto_scheduled:
        return False
    try:
        with get_client(sync_client=True) as client:
            return superseded(client, client.read_flow_run(run.id))
    except FlowError:
        raise  # somebody stops this run
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect: to run is never wrong
        logger.warning("Prefect does not say whether a later run is due: %s: %s", type(error).__name__, error)
        return False


def superseded(client: SyncPrefectClient, run: FlowRun) -> bool:
    """Tell whether a run was scheduled, began late, and a later run of its deployment was due when it began.

    Every run gets the same answer about a run, whenever it asks: of runs that begin together each knows which of the
    others will do the work. A run that somebody retries is wanted, however late.
    """
    due, began = run.expected_start_time, run.start_time
    if not run.auto_scheduled or run.deployment_id is None or run.run_count > 1 or due is None or began is None:
        return False
    if began - due < LATE:
        return False
    later = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[run.deployment_id]),
        expected_start_time=FlowRunFilterExpectedStartTime(after_=due + timedelta(seconds=1), before_=began),
    )
    return any(map(_does_the_work, client.read_flow_runs(flow_run_filter=later, sort=LAST_FIRST)))


def _does_the_work(run: FlowRun) -> bool:
    """Tell whether a run works, will or did; or gave way to one that does: it began, and is Cancelled."""
    return run.state_type in DOES_THE_WORK or (run.state_type is StateType.CANCELLED and run.run_count > 0)
