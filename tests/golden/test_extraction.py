"""The output of extraction and its version change together."""

from dataclasses import replace

import pytest

from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from tests.golden.corpus import golden_pages
from tests.golden.extraction import Recorded, changed_pages, measure, read_recorded

WAY_OUT = "`make golden` records what comes out now, and raises EXTRACTOR_VERSION if the code has changed it"


@pytest.fixture(scope="module")
def now() -> Recorded:
    return measure(golden_pages())


def test_extraction_that_gives_another_record_has_another_version(now: Recorded) -> None:
    recorded = read_recorded()
    changed = changed_pages(recorded, now)
    assert not changed, (
        f"{len(changed)} of {len(now.pages)} pages give another record than version {recorded.version} did, such as "
        f"{changed[0]!r}. If that is meant: {WAY_OUT}, so that it is not stored as edits of the publishers."
    )
    assert recorded.version == EXTRACTOR_VERSION, f"the version was raised by hand. {WAY_OUT}"


def test_the_record_covers_every_page_as_it_is_today(now: Recorded) -> None:
    recorded = read_recorded()
    new = [name for name, digests in now.pages.items() if recorded.pages.get(name) != digests]
    assert not new, f"{len(new)} pages, or their rules, are new or changed, such as {new[0]!r}. {WAY_OUT}"
    assert set(recorded.pages) == set(now.pages), f"pages are gone. {WAY_OUT}"


def test_only_a_page_that_went_in_as_before_says_that_the_code_has_changed(now: Recorded) -> None:
    name, (goes_in, comes_out) = next(iter(now.pages.items()))
    assert changed_pages(now, now) == []
    assert changed_pages(now, replace(now, pages={name: (goes_in, "other")})) == [name]
    assert changed_pages(now, replace(now, pages={name: ("other", "other")})) == []
    assert changed_pages(now, replace(now, pages={"new": (goes_in, comes_out)})) == []


def test_the_pages_reach_every_end_of_extraction(now: Recorded) -> None:
    """A corpus of refusals would notice nothing."""
    outputs = [comes_out for _, comes_out in now.pages.values()]
    assert len(now.pages) > 80
    assert len(set(outputs)) > 60
