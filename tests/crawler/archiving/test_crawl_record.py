from datetime import UTC, datetime

import pytest

from crawler.archiving.crawl_record import CrawlRecord, Failure, judge, read_record, write_record
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.site import SLUG


def failures(*reasons: str) -> list[Failure]:
    return [Failure(url=f"http://baothu.example/{n}", reason=r, detail="so") for n, r in enumerate(reasons)]


NO_LISTING = "no page that lists articles could be read: "
READ = {"discovery/pages": 1, "discovery/articles": 3}


@pytest.mark.parametrize(
    ("listings", "articles", "counts", "reason"),
    [
        ([], [], {}, "the registry names no section, feed or sitemap"),
        (["robots", "robots"], [], {}, "robots.txt forbids every page that lists articles "
         "(http://baothu.example/0, …)"),
        (["dns", "dns"], [], {}, NO_LISTING + "dns, so"),
        (["tls", "tls", "robots"], [], {}, NO_LISTING + "tls (2), robots (1)"),
        ([], [], {"discovery/pages": 2}, "no page that lists articles has a link to an article; do the rules of the "
         "source still hold?"),
        ([], [], READ | {"spider_exceptions/count": 1}, "the crawler has an error of its own; "
         "`warnings` of the crawl's record has its traceback"),
        ([], ["robots"], READ, "robots.txt forbids all articles, 1 of them (http://baothu.example/0)"),
        ([], ["http_503", "tls", "tls"], READ, "none of 3 articles could be fetched: tls (2), http_503 (1)"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_source_fails_as_a_whole_with_its_reason(
    listings: list[str], articles: list[str], counts: dict[str, int], reason: str
) -> None:
    assert judge(failures(*listings), failures(*articles), counts, stopped=False) == ("failed", reason)


@pytest.mark.parametrize(
    ("listings", "articles", "more"),
    [
        ([], [], {}),
        (["dns"], [], {}),
        ([], ["timeout"], {"fetch/archived": 1}),
        ([], ["timeout"], {"frontier/unchanged": 1}),
    ],
)
def test_single_failures_fail_no_crawl(listings: list[str], articles: list[str], more: dict[str, int]) -> None:
    assert judge(failures(*listings), failures(*articles), READ | more, stopped=False) == ("finished", None)


def test_a_crawl_that_was_stopped_has_failed() -> None:
    assert judge([], [], READ, stopped=True) == ("failed", "stopped before its end")


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
