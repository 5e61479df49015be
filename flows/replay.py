"""The flow `replay`: a period again from raw, with today's rules."""

from datetime import datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.orchestration.flow_run import show_on_page, state_of
from flows.orchestration.parameters import named_after, newspaper_choices, tell_unknown_parameters
from flows.orchestration.runs.asked_period import check_period
from flows.pipeline.events import current_listener
from flows.pipeline.replay.period import Period
from flows.pipeline.replay.replay import replay as replay_period
from flows.pipeline.replay.replay_report import ReplayReport
from flows.pipeline.replay.replay_text import as_markdown
from flows.pipeline.stopping import StopRequest
from storage.settings import Settings

__all__ = ["replay"]


@flow(name="replay", flow_run_name=named_after("replay"), persist_result=False, on_crashed=[tell_unknown_parameters])
def replay(
    sources: list[Annotated[str, Field(json_schema_extra=newspaper_choices())]] | None = None,
    begin: datetime | None = None,
    end: datetime | None = None,
    dry_run: bool = True,
    again: bool = False,
) -> State[ReplayReport | str]:
    """Extract a period again from raw with today's rules; store what differs as `reextracted`. No site is asked.

    Interrupt and repeat it at will: it goes on where it stopped.

    Args:
        sources: Slugs of the newspapers. Empty: every one with raw segments.
        begin: Only what crawls fetched that began at this moment or later. Empty: from the first crawl on.
        end: Only what crawls fetched that began before this moment. Empty: to the last crawl.
        dry_run: Only say what would change, field by field.
        again: Also what was replayed with these rules before, or read by a newer release.
    """
    stop = StopRequest()

    def work(settings: Settings) -> State[ReplayReport | str]:
        check_period(begin, end)
        report = replay_period(
            settings,
            sources=sources or (),
            period=Period.of(begin, end),
            dry_run=dry_run,
            again=again,
            listener=current_listener(),
            stop=stop,
        )
        show_on_page("replay-report", as_markdown(report), f"Replay {report.replay_id}")
        return Completed(message=report.summary(), data=report)

    return state_of("replay", work, stop=stop)
