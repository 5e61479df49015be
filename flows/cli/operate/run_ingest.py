"""Running a flow that crawls in this process, with its progress on standard error."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from flows.cli.operate.run_progress import RunProgress
from flows.cli.output.screen import console, say
from flows.errors import PrefectError, RunFailedError, RunStoppedError
from flows.orchestration.server.forked_server import forked_server
from flows.orchestration.server.local_server import prefect_api
from flows.orchestration.signals import end_if_interrupted
from flows.pipeline.events import listening
from storage import layout
from storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from flows.pipeline.run_report import RunReport

__all__ = ["run_crawling_flow", "run_ingest"]

UNREACHABLE = "Failed to reach API"
"""Part of the message of the RuntimeError that Prefect raises if its API does not answer when a flow begins."""


def run_ingest(sources: list[str], *, title: str = "ingest", **parameters: object) -> RunReport:
    """Run the flow `ingest` as `run_crawling_flow` does."""
    return run_crawling_flow("ingest", "ingest", sources, title=title, **parameters)


def run_crawling_flow(module: str, name: str, sources: list[str], *, title: str, **parameters: object) -> RunReport:
    """Run the flow `name` of `flows.{module}` with its `parameters`, and return its report.

    Raise RunFailedError, RunStoppedError or PrefectError if there is none.

    If Prefect fails after the report is stored, the report is returned unchanged.
    """
    from crawler.registry import RegistryError, UnknownSourceError, load_registry

    settings, broken = load_settings(), None
    try:
        load_registry(settings.sources_dir).to_crawl(sources)  # a misspelt name is an error before anything starts
    except UnknownSourceError:
        raise
    except RegistryError as error:
        broken = error  # the run uses the last good rules, and reports what is broken
    _require_space(settings)  # before Prefect's server, whose database lies on the same disk
    watch = RunProgress(console(stderr=True), title)
    # What is imported before the fork must start no thread.
    with forked_server(settings.data_dir) as forked, watch.progress:
        from flows.pipeline.run_report import RunReport
        from storage.s3.connection import open_bucket

        watch.say("opening the bucket")
        with open_bucket(settings, check=True) as bucket:
            watch.say("starting Prefect")
            # Loading our code takes seconds; the server starts meanwhile.
            with prefect_api(settings.data_dir, forked=forked, meanwhile=lambda: import_module(f"flows.{module}")):
                from httpx import HTTPError
                from prefect.exceptions import PrefectException

                from flows.orchestration.prefect_logging import only_grave_messages

                flow = getattr(import_module(f"flows.{module}"), name)
                only_grave_messages()  # now that Prefect has made its handlers
                end_if_interrupted()  # all is loaded, and the flow stops in order from here on
                try:
                    with listening(watch.hear):
                        state = flow(sources=sources or None, **parameters, return_state=True)
                    result = cast(object, state.result(raise_on_failure=False))
                    if isinstance(result, Exception):  # the flow itself broke
                        raise result
                except (HTTPError, PrefectException, RuntimeError) as error:
                    message = f"{type(error).__name__}: {error}"
                    if isinstance(error, RuntimeError) and UNREACHABLE not in message:
                        raise  # an error of ours
                    if watch.stored is None:
                        _require_space(settings)
                        raise PrefectError(f"Prefect has failed the run: {message}") from error
                    # The run is done and stored; only Prefect's page does not say so.
                    result = RunReport.model_validate_json(bucket.get(layout.run_report(watch.stored)).body)
                    say(f"baotinh: Prefect has not noted the end of the run: {message}", err=True)
    if broken is not None and result == broken.in_one_line:
        raise broken  # there were no good rules: the error lists every problem, one a line
    if isinstance(result, str):
        raise RunStoppedError(result) if state.is_cancelled() else RunFailedError(result)
    assert isinstance(result, RunReport)
    return result


def _require_space(settings: Settings) -> None:
    """Raise DiskFullError if an embedded store has no disk space for a run."""
    from storage.embedded.disk_space import require_space

    if settings.embedded:
        require_space(settings.data_dir)
