"""The health of the newspapers and of the service, as `baotinh status` judges it, read apart from the requests."""

import logging
import threading
import time
from datetime import UTC, datetime

from crawler.registry import Registry
from flows.health.model import HealthState
from flows.health.read_health import read_health
from flows.search.outage import Outage
from storage.errors import StorageError
from storage.s3.bucket import Bucket
from storage.settings import Settings

__all__ = ["HealthWatch"]

log = logging.getLogger(__name__)

KEPT_SECONDS = 60.0
"""Reading costs the bucket a request for each newspaper and each run; runs end every two hours."""


class HealthWatch:
    """Holds the latest state of the service. Thread-safe; nobody who asks waits for the bucket, but the first one."""

    def __init__(self, bucket: Bucket, registry: Registry, settings: Settings) -> None:
        self._bucket, self._registry, self._settings = bucket, registry, settings
        self._held: HealthState | None = None
        self._read_at = float("-inf")
        self._reading = threading.Lock()
        self._outage = Outage(
            log, "the health of the newspapers cannot be read", "the health of the newspapers is read again"
        )

    def refresh(self) -> None:
        """Read the state again if it is older than a minute and nobody else is reading it."""
        if time.monotonic() - self._read_at < KEPT_SECONDS or not self._reading.acquire(blocking=False):
            return
        try:
            self._read()
        finally:
            self._reading.release()

    def latest(self) -> HealthState | None:
        """Return the latest state; None if it cannot be read. Start to read it again if it is old."""
        if self._held is None:
            with self._reading:
                if self._held is None and time.monotonic() - self._read_at >= KEPT_SECONDS:
                    self._read()
        elif time.monotonic() - self._read_at >= KEPT_SECONDS:
            threading.Thread(target=self.refresh, name="health", daemon=True).start()
        return self._held

    def _read(self) -> None:
        try:
            self._held = read_health(self._bucket, self._registry, self._settings, datetime.now(UTC))
        except StorageError as error:  # the page says so, and shows what the index has
            self._outage.failed(error)
        else:
            self._outage.succeeded()
        self._read_at = time.monotonic()
