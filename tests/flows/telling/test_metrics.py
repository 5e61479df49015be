"""Metrics say what the state says, in Prometheus's format, on loopback and in a file."""

import json
import re
import socket
import urllib.request
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from flows.cli import main
from flows.health.health_state import health_state
from flows.health.model import (
    Alarm,
    DeploymentHealth,
    HealthState,
    ScheduleHealth,
    StoreHealth,
    TableHealth,
)
from flows.health.newspaper_health import Newspaper, newspaper_health
from flows.pipeline.processing.reading_quality import ExtractionQuality
from flows.pipeline.verdicts.problem import ProblemKind
from flows.telling.metrics import StateCollector, exposition
from flows.telling.metrics_server import MetricsPortError, serving_metrics
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.flows.health.reports import NOW, PAPER, of_source, problem, run
from tests.flows.health.test_newspaper_health import hourly
from tests.flows.telling.test_alarms import issue
from tests.small_disk import fill, mounted

DASHBOARD = Path(__file__).parents[3] / "docs" / "grafana-dashboard.json"


def full_state() -> HealthState:
    """A state in which nothing is empty."""
    quality = ExtractionQuality(articles=8, completeness=0.9, fallback=2)
    source = of_source(problem(ProblemKind.REFUSED), refused={"empty": 2}, created=6, quality=quality, gaps=1)
    reports = [run(1, source), run(0, of_source(problem(ProblemKind.REFUSED)))]
    paper = newspaper_health(
        Newspaper(PAPER, "Báo Ví Dụ"), reports, hourly(40), NOW, last_success=NOW - timedelta(hours=2)
    )
    return health_state(
        [paper],
        reports,
        NOW,
        store=StoreHealth(place="x", embedded=True, free_bytes=5),
        tables=[TableHealth(table="catalog", version=3, files=7, small_files=6, size=99, maintained_at=NOW)],
        schedule=ScheduleHealth(answers=True, deployments=(DeploymentHealth(name="ingest/served", next_run=NOW),)),
        alarms=[Alarm(issue=issue(), opened_at=NOW, told=False)],
    )


def samples(text: bytes) -> dict[tuple[str, ...], float]:
    """Values by name and labels, the labels in alphabetical order."""
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_metrics_say_what_the_state_says() -> None:
    found = samples(exposition(full_state()))
    for name, value in {
        ("baotinh_up",): 1,
        ("baotinh_severity",): 3,
        ("baotinh_alarms_untold",): 1,
        ("baotinh_newspaper_severity", "source=baovidu"): 3,
        ("baotinh_newspaper_issue", "kind=refused", "source=baovidu"): 3,
        ("baotinh_newspaper_last_success_timestamp_seconds", "source=baovidu"): (NOW - timedelta(hours=2)).timestamp(),
        ("baotinh_newspaper_news", "day=yesterday", "source=baovidu"): 24,
        ("baotinh_newspaper_freshness_seconds", "source=baovidu"): 42 * 60,
        ("baotinh_newspaper_refused_pages", "reason=empty", "source=baovidu"): 2,
        ("baotinh_newspaper_refused_ratio", "source=baovidu"): 0.25,
        ("baotinh_newspaper_fallback_ratio", "source=baovidu"): 0.25,
        ("baotinh_run_last_state", "state=failed"): 1,
        ("baotinh_store_free_bytes",): 5,
        ("baotinh_table_small_files", "table=catalog"): 6,
        ("baotinh_prefect_up",): 1,
        ("baotinh_deployment_next_run_timestamp_seconds", "deployment=ingest/served"): NOW.timestamp(),
    }.items():
        assert found[name] == pytest.approx(value), name


def test_the_dashboard_asks_for_metrics_and_labels_that_there_are() -> None:
    families = {
        family.name: {label for sample in family.samples for label in sample.labels}
        for family in text_string_to_metric_families(exposition(full_state()).decode())
    }
    expressions = [
        target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel["targets"]
    ]
    asked = [
        (name, labels) for text in expressions for name, labels in re.findall(r"(baotinh_\w+)(?:\{([^}]*)\})?", text)
    ]
    assert len(asked) > 15
    for name, labels in asked:
        assert name in families
        assert set(re.findall(r"(\w+)=", labels)) <= families[name], name


def test_a_state_that_cannot_be_read_offers_nothing_but_that() -> None:
    def fail() -> HealthState:
        raise OSError("no bucket")

    registry = CollectorRegistry()
    registry.register(StateCollector(fail))
    assert samples(generate_latest(registry)) == {("baotinh_up",): 0}


def test_the_state_is_read_once_a_minute() -> None:
    reads: list[int] = []

    def read() -> HealthState:
        reads.append(1)
        return full_state()

    registry = CollectorRegistry()
    registry.register(StateCollector(read))
    assert samples(generate_latest(registry)) == samples(generate_latest(registry))
    assert len(reads) == 1


def offered(settings: Settings, stack: ExitStack) -> tuple[int, str | None]:
    """Offer metrics on a port that is free. Another program may take it first: then on another one."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with suppress(MetricsPortError):
            return port, stack.enter_context(serving_metrics(settings.model_copy(update={"metrics_port": port})))


def test_prometheus_is_answered_on_loopback_if_a_port_is_set(settings: Settings, bucket: Bucket) -> None:
    with serving_metrics(settings) as address:
        assert address is None, "nothing listens unless asked"
    with ExitStack() as stack:
        port, address = offered(settings, stack)
        assert address == f"http://127.0.0.1:{port}/metrics"
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert samples(answer.read())["baotinh_up",] == 1
        taken = settings.model_copy(update={"metrics_port": port})
        with (
            pytest.raises(MetricsPortError, match=f"cannot offer metrics on 127.0.0.1 port {port}"),
            serving_metrics(taken),
        ):
            pass


def test_the_command_writes_a_file_for_the_node_exporter(
    settings: Settings, bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baotinh.prom"
    assert main(["metrics", "--output", str(path)]) == 0
    assert samples(path.read_bytes())["baotinh_up",] == 1
    assert [each.name for each in tmp_path.glob("*.prom*")] == ["baotinh.prom"]
    assert main(["metrics"]) == 0
    assert "# HELP baotinh_up 1 if the state could be read." in capsys.readouterr().out


@pytest.mark.usefixtures("settings", "bucket")
def test_a_full_disk_leaves_the_last_metrics_and_is_told_by_their_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        path = disk / "baotinh.prom"
        path.write_text("baotinh_up 1")
        fill(disk)
        assert main(["metrics", "--output", str(path)]) == 1
        assert capsys.readouterr().err.startswith(f"baotinh: {path}: No space left on device (make space on its disk;")
        assert path.read_text() == "baotinh_up 1"
        assert {each.name for each in disk.iterdir()} == {"baotinh.prom", "ballast"}
