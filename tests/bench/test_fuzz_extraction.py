"""The short version of the fuzz run."""

import pytest

from crawler.registry import load_registry
from flows.pipeline.extraction.extract import ExtractedPage
from flows.pipeline.extraction.saved_page import extract_saved_page
from tests.bench.fuzz_extraction import LIMIT, fuzz, mutated
from tests.bench.press.seeds import seeds

PAGES = 300
SEED = 20260302


@pytest.mark.long
def test_every_mutated_page_ends_in_a_record_or_a_refusal_in_time() -> None:
    outcome = fuzz(range(PAGES), SEED, load_registry(), list(seeds()))
    assert outcome.failures == []
    assert sum(outcome.ends.values()) == PAGES
    assert outcome.ends["record"] > 0.2 * PAGES, "mutations that break every page prove nothing"
    assert outcome.slowest < LIMIT


def test_a_mutated_page_can_be_made_again() -> None:
    pages = list(seeds())
    assert [mutated(number, SEED, pages) for number in range(20)] == [mutated(n, SEED, pages) for n in range(20)]


def test_every_page_that_mutations_start_from_is_an_article() -> None:
    registry = load_registry()
    assert all(isinstance(extract_saved_page(body, url, registry), ExtractedPage) for url, body in seeds())
