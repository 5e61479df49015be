"""Ends zombie runs: runs that Prefect takes for running although their process is gone.

A machine that loses power, or a database that was away when a run ended, leaves such runs. Each run of ours shows a
sign of life; whoever starts next ends those that show none. A run whose worker was killed before it began has never
shown one and stays pending; it is ended, too, which frees the place that it holds in a limit of Prefect's.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import FlowRunContext
from prefect.states import Crashed

from flows.orchestration.deployments import TAG
from flows.orchestration.sign_of_life import REFRESH_SECONDS, has_shown_life
from flows.pipeline.stopping import StopRequest

__all__ = ["zombie_runs", "zombie_runs_ended"]

logger = logging.getLogger(__name__)

SILENT_FOR = timedelta(minutes=15)
"""A run without a sign of life for so long is dead; a living one shows one each minute, and is pending for a minute at
most on a slow machine, for four while its server is away."""

SECOND_LOOK_SECONDS = 2 * REFRESH_SECONDS
"""After an outage of Prefect's database all signs are old: the living show theirs again within this time."""

PATIENCE_SECONDS = SECOND_LOOK_SECONDS + REFRESH_SECONDS
"""How long a run lasts at least for the sake of both looks. Without suspects there is no second one, and no wait."""

STOP_SECONDS = 0.5
"""How often a run that waits for the second look checks whether it should stop."""


@contextmanager
def zombie_runs_ended(stop: StopRequest) -> Iterator[None]:
    """While the work inside goes on, look for runs without a sign of life, and mark them as Crashed. Never raises.

    Work that ends by itself before the second look is followed by a wait for it, if the run is of a deployment: most
    crawls take less than that, and zombie runs would outlive them all. Commands do not wait.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    look = partial(copy_context().run, _sweep, run.id if run else None, SECOND_LOOK_SECONDS)
    sweep = threading.Thread(target=look, name="zombie runs", daemon=True)
    latest = time.monotonic() + PATIENCE_SECONDS
    sweep.start()
    yield
    if run is not None and run.deployment_id is not None:
        while sweep.is_alive() and not stop.asked and time.monotonic() < latest:
            sweep.join(STOP_SECONDS)


def _sweep(own: UUID | None, second_look: float = SECOND_LOOK_SECONDS) -> Sequence[UUID]:
    try:
        with get_client(sync_client=True) as client:
            suspects = {run.id for run in zombie_runs(client) if run.id != own}
            if not suspects:
                return ()
            logger.info("%d runs show no sign of life; looking again in %.0f seconds", len(suspects), second_look)
            time.sleep(second_look)
            dead = [run for run in zombie_runs(client) if run.id in suspects]
            for run in dead:
                message = f"no sign of life for {SILENT_FOR // timedelta(minutes=1)} minutes: its process is gone"
                client.set_flow_run_state(run.id, Crashed(message=message), force=True)
                logger.warning("run %s (%s) is marked as crashed: %s", run.name, run.id, message)
            return [run.id for run in dead]
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect, the run goes on
        logger.warning("zombie runs were not looked for: %s: %s", type(error).__name__, error)
        return ()


def zombie_runs(client: SyncPrefectClient) -> list[FlowRun]:
    """Return the runs of our deployments that should be working, or about to, without a sign of life for SILENT_FOR."""
    since = _server_time(client) - SILENT_FOR
    pending = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[TAG]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PENDING])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=since),
    )
    working = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[TAG]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.CANCELLING])),
        start_time=FlowRunFilterStartTime(before_=since),
    )
    stuck = [run for run in client.read_flow_runs(flow_run_filter=pending) if run.state and run.state.timestamp < since]
    return stuck + [
        run for run in client.read_flow_runs(flow_run_filter=working) if not has_shown_life(client, run.id, since)
    ]


def _server_time(client: SyncPrefectClient) -> datetime:
    """Return the present time of the server, which stamps states and signs: this machine's clock may be wrong."""
    return parsedate_to_datetime(client.request("GET", "/health").headers["Date"])
