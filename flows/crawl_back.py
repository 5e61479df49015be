"""The flows `backfill` and `recheck`: crawls of what an ordinary crawl leaves alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.errors import WrongUsageError
from flows.orchestration.parameters import named_after, newspaper_choices, tell_unknown_parameters
from flows.orchestration.runs.asked_period import check_days, check_period
from flows.orchestration.runs.crawl_run import crawl_run
from flows.pipeline.run_report import RunReport
from flows.telling.after_run import after_run
from storage.model.moments import with_zone
from storage.settings import CrawlSettings, Settings

__all__ = ["backfill", "recheck"]

EVER = datetime(1900, 1, 1, tzinfo=UTC)

Newspapers = list[Annotated[str, Field(json_schema_extra=newspaper_choices())]]


@flow(
    name="backfill", flow_run_name=named_after("backfill"), persist_result=False, on_crashed=[tell_unknown_parameters]
)
def backfill(
    sources: Newspapers,
    pages: Annotated[int, Field(ge=1, le=10_000)] = 200,
    begin: date | None = None,
    end: date | None = None,
    max_articles: Annotated[int, Field(ge=1)] | None = None,
) -> State[RunReport | str]:
    """Crawl newspapers further back than what is new: read sections and sitemaps on to their end.

    Given a period, read the pages of its days instead, where the newspaper's file knows them (`discovery.archive`).
    The rules of politeness hold. What one run leaves, the next scheduled crawls and the next backfill go on with.

    Args:
        sources: Slugs of the newspapers, at least one.
        pages: Pages of each section to read, and sitemaps of each index.
        begin: First day of the period, Vietnam's time. Empty: no period.
        end: The day before which it ends; it needs `begin`. Empty: to today.
        max_articles: Fetch at most so many articles of each newspaper. Empty: the setting crawl.max_articles.
    """

    def deep(settings: CrawlSettings) -> CrawlSettings:
        return settings.model_copy(update={"backfill_pages": pages, "backfill_from": begin, "backfill_until": end})

    def choose(_: Settings) -> Sequence[str]:
        if not sources:
            raise WrongUsageError("no newspaper is named", hint="name those to crawl further back in `sources`")
        check_days(begin, end)
        return sources

    return crawl_run("backfill", choose, max_articles=max_articles, change=deep, after=after_run)


@flow(name="recheck", flow_run_name=named_after("recheck"), persist_result=False, on_crashed=[tell_unknown_parameters])
def recheck(
    sources: Newspapers | None = None,
    begin: datetime | None = None,
    end: datetime | None = None,
    max_articles: Annotated[int, Field(ge=1)] | None = None,
) -> State[RunReport | str]:
    """Ask again for every known article of a period, whether due or not. No listing is read.

    Those not asked for longest come first, so repeating it goes on where `max_articles` ended it.

    Args:
        sources: Slugs of the newspapers. Empty: every active one.
        begin: Only articles that appeared at this moment or later. Empty: from the first on.
        end: Only articles that appeared before this moment. Empty: to the latest.
        max_articles: Ask for at most so many articles of each newspaper. Empty: the setting crawl.max_articles.
    """
    period = {"recheck_from": with_zone(begin or EVER), "recheck_until": end and with_zone(end)}

    def only_known(settings: CrawlSettings) -> CrawlSettings:
        return settings.model_copy(update=period)

    def choose(_: Settings) -> Sequence[str]:
        check_period(begin, end)
        return sources or ()

    return crawl_run("recheck", choose, max_articles=max_articles, change=only_known, after=after_run)
