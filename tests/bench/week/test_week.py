"""A short form of `make week`: two papers for a day, with faults, false dates, a killed crawl and a lost bucket."""

from typing import TYPE_CHECKING

import pytest

from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.bench.week.__main__ import measure, report

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
