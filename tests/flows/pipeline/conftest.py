"""Extraction without a pool of processes, for tests of what a run does with its results."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.settings import Settings
from tests.faults.killable_runs import InProcessExtraction


@pytest.fixture
def quick_extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extract in this process: starting another takes longer than all there is to extract."""

    @contextmanager
    def pool(_settings: Settings) -> Iterator[InProcessExtraction]:
        yield InProcessExtraction()

    monkeypatch.setattr("flows.pipeline.run_pipeline.open_extraction", pool)
    monkeypatch.setattr("flows.pipeline.replay.replay.open_extraction", pool)
