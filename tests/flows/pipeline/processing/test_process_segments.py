"""What processing leaves in the bucket when it is interrupted, or when something in the bucket is damaged."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.registry import Registry
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.outcomes import BatchResult
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments, sources_with_segments
from storage import layout
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.records import Records
from storage.warc.segments import SegmentWriter
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.flows.pipeline.extraction.test_bad_input import PAGE

REGISTRY = Registry([NO_RULES], [])


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as started:
        yield started


def write_segment(bucket: Bucket, crawl: str, pages: dict[str, str], at: datetime = FETCHED_AT) -> str:
    writer = SegmentWriter(NO_RULES.slug, CrawlId(crawl), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        url = f"https://baovidu.example/{name}.html"
        html = html.replace("https://baovidu.example/bai-viet-1234567.html", url)
        headers = [("Content-Type", "text/html; charset=utf-8")]
        writer.add(url, "GET", [], 200, "OK", headers, html.encode(), at + timedelta(seconds=number))
    bucket.put_if_absent(writer.key, writer.finish())
    return writer.key


def process(bucket: Bucket, processes: ExtractionPool) -> BatchResult:
    segments = new_segments(bucket, [NO_RULES.slug])
    return process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=processes)


def test_a_segment_that_is_processed_again_is_told_as_the_first_time(bucket: Bucket, processes: ExtractionPool) -> None:
    first = write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE, "hai": PAGE.replace("mận", "đào")})
    second = write_segment(
        bucket, "20260302T050000Z-bbbbbbbb", {"mot": PAGE.replace("25.000", "26.000")}, FETCHED_AT + timedelta(hours=2)
    )
    process(bucket, processes)
    told = {segment: bucket.get(layout.outcome(segment)).body for segment in (first, second)}
    articles = list(bucket.list_keys("articles/"))
    assert [c["outcome"] for c in json.loads(told[first])["captures"]] == ["created", "created"]
    assert [(c["outcome"], c["version"]) for c in json.loads(told[second])["captures"]] == [("edited", 2)]

    for segment in (first, second):  # killed just before the marks
        bucket.delete(layout.outcome(segment))
    process(bucket, processes)
    assert {segment: bucket.get(layout.outcome(segment)).body for segment in (first, second)} == told
    assert list(bucket.list_keys("articles/")) == articles


def test_a_damaged_record_fails_its_article_only_until_it_is_repaired(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE, "hai": PAGE.replace("mận", "đào")})
    process(bucket, processes)
    keys = list(bucket.list_keys("articles/"))
    whole = bucket.get(keys[0]).body
    bucket.delete(keys[0])
    bucket.put_if_absent(keys[0], b"{}\n")
    Records(bucket).clear()  # so that the objects have to be read
    changed = {"mot": PAGE.replace("25.000", "26.000"), "hai": PAGE.replace("25.000", "27.000").replace("mận", "đào")}
    segment = write_segment(bucket, "20260302T050000Z-bbbbbbbb", changed, FETCHED_AT + timedelta(hours=2))

    result = process(bucket, processes)
    assert sorted(outcome.outcome for outcome in result.outcomes[segment]) == ["edited", "failed"]
    assert keys[0] in result.damaged[segment]
    assert new_segments(bucket, [NO_RULES.slug]) == [segment]

    bucket.delete(keys[0])
    bucket.put_if_absent(keys[0], whole)
    result = process(bucket, processes)
    assert [outcome.outcome for outcome in result.outcomes[segment]] == ["edited", "edited"]
    assert not result.damaged
    assert new_segments(bucket, [NO_RULES.slug]) == []


def test_an_old_capture_that_is_lost_does_not_hinder_new_ones(bucket: Bucket, processes: ExtractionPool) -> None:
    first = write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE})
    process(bucket, processes)
    [key] = bucket.list_keys("articles/")
    older = bucket.get(key).body.replace(b'"extractor":"', b'"extractor":"0.0-')
    bucket.delete(key)
    bucket.put_if_absent(key, older)  # so that the old capture would be read again
    Records(bucket).clear()
    bucket.delete(first)
    changed = {"mot": PAGE.replace("25.000", "26.000")}
    second = write_segment(bucket, "20260302T050000Z-bbbbbbbb", changed, FETCHED_AT + timedelta(hours=2))
    assert [outcome.outcome for outcome in process(bucket, processes).outcomes[second]] == ["edited"]


def test_every_source_with_segments_is_found(bucket: Bucket) -> None:
    for slug in ("baomot", "baomothai", "baovidu"):
        writer = SegmentWriter(SourceSlug(slug), CrawlId("20260302T030000Z-aaaaaaaa"), 0, datetime.now(UTC), "test")
        bucket.put_if_absent(writer.key, writer.finish())
    assert list(sources_with_segments(bucket)) == ["baomot", "baomothai", "baovidu"]
