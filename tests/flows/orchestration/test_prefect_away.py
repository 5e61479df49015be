"""Whatever happens to Prefect changes nothing of what becomes of the data."""

import logging
from collections.abc import Iterator

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.orchestration import crawl_tasks
from flows.orchestration.crawl_tasks import crawl_as_task
from flows.orchestration.flow_run import show_on_page
from flows.pipeline.crawls import CrawlResult
from storage.model.identifiers import SourceSlug

PAPER = SourceSlug("baovidu")


@pytest.fixture
def no_prefect() -> Iterator[None]:
    """An API at which nobody listens."""
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}):
        yield


@pytest.mark.long
@pytest.mark.usefixtures("no_prefect")
def test_an_artifact_that_prefect_does_not_take_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        show_on_page("ingest-report", "text", "Run r1")
    assert "Prefect did not take the artifact ingest-report" in caplog.text


@pytest.mark.long
@pytest.mark.usefixtures("no_prefect")
def test_a_crawl_takes_place_once_without_prefect() -> None:
    crawls = []

    def crawl() -> CrawlResult:
        crawls.append(PAPER)
        return CrawlResult(PAPER, failure="no answer")

    assert crawl_as_task(PAPER, crawl).failure == "no answer"
    assert crawls == [PAPER]


def test_a_task_that_prefect_does_not_even_begin_is_done_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> object:
        raise RuntimeError("no task for you")

    monkeypatch.setattr(crawl_tasks, "task", broken)
    assert crawl_as_task(PAPER, lambda: CrawlResult(PAPER)) == CrawlResult(PAPER)
