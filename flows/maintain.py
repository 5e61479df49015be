"""The flow `maintain`: merge the small files of both tables, and delete what they have dropped."""

from datetime import timedelta
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.orchestration.local_server import end_with_server
from flows.orchestration.log_filters import without_repetition
from storage.errors import StorageError
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from storage.tables.maintenance import KEEP, TableCare
from storage.tables.maintenance import maintain as care

__all__ = ["maintain"]


@flow(name="maintain", persist_result=False)
def maintain(keep_hours: Annotated[int, Field(ge=1)] = KEEP // timedelta(hours=1)) -> State[list[TableCare] | str]:
    """Keep catalog and records fast: merge small files, shorten the log, delete what was dropped. Safe beside runs.

    Args:
        keep_hours: How long dropped files stay for those who read an older version of a table.
    """
    end_with_server()
    without_repetition()
    try:
        with open_bucket(load_settings(), check=True) as bucket:
            told = care(bucket, keep=timedelta(hours=keep_hours))
    except StorageError as error:
        return Failed(message=error.in_one_line, data=error.in_one_line)
    return Completed(message="; ".join(map(str, told)) or "there are no tables yet", data=told)
