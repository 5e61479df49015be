"""The flow `maintain`: merge the small files of both tables, and delete the files that the tables have dropped."""

from datetime import timedelta
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.orchestration.flow_run import state_of
from flows.orchestration.parameters import tell_unknown_parameters
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.maintenance import KEEP, TableCare
from storage.tables.maintenance import maintain as maintain_tables

__all__ = ["maintain"]


@flow(name="maintain", persist_result=False, on_crashed=[tell_unknown_parameters])
def maintain(keep_hours: Annotated[int, Field(ge=1)] = KEEP // timedelta(hours=1)) -> State[list[TableCare] | str]:
    """Keep catalog and records fast: merge small files, shorten the log, delete what was dropped. Safe beside runs.

    Args:
        keep_hours: How long dropped files stay for those who read an older version of a table.
    """

    def work(settings: Settings) -> State[list[TableCare] | str]:
        with open_bucket(settings, check=True) as bucket:
            tables = maintain_tables(bucket, keep=timedelta(hours=keep_hours))
        return Completed(message="; ".join(map(str, tables)) or "there are no tables yet", data=tables)

    return state_of("maintain", work)
