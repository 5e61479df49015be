"""The sign of life of a flow run: a bar on Prefect's page that moves, and is refreshed while the run works.

Prefect itself does not notice when a run's process dies with its machine. `zombie_runs` ends runs without this sign.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

from flows.pipeline.events import Event, Listener, current_listener

__all__ = ["REFRESH_SECONDS", "has_shown_life", "sign_of_life"]

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 60.0
"""How often the sign is refreshed."""

LAST_SECONDS = 5.0
"""How long a run that has ended waits until Prefect has taken its last sign. Where Prefect answers, it takes less."""

WORKING = "working"
"""What the bar says of a flow that counts nothing."""


class Progress:
    """How far a run is, from the events that it sends."""

    def __init__(self) -> None:
        self._newspapers = 0
        self._ended = 0
        self._pages = 0
        self._waiting = ""
        self._done = self._counts = False

    def hear(self, event: Event) -> None:
        """Note an event."""
        self._counts = True
        self._waiting = event.message if event.kind == "waiting" else ""
        match event.kind:
            case "run_started":
                self._newspapers = event.count
            case "crawl_ended" | "crawl_failed":
                self._ended += 1
            case "captures_extracted":
                self._pages += event.count
            case "report_stored":
                self._done = True
            case _:
                pass

    def end(self) -> None:
        """Note that the work has ended by itself."""
        self._done = self._done or not self._newspapers

    @property
    def percent(self) -> float:
        """Share of the newspapers whose crawl has ended, 0 to 100; 100 only when all is done."""
        if self._done:
            return 100.0
        return min(99.0, 100.0 * self._ended / self._newspapers) if self._newspapers else 0.0

    @property
    def text(self) -> str:
        """Return what was done, in one line."""
        if not self._counts:
            return WORKING
        if self._waiting:
            return f"waiting: {self._waiting}"
        crawled = f"{self._ended} of {self._newspapers} newspapers crawled, " if self._newspapers else ""
        return f"{crawled}{self._pages} pages extracted"


@contextmanager
def sign_of_life(key: str) -> Iterator[Listener]:
    """Show the progress of the flow run that works inside; yield the listener that the work shall send its events to.

    The bar of work that sends no events says only that it goes on.

    `key`: the artifact's name on Prefect's page. Whatever happens to Prefect, the work goes on.
    """
    progress, ended, outer = Progress(), threading.Event(), current_listener()

    def hear(event: Event) -> None:
        progress.hear(event)
        outer(event)

    thread = threading.Thread(
        target=copy_context().run, args=(_refresh, key, progress, ended), name="sign of life", daemon=True
    )
    thread.start()
    try:
        yield hear
        progress.end()
    finally:
        ended.set()
        thread.join(LAST_SECONDS)


def has_shown_life(client: SyncPrefectClient, run: UUID, since: datetime) -> bool:
    """Tell whether a flow run has shown a sign of life since a moment."""
    signs = client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run])))
    return any(sign.updated is not None and sign.updated >= since for sign in signs)


def _refresh(key: str, progress: Progress, ended: threading.Event) -> None:
    artifact: UUID | None = None
    over = False
    while True:
        try:
            if artifact is None:
                created = create_progress_artifact(progress.percent, key=key, description=progress.text)
                assert isinstance(created, UUID), "outside of an event loop it is no coroutine"
                artifact = created
            else:
                update_progress_artifact(artifact, progress.percent, description=progress.text)
        except Exception as error:  # noqa: BLE001 - whatever happens to Prefect, the data are stored
            logger.debug("Prefect did not take the progress: %s: %s", type(error).__name__, error)
        if over:
            return
        over = ended.wait(REFRESH_SECONDS)
