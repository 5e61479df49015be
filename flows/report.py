"""The flow `report`: make the report page of a run or a month and store it in the bucket."""

from datetime import UTC, date, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.errors import WrongUsageError
from flows.orchestration.flow_run import state_of
from flows.orchestration.parameters import tell_unknown_parameters
from flows.pipeline.rules_in_force import registry_in_force
from flows.report_pages.stored_pages import store_month_page, store_run_page
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["report"]

MONTH = r"^[1-9]\d{3}-(0[1-9]|1[0-2])$"
"""A month that exists, such as 2026-03."""


@flow(name="report", persist_result=False, on_crashed=[tell_unknown_parameters])
def report(run_id: str | None = None, month: Annotated[str, Field(pattern=MONTH)] | None = None) -> State[str]:
    """Make the report page of a run or a month and store it in the bucket. Every run stores its own by itself.

    Args:
        run_id: Of this run. Empty: of the last one.
        month: Of this month instead, such as 2026-03.
    """

    def work(settings: Settings) -> State[str]:
        if run_id and month:
            raise WrongUsageError("a page is of a run or of a month", hint="give run_id or month")
        with open_bucket(settings, check=True) as bucket:
            registry = registry_in_force(bucket, settings.sources_dir)
            if month is not None:
                key = store_month_page(bucket, registry, date.fromisoformat(f"{month}-01"), datetime.now(UTC))
            else:
                key = store_run_page(bucket, registry, run_id)
            message = f"{bucket.uri(key)} is stored"
        return Completed(message=message, data=message)

    return state_of("report", work)
