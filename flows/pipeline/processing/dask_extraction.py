"""Extraction on a Dask cluster: each worker reads whole segments from the bucket and returns what it extracted.

The result is that of the processes of this machine, in the same order; only where the work is done differs.
"""

from __future__ import annotations

import faulthandler
import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crawler.registry import Registry, Source
from flows.errors import FlowError
from flows.pipeline.extraction.extract import ExtractionResult, extract_capture
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.worker_pool import SECONDS_PER_PAGE, ExtractionPool
from flows.pipeline.processing.dask_cluster import dask_client
from storage import layout
from storage.errors import DamagedSegmentError, StorageError
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.warc.segments import read_segment

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["LOCAL", "DaskExtraction", "ExtractedSegment", "open_extraction"]

logger = logging.getLogger(__name__)

LOCAL = "local"
"""Value of the setting `dask` for a cluster of processes of this machine."""

AHEAD = 2
"""Segments given to each worker before the first result is waited for: one to work on, one waiting."""


class ExtractedSegment(NamedTuple):
    """What a worker made of a segment."""

    results: list[ExtractionResult]
    damage: str | None
    """Why a part of the segment could not be read; None if it is whole."""


class DaskExtraction:
    """Extracts segments on the workers of a Dask cluster. What the cluster fails to do is done by `here`."""

    def __init__(self, client: Client, settings: Settings, here: ExtractionPool) -> None:
        """`here`: processes of this machine, for segments that the cluster loses.

        Raise FlowError if the workers run another version of extraction.
        """
        self._client = client
        self._settings = settings
        self.here = here
        versions = set(client.run(_version).values())
        if versions - {EXTRACTOR_VERSION}:
            raise FlowError(
                f"Dask workers extract by version {', '.join(sorted(versions))}, this process by {EXTRACTOR_VERSION}",
                hint="install the same release of baotinh on all of them",
            )

    def extract_segments(
        self, registry: Registry, segments: Sequence[str], removal_after: float
    ) -> Iterator[tuple[str, ExtractedSegment | None]]:
        """Yield each segment, in order, with what a worker made of it; None if no worker could, and it has to be done
        here."""
        ahead = AHEAD * max(1, len(self._client.scheduler_info()["workers"]))
        waiting: deque[tuple[str, Future[ExtractedSegment]]] = deque()
        for segment in segments:
            source = registry[layout.source_of_segment(segment)]
            future = self._client.submit(_extract_segment, self._settings, segment, source, removal_after, pure=False)
            waiting.append((segment, future))
            if len(waiting) > ahead:
                yield self._result(*waiting.popleft())
        while waiting:
            yield self._result(*waiting.popleft())

    def _result(self, segment: str, future: Future[ExtractedSegment]) -> tuple[str, ExtractedSegment | None]:
        try:
            return segment, future.result()
        except StorageError:  # the bucket is away, for the worker as for us: the run waits and repeats the batch
            raise
        except Exception as error:  # noqa: BLE001 - of Dask: a worker that died again and again, a lost scheduler
            logger.warning("Dask did not extract %s, so it is done here: %s: %s", segment, type(error).__name__, error)
            return segment, None


@contextmanager
def open_extraction(settings: Settings) -> Iterator[ExtractionPool | DaskExtraction]:
    """Open what the settings say pages shall be extracted on: processes of this machine, or a Dask cluster."""
    with ExtractionPool(settings.workers) as pool:
        if settings.dask is None:
            yield pool
        else:
            scheduler = None if settings.dask == LOCAL else settings.dask
            with dask_client(scheduler, settings.workers) as client:
                yield DaskExtraction(client, settings, pool)


def _version() -> str:
    return EXTRACTOR_VERSION


def _extract_segment(settings: Settings, segment: str, source: Source, removal_after: float) -> ExtractedSegment:
    """Read and extract one segment; runs in a worker."""
    results: list[ExtractionResult] = []
    damage = None
    with open_bucket(settings) as bucket, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        stored = bucket.get(segment)
        try:
            for capture in read_segment(segment, stored.body, stored_at=stored.stored_at, now=bucket.now()):
                # A page without end ends the worker; Dask tries the segment elsewhere, and gives it back at last.
                faulthandler.dump_traceback_later(SECONDS_PER_PAGE, exit=True, file=nowhere)
                try:
                    results.append(extract_capture(capture, source, removal_after))
                finally:
                    faulthandler.cancel_dump_traceback_later()
        except DamagedSegmentError as error:
            damage = str(error)
    return ExtractedSegment(results, damage)
