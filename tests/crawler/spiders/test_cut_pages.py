"""Pages that arrive empty or cut: nothing of them was read, so the next crawl asks again, and then more seldom."""

import gzip
from pathlib import Path

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from crawler.registry import load_registry
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.process_segments import process_segments
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl, believe_validators
from tests.crawler.site import Answer, Site, article_page, listing

PAGE = article_page(1, text="Bà con thu hoạch ngô sớm hơn mọi năm, và ai cũng mừng vì được mùa. " * 9).encode()
TAGGED = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}
PACKED = Answer(gzip.compress(PAGE)[:-40], headers=TAGGED | {"Content-Encoding": "gzip"})
RESTS = 1.0
"""The worth of a visit at which nothing is due by the schedule."""


def process(bucket: Bucket, folder: Path, record: CrawlRecord) -> list[tuple[str, str | None]]:
    """Read the pages of a crawl; return each outcome with its reason."""
    segments = list(record.segments)
    with ExtractionPool(1) as processes:
        registry = load_registry(folder / "registry")
        result = process_segments(bucket, registry, segments, removal_after=24.0, pool=processes)
    return [(each.outcome, each.reason) for segment in segments for each in result.outcomes[segment]]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (Answer(b"", headers=TAGGED), "empty"),
        (Answer(PAGE.partition(b"</body>")[0], headers=TAGGED), "truncated"),
        (PACKED, "truncated"),
        (Answer(PAGE[:300] + bytes(range(128, 256)) * 9 + PAGE[300:], headers=TAGGED), "undecodable"),
    ],
    ids=["empty", "without its end", "packed and cut", "no text"],
)
def test_a_page_that_arrived_empty_or_cut_is_asked_for_again_by_the_next_crawl_and_once(
    site: Site, crawl: Crawl, bucket: Bucket, tmp_path: Path, first: Answer, reason: str
) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", first, Answer(PAGE, headers=TAGGED))
    assert process(bucket, tmp_path, crawl()) == [("refused", reason)]
    believe_validators(bucket)  # so that the next request would be conditional

    assert process(bucket, tmp_path, crawl(revisit_worth=RESTS)) == [("created", None)]

    third = crawl(revisit_worth=RESTS)
    assert "articles/stored" not in third.counts
    assert len(site.requests("/tin-post1.html")) == 2
