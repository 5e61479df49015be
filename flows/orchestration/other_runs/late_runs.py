"""Late runs: after workers were stopped, many runs of one schedule are due, and only the last one does the work."""

import logging
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.context import FlowRunContext

__all__ = ["is_superseded"]

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
"""How late a run must start before Prefect is asked for later runs; a run usually starts within seconds."""


def is_superseded() -> bool:
    """Tell whether this flow run was scheduled, is late, and a later run of the same schedule is due, too."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or not run.auto_scheduled or run.expected_start_time is None or run.deployment_id is None:
        return False
    now = datetime.now(UTC)
    if now - run.expected_start_time < LATE:
        return False
    due = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[run.deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED, StateType.PENDING])),
        expected_start_time=FlowRunFilterExpectedStartTime(
            after_=run.expected_start_time + timedelta(seconds=1), before_=now
        ),
    )
    try:
        with get_client(sync_client=True) as client:
            later = client.read_flow_runs(flow_run_filter=due, limit=1)
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect: to run is never wrong
        logger.warning("Prefect does not say whether a later run is due: %s: %s", type(error).__name__, error)
        return False
    return bool(later)
