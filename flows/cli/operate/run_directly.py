"""Running the pipeline in this process without Prefect: no server is started, and half the processor time is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli.operate.run_progress import RunProgress
from flows.cli.output.screen import console
from storage.settings import load_settings

if TYPE_CHECKING:
    from flows.pipeline.run_report import RunReport

__all__ = ["run_directly"]


def run_directly(sources: list[str], *, max_articles: int | None, crawl: bool) -> RunReport:
    """Do what the flow `ingest` does, and return the report. SIGTERM and Ctrl-C stop the run in order."""
    from flows.orchestration.log_files import log_to_file
    from flows.orchestration.signals import end_if_interrupted, stop_on_signals
    from flows.pipeline.run_pipeline import run_pipeline
    from flows.pipeline.stopping import StopRequest
    from flows.telling.after_run import after_run

    settings, stop = load_settings(), StopRequest()
    watch = RunProgress(console(stderr=True), "ingest")
    end_if_interrupted()  # all is loaded
    with watch.progress, log_to_file(settings.data_dir, "ingest"), stop_on_signals(stop):
        watch.say("opening the bucket")
        report = run_pipeline(
            settings, sources=sources, max_articles=max_articles, crawl=crawl, listener=watch.hear, stop=stop
        )
        if not stop.asked:  # there are seconds left; the next run tells what lasts
            after_run(settings, report)
    return report
