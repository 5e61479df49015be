"""What `prefect deploy --all` deploys and what `baotinh serve` serves come from one place."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from prefect import Flow

from flows.errors import PrefectError
from flows.ingest import ingest
from flows.orchestration.data_folder import only_server_of
from flows.orchestration.deployments import DEPLOYMENTS, Deployment, prefect_yaml
from flows.orchestration.parameters import run_name

ROOT = Path(__file__).parents[3]


def test_the_file_is_what_the_table_says() -> None:
    assert (ROOT / "prefect.yaml").read_text("utf-8") == prefect_yaml()


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: f"{deployment.flow}/{deployment.name}")
def test_every_entry_point_is_a_flow_of_that_name(deployment: Deployment) -> None:
    flow = getattr(import_module(f"flows.{deployment.module}"), deployment.function)
    assert isinstance(flow, Flow)
    assert flow.name == deployment.flow


def test_no_deployment_has_a_limit_that_a_killed_run_or_a_restarted_server_could_keep() -> None:
    deployed = yaml.safe_load(prefect_yaml())["deployments"]
    assert not [entry["name"] for entry in deployed if "concurrency_limit" in entry]
    schedules = [schedule for entry in deployed for schedule in entry.get("schedules", ())]
    assert {schedule["timezone"] for schedule in schedules} == {"Asia/Ho_Chi_Minh"}


def test_names_of_what_is_served_are_never_those_of_what_is_deployed() -> None:
    deployed = {(entry.flow, entry.name) for entry in DEPLOYMENTS}
    assert not deployed & {(entry.flow, entry.served_name) for entry in DEPLOYMENTS}


def test_a_second_server_on_a_data_folder_is_refused_by_name(tmp_path: Path) -> None:
    with only_server_of(tmp_path), pytest.raises(PrefectError) as refused, only_server_of(tmp_path):
        pass
    assert str(tmp_path) in str(refused.value)
    assert "BAOTINH_DATA_DIR" in refused.value.in_one_line
    with only_server_of(tmp_path):  # free again
        pass


def test_a_form_offers_the_newspapers_of_the_registry() -> None:
    schema = ingest.parameters.model_dump()["properties"]
    items = next(choice["items"] for choice in schema["sources"]["anyOf"] if "items" in choice)
    assert "baolaocai" in items["enum"]
    assert all(parameter["description"] for parameter in schema.values())
    assert any(choice.get("minimum") == 1 for choice in schema["max_articles"]["anyOf"])


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({}, "crawl every newspaper"),
        ({"sources": ["a", "b"]}, "crawl a, b"),
        ({"sources": list("abcde"), "crawl": True}, "crawl a, b, c and 2 more"),
        ({"pace": "fast"}, "crawl newspapers of the pace fast"),
        ({"sources": None, "crawl": False}, "process what is left of every newspaper"),
    ],
)
def test_a_run_is_named_after_what_it_does(
    parameters: dict[str, object], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prefect.runtime.flow_run.parameters", parameters, raising=False)
    assert run_name() == name


def test_schedules_of_crawls_never_begin_at_the_same_minute() -> None:
    minutes = [entry.cron.split()[0] for entry in DEPLOYMENTS if entry.cron]
    assert len(minutes) == len(set(minutes)) == 4


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: f"{deployment.flow}/{deployment.name}")
def test_every_parameter_of_a_form_is_described_and_every_number_has_bounds(deployment: Deployment) -> None:
    flow = getattr(import_module(f"flows.{deployment.module}"), deployment.function)
    schema = flow.parameters.model_dump()["properties"]
    assert set(deployment.parameters) <= set(schema)
    assert all(parameter["description"] for parameter in schema.values())
    for parameter in schema.values():
        for choice in parameter.get("anyOf", [parameter]):
            assert choice.get("type") != "integer" or "minimum" in choice
            assert choice.get("type") != "array" or "enum" in choice["items"]
