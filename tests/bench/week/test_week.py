"""A short form of `make week`: two papers for a day, with faults, false dates, a killed crawl and a lost bucket."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.bench.week.__main__ import measure, report
from tests.bench.week.reasons import why_no_article

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.mark.server
def test_a_day_with_faults_loses_nothing(settings: Settings, bucket: Bucket, client: "S3Client") -> None:
    outcome = measure(
        settings, client, papers=2, days=1, hours=6, articles_a_day=4, history_days=1, seed=7, later=(10,),
    )  # fmt: skip  # short arguments
    table = report(outcome)

    assert outcome.tally.articles >= 6, table
    assert outcome.tally.missing_articles == [], table
    assert outcome.tally.missing_removals == [], table
    assert outcome.early == outcome.unnamed == outcome.lost == [], table
    assert outcome.week.killed, table
    assert all("does not answer" in line or "killed" in line for line in outcome.week.failed), table
    assert outcome.requests < outcome.recrawl.requests, table


def test_an_article_that_was_never_found_is_told_with_what_the_records_say() -> None:
    rounds = [datetime(2026, 3, 5, hour, tzinfo=UTC) for hour in (12, 14)]

    named = why_no_article(rounds, [(rounds[1], "failed/timeout")], rounds, [])
    unseen = why_no_article(rounds, [], rounds[1:], rounds[:1])

    assert named == "online in 2 rounds, from 05 Mar 12:00; records name it: failed/timeout on 05 Mar 14:00"
    assert unseen.endswith("no record names it: in 1 of them no listing was read, 1 crawls left no record")
