"""The flow `ingest`: `flows.pipeline.run_pipeline` as a flow of Prefect's, with its crawls as tasks."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed
from pydantic import Field

from flows.orchestration.crawl_tasks import crawl_as_task
from flows.orchestration.flow_run import show_on_page, state_of
from flows.orchestration.late_runs import is_superseded
from flows.orchestration.parameters import newspaper_choices, run_name
from flows.pipeline.events import current_listener
from flows.pipeline.report_table import as_markdown
from flows.pipeline.run_pipeline import run_pipeline
from flows.pipeline.run_report import RunReport
from flows.pipeline.stopping import StopRequest
from flows.telling.after_run import after_run
from storage.settings import Settings

__all__ = ["ingest"]

STATES = {"completed": Completed, "failed": Failed, "cancelled": Cancelled}


@flow(name="ingest", flow_run_name=run_name, persist_result=False)
def ingest(
    sources: list[Annotated[str, Field(json_schema_extra=newspaper_choices())]] | None = None,
    max_articles: Annotated[int, Field(ge=1)] | None = None,
    crawl: bool = True,
) -> State[RunReport | str]:
    """Crawl provincial newspapers and write every new version of every article to the bucket.

    A source that fails stops no other. The run is Failed if a newspaper failed by the rules in docs/operating.md, and
    Cancelled if it was stopped. Its result is the report either way, which also lies in the bucket under `runs/`.

    Args:
        sources: Slugs of the newspapers to crawl. Empty: every active one.
        max_articles: Fetch at most so many articles of each newspaper.
        crawl: Off: only process what was fetched before and has not been processed yet.
    """
    stop = StopRequest()

    def work(settings: Settings) -> State[RunReport | str]:
        if is_superseded():
            message = "late, and a later run of the schedule is due, which does the same"
            return Cancelled(message=message, data=message)
        report = run_pipeline(
            settings,
            sources=sources or (),
            max_articles=max_articles,
            crawl=crawl,
            listener=current_listener(),
            stop=stop,
            step=crawl_as_task,
        )
        show_on_page("ingest-report", as_markdown(report), f"Run {report.run_id}")
        if not stop.asked:  # there are seconds left; the next run tells what lasts
            after_run(settings, report)
        return STATES[report.state](message=f"{report.summary()} (runs/{report.run_id}.json)", data=report)

    return state_of("ingest", work, stop=stop)
