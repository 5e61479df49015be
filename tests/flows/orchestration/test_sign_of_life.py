"""Every flow of ours shows a sign of life while it works, so that no living run is taken for dead."""

import socket
import threading
from importlib import import_module

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.orchestration.deployments import DEPLOYMENTS, Deployment
from flows.orchestration.sign_of_life import sign_of_life
from storage.settings import Settings

FLOWS = {deployment.flow: deployment for deployment in DEPLOYMENTS}


@pytest.mark.parametrize("deployment", FLOWS.values(), ids=FLOWS)
def test_every_flow_shows_a_sign_of_life(deployment: Deployment, settings: Settings, prefect_api: str) -> None:
    flow = getattr(import_module(f"flows.{deployment.module}"), deployment.function)
    parameters = {"sources": ["nobody"]} if "sources" in flow.parameters.properties else {}
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        run = flow(**parameters, return_state=True).state_details.flow_run_id
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
        [sign] = [each for each in client.read_artifacts(artifact_filter=wanted) if each.type == "progress"]
    assert sign.key == f"{deployment.flow}-progress"


def test_work_ends_although_prefect_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections, and never answers
        place = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        with temporary_settings({PREFECT_API_URL: place}):
            others = set(threading.enumerate())
            with sign_of_life("silent-progress"):
                [asking] = set(threading.enumerate()) - others
            assert asking.is_alive(), "it is not waited for until it gives up"
