"""The newspapers of one run are spread over several runs without a list by hand."""

from collections.abc import Mapping

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.orchestration.runs import spreading
from flows.orchestration.runs.spreading import parts, spread
from storage.model.identifiers import SourceSlug

PAPERS = [SourceSlug(name) for name in "abcdefg"]


def test_parts_hold_every_newspaper_once_and_about_the_same_work() -> None:
    work: Mapping[SourceSlug, float] = {PAPERS[0]: 100.0, PAPERS[1]: 60.0, PAPERS[2]: 40.0}
    divided = parts(PAPERS, work, 2)
    assert sorted(name for part in divided for name in part) == PAPERS
    loads = [sum(1.0 + work.get(name, 0.0) for name in part) for part in divided]
    assert max(loads) - min(loads) <= 3.0
    assert parts(PAPERS[:2], {}, 9) == [[PAPERS[0]], [PAPERS[1]]]


def test_each_part_but_the_first_becomes_a_run_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(spreading, "run_deployment", lambda name, **more: started.append((name, more["parameters"])))
    assert spread([["a"], ["b", "c"]], {"crawl": True}) == ["a"]
    assert started == [("ingest/part", {"crawl": True, "sources": ["b", "c"]})]


@pytest.mark.long
def test_what_prefect_does_not_start_is_left_for_this_run() -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert spread([["a"], ["b"], ["c"]], {}) == ["a", "b", "c"]
