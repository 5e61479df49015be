"""Reports and their pages name no purged article, whatever was written while the purge went on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.run_pipeline import forget_purged
from flows.pipeline.run_report import ReportedFailure, RunReport
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from flows.report_pages import stored_pages
from flows.report_pages.stored_pages import store_run_page, write_pages
from storage import layout
from storage.s3.bucket import Bucket
from tests.flows.health.reports import of_source, run
from tests.flows.pipeline.processing.purging import (
    CUC,
    GONE,
    REGISTRY,
    SOURCE,
    fill,
    findings,
    purge,
    tales,
    url_of,
)
from tests.flows.pipeline.processing.test_purged_articles import before_each_call
from tests.searching import found_in


def test_the_report_of_a_run_forgets_what_was_purged_while_it_ran(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    before = set(bucket.list_keys(layout.purge_traces_prefix()))
    purge(bucket)
    report = {"sources": [{"failures": [{"url": url_of(GONE), "reason": "timeout", "detail": "no answer"}]}]}
    bucket.put_if_absent("runs/20260302T090000Z-ffffffff.json", json.dumps(report).encode())
    forget_purged(bucket, REGISTRY, before)
    assert found_in(bucket, secret) == []


def store_report(bucket: Bucket, *, failed: bool) -> RunReport:
    """Store the report of a run that names what is to go, as an address that failed or as evidence of a problem."""
    failure = ReportedFailure(url=url_of(GONE), reason="timeout", detail=CUC[0])
    told = Problem(kind=ProblemKind.REFUSED, message=f"18 of 19 pages, such as {url_of(GONE)}", fails=True)
    paper = of_source(*(() if failed else [told]), source=SOURCE)
    report = run(0, paper.model_copy(update={"failures": (failure,)}) if failed else paper)
    bucket.put_if_absent(layout.run_report(report.run_id), report.model_dump_json().encode())
    return report


@contextmanager
def purged_before_the_page(bucket: Bucket) -> Iterator[None]:
    """Let the article be purged when a page has been made and is about to be stored."""
    purges = [purge]

    def purge_once() -> None:
        if purges:
            purges.pop()(bucket)

    with pytest.MonkeyPatch.context() as patch:
        before_each_call(patch, ("put_if_absent", "compare_and_swap"), purge_once)
        yield
    assert purges == []


@pytest.mark.parametrize("failed", [True, False], ids=["an address that failed", "evidence of a problem"])
def test_a_page_that_is_made_during_a_purge_does_not_keep_it(
    failed: bool, bucket: Bucket, processes: ExtractionPool
) -> None:
    secret = tales(fill(bucket, processes))
    report = store_report(bucket, failed=failed)
    with purged_before_the_page(bucket):
        write_pages(bucket, REGISTRY, report.run_id, report.finished_at)
    assert bucket.exists(layout.run_page(report.run_id))
    assert found_in(bucket, secret) == []


@pytest.mark.parametrize("stopped", ["find_run", "make_run_page"], ids=["at once", "while making it anew"])
def test_a_page_whose_maker_is_stopped_does_not_keep_it(
    stopped: str, bucket: Bucket, processes: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tales(fill(bucket, processes))
    report = store_report(bucket, failed=True)
    calls: list[str] = []
    step = getattr(stored_pages, stopped)

    def stop(*arguments: object) -> object:
        calls.append("made" if stopped == "make_run_page" else "read")
        if calls in (["made"] * 2, ["read"] * 3):  # the first two readings are before the page is stored
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(stored_pages, stopped, stop)
    with purged_before_the_page(bucket), pytest.raises(KeyboardInterrupt):
        store_run_page(bucket, REGISTRY, report.run_id)
    assert found_in(bucket, secret) == []


def test_a_purge_is_complete_although_the_alarms_are_damaged(bucket: Bucket, processes: ExtractionPool) -> None:
    fill(bucket, processes)
    bucket.put_if_absent(layout.ALARMS, b"no alarms")
    assert purge(bucket).done_at is not None
    assert findings(bucket) == []
