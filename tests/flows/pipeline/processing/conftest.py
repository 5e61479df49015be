"""Processes that read pages, for the tests of a file."""

from collections.abc import Iterator

import pytest

from flows.pipeline.extraction.worker_pool import ExtractionPool


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as started:
        yield started
