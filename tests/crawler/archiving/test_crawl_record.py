from datetime import UTC, datetime

from crawler.archiving.crawl_record import CrawlRecord, FailedAddress, read_record, write_record
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.site import SLUG


def failures(*reasons: str) -> list[FailedAddress]:
    return [FailedAddress(url=f"http://baothu.example/{n}", reason=r, detail="so") for n, r in enumerate(reasons)]


def test_the_first_record_of_a_crawl_stays(bucket: Bucket) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    crawl_id = CrawlId("20260302T000000Z-00000001")
    first = CrawlRecord(
        crawl_id=crawl_id,
        source=SourceSlug(SLUG),
        started_at=now,
        finished_at=now,
        outcome="finished",
        counts={"fetch/archived": 1},
        failures=tuple(failures("dns")),
        segments=("raw/…",),
        rules="sha256:0",
    )

    assert read_record(bucket, first.source, crawl_id) is None
    assert write_record(bucket, first)
    assert not write_record(bucket, first.model_copy(update={"outcome": "failed"}))
    assert read_record(bucket, first.source, crawl_id) == first
