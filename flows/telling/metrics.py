"""The state of the service as metrics for Prometheus. Pure but for `StateCollector`, which asks for the state.

Names, units and labels follow Prometheus's conventions: base units, `_ratio` for shares, `_timestamp_seconds` for
times.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CollectorRegistry, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from flows.health.model import HealthState, NewspaperHealth, Severity

__all__ = ["StateCollector", "exposition", "families"]

logger = logging.getLogger(__name__)

KEPT_SECONDS = 60.0
"""How long a state is offered before it is read anew; Prometheus asks every 15 seconds or so."""


class _Gauges:
    """Collects gauges by name, in the order in which they are first set."""

    def __init__(self) -> None:
        self.found: dict[str, GaugeMetricFamily] = {}

    def set(self, name: str, about: str, value: float | None, **labels: str) -> None:
        """Set a gauge; None leaves it out."""
        if value is None:
            return
        family = self.found.get(name)
        if family is None:
            family = self.found[name] = GaugeMetricFamily(f"baotinh_{name}", about, labels=list(labels))
        family.add_metric(list(labels.values()), float(value))


def families(state: HealthState) -> Iterable[GaugeMetricFamily]:
    """Return the metrics of a state."""
    gauges = _Gauges()
    gauges.set("up", "1 if the state could be read.", 1)
    gauges.set("severity", "The worst of all: 0 ok, 1 note, 2 warning, 3 failed.", state.severity.rank)
    for severity in Severity:
        if severity is not Severity.OK:
            number = sum(issue.severity is severity for issue in state.issues)
            gauges.set("issues", "Things that are wrong, by severity.", number, severity=severity)
    gauges.set("alarms_open", "Open alarms.", len(state.alarms))
    gauges.set(
        "alarms_untold", "Open alarms that no channel has taken yet.", sum(not each.told for each in state.alarms)
    )
    for paper in state.newspapers:
        _newspaper(gauges, paper)
    _runs(gauges, state)
    _service(gauges, state)
    return gauges.found.values()


def exposition(state: HealthState) -> bytes:
    """Return the metrics of a state in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Fixed(families(state)))
    return generate_latest(registry)


def _newspaper(gauges: _Gauges, paper: NewspaperHealth) -> None:
    source = paper.source
    gauges.set("newspaper_severity", "0 ok, 1 note, 2 warning, 3 failed.", paper.severity.rank, source=source)
    for issue in paper.issues:
        about = "A thing that is wrong with a newspaper: 1 note, 2 warning, 3 failed."
        gauges.set("newspaper_issue", about, issue.severity.rank, source=source, kind=issue.kind)
    last = paper.last_success.timestamp() if paper.last_success else None
    gauges.set("newspaper_last_success_timestamp_seconds", "End of the last good crawl.", last, source=source)
    for name, day in (("today", paper.today), ("yesterday", paper.yesterday)):
        if day is not None:
            about = "Articles that appeared on a day, Vietnam's."
            gauges.set("newspaper_news", about, day.news, source=source, day=name)
            about = "Articles to be expected by weekday and hour; of today until the last good crawl."
            gauges.set("newspaper_news_expected", about, day.expected, source=source, day=name)
    fresh = None if paper.freshness_minutes is None else 60 * paper.freshness_minutes
    about = "Median time from publication to the first fetch, of the last week."
    gauges.set("newspaper_freshness_seconds", about, fresh, source=source)
    gauges.set("newspaper_pages", "Pages processed in the last week.", paper.pages, source=source)
    for reason, number in paper.refused.items():
        about = "Pages refused in the last week, by reason."
        gauges.set("newspaper_refused_pages", about, number, source=source, reason=reason)
    gauges.set("newspaper_refused_ratio", "Share of the pages refused.", paper.refused_share, source=source)
    about = "Share of the articles whose body no rule of the newspaper found."
    gauges.set("newspaper_fallback_ratio", about, paper.fallback_share, source=source)
    about = "Mean share of the prose under the headline that was taken."
    gauges.set("newspaper_completeness_ratio", about, paper.completeness, source=source)
    for field, share in paper.fields.items():
        about = "Share of the last articles that have a field."
        gauges.set("newspaper_field_ratio", about, share, source=source, field=field)
    gauges.set("newspaper_gaps", "Listings with news that no crawl could follow yet.", paper.gaps, source=source)


def _runs(gauges: _Gauges, state: HealthState) -> None:
    for run in state.runs[:1]:
        about = "When the last run ended."
        gauges.set("run_last_finished_timestamp_seconds", about, run.finished_at.timestamp())
        taken = (run.finished_at - run.started_at).total_seconds()
        gauges.set("run_last_duration_seconds", "How long the last run took.", taken)
        for name in ("completed", "failed", "cancelled"):
            gauges.set("run_last_state", "1 for the state of the last run.", run.state == name, state=name)


def _service(gauges: _Gauges, state: HealthState) -> None:
    if (store := state.store) is not None:
        gauges.set("store_free_bytes", "Free space on the disk of the embedded store.", store.free_bytes)
        gauges.set("store_clock_offset_seconds", "The store's clock minus this machine's.", store.clock_seconds)
        gauges.set("store_waiting_segments", "Segments that nobody has processed yet.", store.waiting_segments)
    for table in state.tables:
        name = table.table
        gauges.set("table_readable", "1 if the table can be read.", table.error is None, table=name)
        gauges.set("table_version", "Number of the last commit.", table.version, table=name)
        gauges.set("table_files", "Files.", table.files, table=name)
        gauges.set("table_small_files", "Files that a merge would make fewer.", table.small_files, table=name)
        gauges.set("table_bytes", "Bytes of the present files.", table.size, table=name)
        gauges.set("table_versions_behind", "Versions of the last runs without a row.", table.behind, table=name)
        at = table.maintained_at.timestamp() if table.maintained_at else None
        gauges.set("table_maintained_timestamp_seconds", "End of the last maintenance.", at, table=name)
    if (schedule := state.schedule) is not None:
        gauges.set("prefect_up", "1 if Prefect's API answers.", schedule.answers)
        for each in schedule.deployments:
            upcoming = each.next_run.timestamp() if each.next_run else None
            about = "When a deployment runs next."
            gauges.set("deployment_next_run_timestamp_seconds", about, upcoming, deployment=each.name)


class _Fixed(Collector):
    def __init__(self, found: Iterable[GaugeMetricFamily]) -> None:
        self._found = list(found)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._found


class StateCollector(Collector):
    """Offers the state that `read` returns, read anew after a minute. Thread-safe.

    If it cannot be read, `baotinh_up` is 0 and nothing else is offered: old numbers would look like good ones.
    """

    def __init__(self, read: Callable[[], HealthState]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._until = 0.0
        self._found: list[GaugeMetricFamily] = []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the metrics."""
        with self._lock:
            if time.monotonic() >= self._until:
                try:
                    self._found = list(families(self._read()))
                except Exception as error:  # noqa: BLE001 - whatever it is, the metric says that the state is unknown
                    logger.warning("the state cannot be read for the metrics: %s: %s", type(error).__name__, error)
                    self._found = [GaugeMetricFamily("baotinh_up", "1 if the state could be read.", value=0)]
                self._until = time.monotonic() + KEPT_SECONDS
        yield from self._found
