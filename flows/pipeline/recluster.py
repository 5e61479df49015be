"""Clustering all articles of all years again, on Dask: partition by partition of time."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

import polars as pl
from distributed import Client, Future

from flows.dedup import WINDOW, KnownStories
from flows.dedup.partitions import Boundary, Partition, cluster_partition, join_partition, split_days
from flows.pipeline.processing.dask_cluster import dask_client
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog

__all__ = ["ARTICLES_PER_PARTITION", "PROCESSES", "cluster_all"]

ARTICLES_PER_PARTITION = 100_000
"""Articles of a partition, besides those of the WINDOW before it. Each takes 3 KB in the process that relates them."""

RELATIONS_AT_ONCE = 400_000
"""Corrections collected before a commit, some 80 MB. Fewer would be slow: a commit rewrites every file it touches."""

PROCESSES = 2
"""Processes of the local cluster."""


def cluster_all(
    bucket: Bucket,
    settings: Settings,
    *,
    scheduler: str | None = None,
    articles_per_partition: int = ARTICLES_PER_PARTITION,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Relate all articles again, correct their relations in the catalog, and return how many rows were corrected.

    `scheduler`: address of a Dask cluster, whose workers open the bucket by `settings`; without it two processes of
    this machine do the work. Safe to interrupt and to repeat. `progress` is called with the number of partitions done
    and their total. Raise FlowError, BucketUnavailableError.
    """
    catalog = Catalog(bucket)
    parts = split_days(catalog.days(), articles_per_partition)
    if not parts:
        return 0
    corrected, boundary = 0, Boundary()
    waiting: dict[str, list[pl.DataFrame]] = defaultdict(list)
    held = 0
    with dask_client(scheduler, PROCESSES) as client:
        for done, partition in enumerate(_in_order(client, settings, parts), 1):
            for (source,), rows in join_partition(partition, boundary).group_by("source"):
                waiting[str(source)].append(rows.drop("source"))
                held += rows.height
            if held >= RELATIONS_AT_ONCE or done == len(parts):
                corrected += sum(catalog.relate(source, pl.concat(rows)) for source, rows in sorted(waiting.items()))
                waiting.clear()
                held = 0
            progress(done, len(parts))
    return corrected


def _in_order(client: Client, settings: Settings, parts: list[tuple[datetime, datetime]]) -> Iterator[Partition]:
    """Yield the result of each partition, in order. Each worker has one partition to work on and one waiting."""
    ahead = 2 * max(1, len(client.scheduler_info()["workers"]))
    rest = iter(parts)
    running: list[Future[Partition]] = []
    while True:
        while len(running) < ahead and (part := next(rest, None)):
            running.append(client.submit(_cluster, settings, *part, pure=False))
        if not running:
            return
        yield running.pop(0).result()


def _cluster(settings: Settings, begin: datetime, end: datetime) -> Partition:
    """Cluster one partition; runs in a worker."""
    with open_bucket(settings) as bucket:
        known = KnownStories(Catalog(bucket).stories(begin - WINDOW, end))
    return cluster_partition(known, begin, end)
