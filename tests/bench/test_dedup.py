"""The table of the deduplication stage on a small stream. Floors only rise."""

import pytest

from tests.bench.dedup import ours
from tests.bench.press.press_stream import make_stream


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "shared", "held_out"),
    [(5, True, False), (17, False, True)],
    ids=["with real texts, if any", "invented, held-out templates"],
)
def test_a_stream_of_the_press_is_told_apart(seed: int, shared: bool, held_out: bool) -> None:
    found = ours(make_stream(2_000, seed=seed, shared=shared, held_out=held_out))
    assert found.precision >= 0.995, found.wrong
    assert found.recall >= 0.98, found.missed
    assert found.recall_mostly_shared >= 0.99, found.missed
    assert found.routine_merged < 0.002
    assert found.refilled_merged < 0.005
    assert found.identity == 1.0
