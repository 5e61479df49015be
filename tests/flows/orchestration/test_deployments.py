"""What `prefect deploy --all` deploys and what `baotinh serve` serves come from one place."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from prefect import Flow

from flows.errors import PrefectError
from flows.orchestration.data_folder import only_server_of
from flows.orchestration.deployments import DEPLOYMENTS, Deployment, prefect_yaml

ROOT = Path(__file__).parents[3]


def test_the_file_is_what_the_table_says() -> None:
    assert (ROOT / "prefect.yaml").read_text("utf-8") == prefect_yaml()


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.flow)
def test_every_entry_point_is_a_flow_of_that_name(deployment: Deployment) -> None:
    flow = getattr(import_module(f"flows.{deployment.module}"), deployment.module)
    assert isinstance(flow, Flow)
    assert flow.name == deployment.flow


def test_no_run_of_a_deployment_starts_beside_another() -> None:
    deployed = yaml.safe_load(prefect_yaml())["deployments"]
    assert {entry["concurrency_limit"]["collision_strategy"] for entry in deployed} == {"CANCEL_NEW"}
    schedules = [schedule for entry in deployed for schedule in entry.get("schedules", ())]
    assert {schedule["timezone"] for schedule in schedules} == {"Asia/Ho_Chi_Minh"}


def test_names_of_what_is_served_are_never_those_of_what_is_deployed() -> None:
    deployed = {(entry.flow, entry.name) for entry in DEPLOYMENTS}
    assert not deployed & {(entry.flow, entry.served_name) for entry in DEPLOYMENTS}


def test_a_second_server_on_a_data_folder_is_refused_by_name(tmp_path: Path) -> None:
    with only_server_of(tmp_path), pytest.raises(PrefectError) as refused, only_server_of(tmp_path):
        pass
    assert str(tmp_path) in str(refused.value)
    assert "--data-dir" in refused.value.in_one_line
    with only_server_of(tmp_path):  # free again
        pass
