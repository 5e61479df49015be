"""The table of the deduplication stage on a small stream. Floors only rise."""

import pytest

from tests.bench.dedup import ours
from tests.bench.press.press_stream import make_stream


@pytest.mark.parametrize(("seed", "shared"), [(5, True), (17, False)], ids=["with real texts, if any", "invented"])
def test_a_stream_of_the_press_is_told_apart(seed: int, shared: bool) -> None:
    found = ours(make_stream(2_000, seed=seed, shared=shared))
    assert found.precision >= 0.995, found.wrong
    assert found.recall >= 0.98, found.missed
    assert found.recall_mostly_shared >= 0.99, found.missed
    assert found.routine_merged < 0.002
    assert found.identity == 1.0
