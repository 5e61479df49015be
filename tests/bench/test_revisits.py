"""A short form of `make bench BENCH=revisits`: a small paper, the policy of today beside a plain recrawl."""

import pytest

from tests.bench.revisits.press import papers
from tests.bench.revisits.strategies import ours, plain, possible


@pytest.mark.long
def test_edits_and_removals_are_found_with_few_requests() -> None:
    (paper,) = papers(seed=11, number=1)
    oracle, found, recrawl = possible(paper), ours(paper), plain(paper)

    assert found.new / oracle.new >= 0.99
    assert found.edits / oracle.edits >= 0.85
    assert found.removals / oracle.removals >= 0.95
    assert found.useful / min(oracle.useful, found.requests) >= 0.9
    assert found.requests / found.useful < 6  # large papers need half as many
    assert recrawl.requests / recrawl.useful > 20
