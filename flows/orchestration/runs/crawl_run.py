"""A flow run that crawls: `run_pipeline` with crawls as tasks, progress on Prefect's page, and its report as state."""

from collections.abc import Callable, Sequence

from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from flows.orchestration.crawl_tasks import crawl_as_task
from flows.orchestration.flow_run import show_on_page, state_of
from flows.orchestration.other_runs.zombie_runs import zombie_runs_ended
from flows.pipeline.events import current_listener
from flows.pipeline.report_table import as_markdown
from flows.pipeline.run_pipeline import run_pipeline
from flows.pipeline.run_report import RunReport
from flows.pipeline.stopping import StopRequest
from storage.settings import CrawlSettings, Settings

__all__ = ["crawl_run"]

STATES = {"completed": Completed, "failed": Failed, "cancelled": Cancelled}

NOTHING = "no newspaper publishes at this pace now"

Choose = Callable[[Settings], Sequence[str] | None]
"""Returns the slugs of the newspapers to crawl. An empty list stands for every active one, None for no crawl at all."""


def crawl_run(
    name: str,
    choose: Choose,
    *,
    max_articles: int | None = None,
    crawl: bool = True,
    change: Callable[[CrawlSettings], CrawlSettings] = lambda settings: settings,
    after: Callable[[Settings, RunReport], object] = lambda *_: None,
) -> State[RunReport | str]:
    """Run the pipeline as the flow `name` and return its state. `change` gives the settings of its crawls.

    `after` is called when the report is stored, unless the run was stopped.
    """
    stop = StopRequest()

    def work(settings: Settings) -> State[RunReport | str]:
        with zombie_runs_ended(stop):
            return crawled(settings)

    def crawled(settings: Settings) -> State[RunReport | str]:
        settings = settings.model_copy(update={"crawl": change(settings.crawl)})
        newspapers = choose(settings)
        if newspapers is None:
            return Completed(message=NOTHING, data=NOTHING)
        report = run_pipeline(
            settings,
            sources=newspapers,
            max_articles=max_articles,
            crawl=crawl,
            listener=current_listener(),
            stop=stop,
            step=crawl_as_task,
        )
        show_on_page(f"{name}-report", as_markdown(report), f"Run {report.run_id}")
        if not stop.asked:  # there are seconds left; the next run tells what lasts
            after(settings, report)
        return STATES[report.state](message=f"{report.summary()} (runs/{report.run_id}.json)", data=report)

    return state_of(name, work, stop=stop)
