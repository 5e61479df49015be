"""The endpoint for Prometheus on loopback, beside `baotinh serve` and `baotinh browse`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flows.errors import FlowError
from flows.health.model import HealthState
from flows.health.read_health import read_health
from flows.pipeline.rules_in_force import registry_in_force
from flows.telling.alarm_store import read_alarms
from flows.telling.alarms import open_alarms
from storage.embedded.ports import HOST
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["MetricsPortError", "current_state", "serving_metrics"]

logger = logging.getLogger(__name__)


class MetricsPortError(FlowError):
    """Another program listens on the port for metrics. Set another one."""

    code = "metrics-port"


def current_state(settings: Settings) -> HealthState:
    """Read the state as metrics show it, which is without asking Prefect. Raise StorageError or RegistryError."""
    with open_bucket(settings, check="reading") as bucket:
        registry = registry_in_force(bucket, settings.sources_dir)
        alarms = open_alarms(read_alarms(bucket))
        return read_health(bucket, registry, settings, datetime.now(UTC), alarms=alarms)


@contextmanager
def serving_metrics(settings: Settings) -> Iterator[str | None]:
    """Offer metrics on the loopback port of the setting `metrics_port`, and yield the address; None without a port.

    Raise MetricsPortError if the port is taken.
    """
    if settings.metrics_port is None:
        yield None
        return
    from prometheus_client import CollectorRegistry, start_http_server

    from flows.telling.metrics import StateCollector

    registry = CollectorRegistry(auto_describe=False)
    registry.register(StateCollector(lambda: current_state(settings)))
    try:
        server, thread = start_http_server(settings.metrics_port, addr=HOST, registry=registry)
    except OSError as error:
        raise MetricsPortError(
            f"cannot offer metrics on {HOST} port {settings.metrics_port}: {error.strerror}",
            hint="name another one by the setting metrics_port",
        ) from error
    try:
        yield f"http://{HOST}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
