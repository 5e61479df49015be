"""The flow `ingest`: `flows.pipeline.run_pipeline` as a flow of Prefect's, with its crawls as tasks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.orchestration.parameters import newspaper_choices, run_name, tell_unknown_parameters
from flows.orchestration.runs.crawl_run import crawl_run
from flows.orchestration.runs.spreading import parts, spread
from flows.pipeline.pace import Pace, articles_a_day, of_pace
from flows.pipeline.rules_in_force import registry_in_force
from flows.pipeline.run_report import RunReport
from flows.telling.after_run import after_run
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["ingest"]


@flow(name="ingest", flow_run_name=run_name, persist_result=False, on_crashed=[tell_unknown_parameters])
def ingest(
    sources: list[Annotated[str, Field(json_schema_extra=newspaper_choices())]] | None = None,
    pace: Pace | None = None,
    over: Annotated[int, Field(ge=1, le=64)] = 1,
    max_articles: Annotated[int, Field(ge=1)] | None = None,
    crawl: bool = True,
) -> State[RunReport | str]:
    """Crawl provincial newspapers and write every new version of every article to the bucket.

    A source that fails stops no other. The run is Failed if a newspaper failed by the rules in docs/operating.md, and
    Cancelled if it was stopped. Its result is the report either way, which also lies in the bucket under `runs/`.

    Args:
        sources: Slugs of the newspapers to crawl. Empty: every active one.
        pace: Only those that publish fast (30 articles a day or more), at a medium pace or slowly (fewer than 8).
        over: Spread them over so many runs, for as many workers.
        max_articles: Fetch at most so many articles of each newspaper.
        crawl: Off: only process what was fetched before and has not been processed yet.
    """

    def choose(settings: Settings) -> Sequence[str] | None:
        if pace is None and over == 1:
            return sources or ()
        with open_bucket(settings, check=True) as bucket:
            registry = registry_in_force(bucket, settings.sources_dir)
            chosen = [source.slug for source in registry.to_crawl(sources)]
            rates = articles_a_day(bucket, datetime.now(UTC))
        if pace is not None:
            chosen = of_pace(chosen, rates, pace)
        if not chosen:
            return None
        if over == 1:
            return chosen
        return spread(parts(chosen, rates, over), {"max_articles": max_articles, "crawl": crawl})

    return crawl_run("ingest", choose, max_articles=max_articles, crawl=crawl, after=after_run)
