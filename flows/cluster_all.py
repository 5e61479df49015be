"""The flow `cluster-all`: relate all articles of all years anew."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.errors import FlowError
from flows.orchestration.local_server import end_with_server
from flows.orchestration.log_filters import without_repetition
from flows.pipeline import recluster as clustering
from storage.errors import StorageError
from storage.s3.connection import open_bucket
from storage.settings import load_settings

__all__ = ["cluster_all"]


@flow(name="cluster-all", persist_result=False)
def cluster_all(scheduler: str | None = None) -> State[int | str]:
    """Correct in the catalog how all articles of all years stand to each other. May be repeated at will.

    Args:
        scheduler: Address of a Dask scheduler, such as tcp://10.0.0.5:8786. Empty: two processes of this machine.
    """
    end_with_server()
    without_repetition()
    try:
        settings = load_settings()
        with open_bucket(settings, check=True) as bucket:
            corrected = clustering.cluster_all(bucket, settings, scheduler=scheduler or None)
    except (StorageError, FlowError) as error:
        return Failed(message=error.in_one_line, data=error.in_one_line)
    return Completed(message=f"{corrected} articles corrected", data=corrected)
