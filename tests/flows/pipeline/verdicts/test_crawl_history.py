"""When the last good crawl of a newspaper ended, however often it was crawled since."""

from datetime import timedelta

import pytest

from crawler.archiving.crawl_record import write_record
from flows.pipeline.verdicts.crawl_history import RECORDS, read_histories
from storage.model.identifiers import new_crawl_id
from storage.s3.bucket import Bucket
from tests.flows.health.reports import NOW, PAPER
from tests.flows.pipeline.test_run_report import crawl


@pytest.mark.parametrize(("hours", "known"), [(20, True), (40, False)])
def test_the_last_good_crawl_of_a_day_is_known_however_many_failed_since(
    bucket: Bucket, hours: int, known: bool
) -> None:
    good = NOW - timedelta(hours=hours)
    failed = [NOW - timedelta(minutes=15 * number) for number in range(1, RECORDS + 4)]
    for at in (good - timedelta(hours=1), good, *failed):
        changed = {"crawl_id": new_crawl_id(at), "source": PAPER, "finished_at": at}
        changed["outcome"] = "failed" if at in failed else "finished"
        assert write_record(bucket, crawl().model_copy(update=changed))

    history = read_histories(bucket, [PAPER], NOW)[PAPER]

    assert history.last_success == (good if known else None)
    assert [record.outcome for record in history.records] == ["failed"] * RECORDS
