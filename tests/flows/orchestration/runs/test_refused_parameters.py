"""What a command refuses, a run of a deployment refuses, too: it fails with a sentence, and asks no site."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed

from flows.crawl_back import backfill, recheck
from flows.orchestration.deployments import DEPLOYMENTS
from flows.orchestration.parameters import tell_unknown_parameters
from flows.replay import replay
from flows.report import report
from storage.s3.bucket import Bucket

NAMED = {"sources": ["baolaocai"]}
BACKWARDS = {"begin": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 1, tzinfo=UTC)}
AHEAD = {"begin": datetime(9000, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("flow", "parameters", "told"),
    [
        (backfill, {**NAMED, "begin": date(2030, 1, 1), "end": date(2029, 1, 1)}, "ends before it begins"),
        (backfill, {**NAMED, "begin": date(9000, 1, 1)}, "lies ahead"),
        (backfill, {**NAMED, "end": date(2026, 1, 1)}, "no first day"),
        (backfill, {"sources": []}, "no newspaper is named"),
        (recheck, BACKWARDS, "ends before it begins"),
        (recheck, AHEAD, "lies ahead"),
        (replay, BACKWARDS, "ends before it begins"),
        (replay, AHEAD, "lies ahead"),
        (report, {"run_id": "some", "month": "2026-03"}, "of a run or of a month"),
    ],
    ids=lambda value: value.name if isinstance(value, Flow) else "",
)
def test_a_run_that_could_do_nothing_fails_with_a_sentence(
    flow: Flow[..., State[object]], parameters: dict[str, object], told: str, prefect_api: str, bucket: Bucket
) -> None:
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        state = flow(**parameters, return_state=True)
    assert state.is_failed()
    assert told in str(state.message)
    assert list(bucket.list_keys("")) == []


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "2026-1", "2026-03-01"])
def test_a_month_that_does_not_exist_is_no_parameter_of_a_report(month: str, prefect_api: str, bucket: Bucket) -> None:
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        state = report(month=month, return_state=True)
    assert state.is_failed()
    assert "month" in str(state.message)
    assert "should match pattern" in str(state.message)


def test_a_misspelt_parameter_is_named_in_the_state_of_the_run(prefect_api: str) -> None:
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        deployment = client.create_deployment(client.create_flow(recheck), "misspelt")
        for parameters, state, told in (
            (
                {"sorces": ["baolaocai"]},
                StateType.FAILED,
                "no parameter of recheck is called sorces; there are: sources",
            ),
            ({"sources": ["baolaocai"]}, StateType.CRASHED, "out of memory"),
        ):
            run = client.create_flow_run_from_deployment(deployment, parameters=parameters)
            client.set_flow_run_state(run.id, Crashed(message="out of memory"), force=True)
            crashed = client.read_flow_run(run.id)
            assert crashed.state is not None
            for hook in recheck.on_crashed_hooks:
                hook(flow=recheck, flow_run=crashed, state=crashed.state)
            found = client.read_flow_run(run.id).state
            assert found is not None
            assert (found.type, str(found.message)[: len(told)]) == (state, told)
        client.delete_deployment(deployment)


def test_every_flow_names_misspelt_parameters() -> None:
    for deployment in DEPLOYMENTS:
        flow = getattr(import_module(f"flows.{deployment.module}"), deployment.function)
        assert tell_unknown_parameters in flow.on_crashed_hooks, flow.name
