"""A run stops when it is cancelled in Prefect, also where nobody is left to tell its process so.

Prefect's worker and runner hear of cancels over a connection to the server. When the server was away for some twenty
seconds, they give it up for good (3.7.8: "Cancellation polling task failed"), and the cancel button would do nothing.
"""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.context import FlowRunContext

from flows.pipeline.stopping import StopRequest

__all__ = ["heeding_cancel"]

logger = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
"""How often a run asks Prefect whether it is cancelled. A worker that hears of it tells it within two seconds."""

REASON = "a cancel in Prefect"


@contextmanager
def heeding_cancel(stop: StopRequest, *, raising: bool = False) -> Iterator[None]:
    """Ask `stop` to stop when Prefect says that this flow run is cancelled. Never raises because of Prefect.

    `raising`: end the work at once, as `stop_on_signals` does, within which this must be; in the main thread only.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None:
        yield
        return
    ended, deciding = threading.Event(), threading.Lock()
    by_signal = raising and threading.current_thread() is threading.main_thread()

    def look(run: UUID) -> None:
        while not ended.wait(LOOK_SECONDS):
            if _is_cancelled(run):
                with deciding:  # a signal after the end would meet other handlers
                    if not ended.is_set():
                        logger.warning("this run was cancelled in Prefect")
                        stop.ask(REASON)
                        if by_signal:
                            os.kill(os.getpid(), signal.SIGTERM)
                return

    threading.Thread(target=copy_context().run, args=(look, run.id), name="cancel request", daemon=True).start()
    try:
        yield
    finally:
        with deciding:
            ended.set()


def _is_cancelled(run: UUID) -> bool:
    try:
        with get_client(sync_client=True) as client:
            return client.read_flow_run(run).state_type in (StateType.CANCELLING, StateType.CANCELLED)
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect, the run goes on
        logger.debug("Prefect does not say whether the run is cancelled: %s: %s", type(error).__name__, error)
        return False
