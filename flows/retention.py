"""The flow `retention`: delete old raw segments on which no version rests, and old reports."""

from datetime import timedelta
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from crawler.frontier.store import segments_of_bodies
from flows.orchestration.flow_run import state_of
from flows.orchestration.parameters import tell_unknown_parameters
from storage.integrity.retention import LEAST_DAYS, Retained, retain
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["retention"]


@flow(name="retention", persist_result=False, on_crashed=[tell_unknown_parameters])
def retention(
    raw_older_than: Annotated[int, Field(ge=LEAST_DAYS)] | None = None,
    reports_older_than: Annotated[int, Field(ge=LEAST_DAYS)] | None = None,
    dry_run: bool = True,
) -> State[Retained | str]:
    """Delete raw segments on which no version rests, and reports of runs and crawls, that are older than some days.

    Args:
        raw_older_than: Days from which raw segments may go. Empty: all stay.
        reports_older_than: Days from which reports of runs, crawls and replays go. Empty: all stay.
        dry_run: Only count what would go.
    """

    def work(settings: Settings) -> State[Retained | str]:
        with open_bucket(settings, check="reading" if dry_run else True) as bucket:
            result = retain(
                bucket,
                raw_older_than=timedelta(days=raw_older_than) if raw_older_than else None,
                reports_older_than=timedelta(days=reports_older_than) if reports_older_than else None,
                bodies=segments_of_bodies(bucket),
                dry_run=dry_run,
            )
        return Completed(message=result.summary(dry_run=dry_run), data=result)

    return state_of("retention", work)
