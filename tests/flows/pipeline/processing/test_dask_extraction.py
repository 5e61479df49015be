"""Segments that are extracted on a Dask cluster give the bucket that this machine's processes give."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from distributed import Client, LocalCluster

from crawler.registry import Registry
from flows.errors import FlowError
from flows.pipeline.processing import dask_extraction
from flows.pipeline.processing.dask_cluster import dask_client
from flows.pipeline.processing.dask_extraction import DaskExtraction
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from storage.embedded.store import Connection
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.faults.killable_runs import InProcessExtraction
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.segments import archive_two_crawls
from tests.flows.snapshot import snapshot

REGISTRY = Registry([NO_RULES], [])


@pytest.fixture(scope="module")
def cluster(store: Connection) -> Iterator[LocalCluster]:
    """Two processes of this machine, which find the store by their environment, as workers elsewhere do."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", store.access_key)
        environment.setenv("AWS_SECRET_ACCESS_KEY", store.secret_key)
        environment.setenv("AWS_DEFAULT_REGION", store.region)
        with LocalCluster(  # type: ignore[no-untyped-call]  # Dask is half typed
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
        ) as running:
            yield running


@pytest.fixture
def dask(cluster: LocalCluster) -> Iterator[Client]:
    with dask_client(cluster.scheduler_address, 2) as connected:
        yield connected


def test_a_cluster_of_two_processes_gives_the_same_bucket(dask: Client, settings: Settings, bucket: Bucket) -> None:
    archive_two_crawls(bucket)
    segments = new_segments(bucket, [NO_RULES.slug])
    extraction = DaskExtraction(dask, settings, InProcessExtraction())
    on_dask = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=extraction)
    there = snapshot(bucket)
    assert there["articles"]
    assert not there["unfinished"]

    for prefix in ("aliases/", "articles/", "catalog/", "records/", "outcomes/"):
        for key in list(bucket.list_keys(prefix)):
            bucket.delete(key)
    here = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=InProcessExtraction())
    assert _timeless(here) == _timeless(on_dask)
    assert snapshot(bucket) == there


def _timeless(batch: object) -> object:
    outcomes = batch.outcomes  # type: ignore[attr-defined]  # a BatchResult
    return {
        segment: [(each.capture, each.url, each.outcome, each.article_id, each.version, each.reason) for each in found]
        for segment, found in outcomes.items()
    }


def test_a_worker_that_dies_costs_nothing(
    dask: Client, settings: Settings, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_two_crawls(bucket)
    segments = new_segments(bucket, [NO_RULES.slug])
    extraction = DaskExtraction(dask, settings, InProcessExtraction())
    [victim, *_] = dask.run(os.getpid).values()
    submit: Callable[..., object] = dask.submit
    killed: list[int] = []

    def submit_and_kill(*args: object, **more: object) -> object:
        future = submit(*args, **more)
        if not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
        return future

    monkeypatch.setattr(dask, "submit", submit_and_kill)
    batch = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=extraction)
    assert killed
    assert sum(map(len, batch.outcomes.values())) == 8
    assert not snapshot(bucket)["unfinished"]


def test_what_the_cluster_cannot_do_is_done_here(
    dask: Client, settings: Settings, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = archive_two_crawls(bucket, damaged=True)
    segments = new_segments(bucket, [NO_RULES.slug])
    monkeypatch.setattr(dask_extraction, "_extract_segment", _fail)
    extraction = DaskExtraction(dask, settings, InProcessExtraction())
    batch = process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=extraction)
    assert sum(map(len, batch.outcomes.values())) == 7
    assert set(batch.damaged) == {damaged}


def _fail(*_: object) -> None:
    raise RuntimeError("the cluster is in no good state")


def test_a_damaged_segment_is_told_and_its_rest_is_stored(dask: Client, settings: Settings, bucket: Bucket) -> None:
    damaged = archive_two_crawls(bucket, damaged=True)
    extraction = DaskExtraction(dask, settings, InProcessExtraction())
    batch = process_segments(bucket, REGISTRY, [damaged], removal_after=24.0, pool=extraction)
    assert set(batch.damaged) == {damaged}
    assert "breaks off" in batch.damaged[damaged]
    assert len(batch.outcomes[damaged]) == 1


def test_workers_of_another_release_are_refused(
    dask: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_extraction, "EXTRACTOR_VERSION", "0")
    with pytest.raises(FlowError, match="by version"):
        DaskExtraction(dask, settings, InProcessExtraction())


def test_an_address_without_a_scheduler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.pipeline.processing.dask_cluster.CONNECT_SECONDS", 0.2)
    with pytest.raises(FlowError, match=r"tcp://127\.0\.0\.1:9"), dask_client("tcp://127.0.0.1:9", 1):
        pass
