"""What a command refuses, a run of a deployment refuses, too: it fails with a sentence, and asks no site."""

from datetime import UTC, date, datetime

import pytest
from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.crawl_back import backfill, recheck
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
