"""The flow `cluster-all`: relate all articles of all years again."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.orchestration.flow_run import state_of
from flows.orchestration.parameters import tell_unknown_parameters
from flows.pipeline import recluster
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["cluster_all"]


@flow(name="cluster-all", persist_result=False, on_crashed=[tell_unknown_parameters])
def cluster_all(scheduler: str | None = None) -> State[int | str]:
    """Correct in the catalog how all articles of all years are related. Safe to repeat.

    Args:
        scheduler: Address of a Dask scheduler, such as tcp://10.0.0.5:8786. Empty: two processes of this machine.
    """

    def work(settings: Settings) -> State[int | str]:
        with open_bucket(settings, check=True) as bucket:
            corrected = recluster.cluster_all(bucket, settings, scheduler=scheduler or None)
        return Completed(message=f"{corrected} articles corrected", data=corrected)

    return state_of("cluster-all", work)
