"""A short form of `make week`: two papers for a day, with faults, false dates, a killed crawl and a lost bucket."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.bench.week.__main__ import measure, report, unnamed_changes
from tests.bench.week.reasons import why_no_article
from tests.bench.week.timetable import Moment
from tests.replica import Fault
from tests.replica.website.server import Answered

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


def test_a_change_of_layout_is_to_be_named_by_the_first_crawl_that_left_a_record() -> None:
    rounds = [
        Moment(datetime(2026, 3, 5, hour, tzinfo=UTC), ((0, Fault.NO_LINKS),), clock_ahead=timedelta(hours=25 * ahead))
        for hour, ahead in ((12, 0), (14, 1), (16, 0))
    ]
    log = [Answered(0, each.at, "www.baomau.example", "/tin/", 200, None, 0) for each in rounds]
    crawls = [f"{each.at + each.clock_ahead:%Y%m%dT%H%M%SZ}-00000001" for each in rounds]

    def unnamed(named: dict[int, str], killed: set[int]) -> list[str]:
        records = [
            {"source": "baomau", "crawl_id": crawl, "notes": [named.get(number, "all is well")], "reason": None}
            for number, crawl in enumerate(crawls)
            if number not in killed
        ]
        lost = {(rounds[number].at, "baomau") for number in killed}
        return list(unnamed_changes(["baomau"], rounds, ["http://baomau.example/tin/"], log, {}, records, lost))

    sign = "section /tin/ has no link to an article"
    assert unnamed({0: sign}, set()) == unnamed({1: sign}, {0}) == unnamed({2: sign}, {0, 1}) == []
    assert unnamed({1: sign}, set()) == ["no_links at baomau: [['all is well']]"]
    assert unnamed({2: sign}, {0}) == ["no_links at baomau: [['all is well']]"]
    assert unnamed({}, {0, 1, 2}) == []


def test_an_article_that_was_never_found_is_told_with_what_the_records_say() -> None:
    rounds = [datetime(2026, 3, 5, hour, tzinfo=UTC) for hour in (12, 14)]

    named = why_no_article(rounds, [(rounds[1], "failed/timeout")], rounds, [])
    unseen = why_no_article(rounds, [], rounds[1:], rounds[:1])

    assert named == "online in 2 rounds, from 05 Mar 12:00; records name it: failed/timeout on 05 Mar 14:00"
    assert unseen.endswith("no record names it: in 1 of them no listing was read, 1 crawls left no record")
