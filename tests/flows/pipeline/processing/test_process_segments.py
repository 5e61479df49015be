"""What processing leaves in the bucket when it is interrupted, or when something in the bucket is damaged."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from crawler.registry import Registry
from flows.pipeline.extraction.extract import ExtractionResult, extract_capture
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.worker_pool import ExtractionPool, ExtractionTask
from flows.pipeline.processing.outcomes import BatchResult
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments, sources_with_segments
from flows.pipeline.run_report import source_report
from flows.pipeline.verdicts.source_verdict import Habits
from storage import layout
from storage.model.article import Article, ChangeKind, editorial_hash
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.records import Records
from storage.versions.record_json import encode
from storage.versions.store import VersionStore
from storage.warc.segment_writer import SegmentWriter
from tests.faults.flipped_bits import with_flipped_bits
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.flows.pipeline.extraction.test_bad_input import PAGE

REGISTRY = Registry([NO_RULES], [])


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as started:
        yield started


def write_segment(bucket: Bucket, crawl: str, pages: dict[str, str], at: datetime = FETCHED_AT, **headers: str) -> str:
    writer = SegmentWriter(NO_RULES.slug, CrawlId(crawl), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        url = f"https://baovidu.example/{name}.html"
        html = html.replace("https://baovidu.example/bai-viet-1234567.html", url)
        sent = [("Content-Type", "text/html; charset=utf-8"), *headers.items()]
        writer.add(url, "GET", [], 200, "OK", sent, html.encode(), at + timedelta(seconds=number))
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


def test_articles_that_go_on_on_another_page_are_noted_when_they_make_a_version(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    pages = {
        "mot": PAGE.replace("<head>", "<head><link rel='next' href='/mot.html?page=2'>"),
        "hai": PAGE.replace("<head>", "<head><link rel='next' href='/hai.html?page=2'>").replace("mận", "đào"),
        "ba": PAGE.replace("mận", "cam"),
    }

    def notes(crawl: str, at: datetime) -> tuple[str, ...]:
        segment = write_segment(bucket, crawl, pages, at)
        outcomes = process(bucket, processes).outcomes[segment]
        return source_report(NO_RULES.slug, None, outcomes, Habits(), at).notes

    note = "2 articles go on on another page, which is not read, such as https://baovidu.example/mot.html"
    assert notes("20260302T030000Z-aaaaaaaa", FETCHED_AT) == (note,)
    assert notes("20260302T050000Z-bbbbbbbb", FETCHED_AT + timedelta(hours=2)) == ()


def test_a_segment_that_arrives_damaged_is_read_again_and_loses_nothing(
    bucket: Bucket, processes: ExtractionPool, session: boto3.Session
) -> None:
    segment = write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE, "hai": PAGE.replace("mận", "đào")})
    with with_flipped_bits(bucket, session, "raw/") as (unsafe, flipped):
        result = process(unsafe, processes)
    assert flipped.gets.total() == 2
    assert not result.damaged
    assert [outcome.outcome for outcome in result.outcomes[segment]] == ["created", "created"]


def test_a_damaged_record_fails_its_article_only_until_it_is_repaired(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE, "hai": PAGE.replace("mận", "đào")})
    process(bucket, processes)
    keys = list(bucket.list_keys("articles/"))
    whole = bucket.get(keys[0]).body
    bucket.delete(keys[0])
    bucket.put_if_absent(keys[0], b"{}\n")
    Records(bucket).table.delete("version > 0")  # so that the objects have to be read
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
    Records(bucket).table.delete("version > 0")
    bucket.delete(first)
    changed = {"mot": PAGE.replace("25.000", "26.000")}
    second = write_segment(bucket, "20260302T050000Z-bbbbbbbb", changed, FETCHED_AT + timedelta(hours=2))
    assert [outcome.outcome for outcome in process(bucket, processes).outcomes[second]] == ["edited"]


def test_every_source_with_segments_is_found(bucket: Bucket) -> None:
    for slug in ("baomot", "baomothai", "baovidu"):
        writer = SegmentWriter(SourceSlug(slug), CrawlId("20260302T030000Z-aaaaaaaa"), 0, datetime.now(UTC), "test")
        bucket.put_if_absent(writer.key, writer.finish())
    assert list(sources_with_segments(bucket)) == ["baomot", "baomothai", "baovidu"]


def as_read_by_older_code(bucket: Bucket) -> Article:
    """Store the one article as a version of extraction that did not find its writers had left it."""
    [key] = bucket.list_keys("articles/")
    article = Article.model_validate_json(bucket.get(key).body)
    older = article.model_copy(
        update={"authors": (), "provenance": article.provenance.model_copy(update={"extractor": "0.1.0"})}
    )
    older = older.model_copy(update={"content_hash": editorial_hash(older)})
    bucket.delete(key)
    bucket.put_if_absent(key, encode(older))
    Records(bucket).table.delete("version > 0")
    return article


def test_what_newer_code_finds_in_an_unchanged_page_is_not_called_the_publishers_edit(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE})
    process(bucket, processes)
    article = as_read_by_older_code(bucket)
    write_segment(bucket, "20260302T050000Z-bbbbbbbb", {"mot": PAGE}, FETCHED_AT + timedelta(hours=2))
    process(bucket, processes)
    history = VersionStore(bucket).history(article.source, article.article_id)
    assert [version.change.kind for version in history] == [ChangeKind.CREATED, ChangeKind.REEXTRACTED]
    assert (history[0].authors, history[1].authors) == ((), article.authors)
    assert history[1].provenance.extractor == EXTRACTOR_VERSION


def test_an_edit_that_newer_code_meets_is_told_apart_from_what_the_code_changed(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE})
    process(bucket, processes)
    article = as_read_by_older_code(bucket)
    edited = {"mot": PAGE.replace("25.000", "26.000")}
    second = write_segment(bucket, "20260302T050000Z-bbbbbbbb", edited, FETCHED_AT + timedelta(hours=2))
    outcomes = process(bucket, processes).outcomes[second]
    history = VersionStore(bucket).history(article.source, article.article_id)
    kinds = [version.change.kind for version in history]
    assert kinds == [ChangeKind.CREATED, ChangeKind.REEXTRACTED, ChangeKind.EDITED]
    assert "authors" in history[1].change.fields
    assert "authors" not in history[2].change.fields
    told = source_report(NO_RULES.slug, None, outcomes, Habits(), FETCHED_AT)
    assert (told.captures, told.versions, told.inserted) == (1, {"edited": 1}, {"reextracted": 1})


class Poisonous(ExtractionPool):
    """Extracts in this process, where a test can break a stage."""

    def __init__(self) -> None:
        pass

    def extract(self, tasks: Iterable[ExtractionTask]) -> Iterator[list[ExtractionResult]]:
        for task in tasks:
            yield [extract_capture(capture, task.source, task.removal_after) for capture in task.captures]


def test_a_page_that_breaks_our_code_leaves_its_traceback_where_an_operator_finds_it(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def bug(_page: object, _found: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("flows.pipeline.extraction.extract.clean", bug)
    segment = write_segment(bucket, "20260302T030000Z-aaaaaaaa", {"mot": PAGE})
    with caplog.at_level("INFO"):
        batch = process_segments(bucket, REGISTRY, [segment], removal_after=24.0, pool=Poisonous())
    [capture] = json.loads(bucket.get(layout.outcome(segment)).body)["captures"]
    assert (capture["outcome"], capture["reason"]) == ("refused", "broken")
    assert "in bug" in capture["traceback"]
    [record] = [record for record in caplog.records if "no such luck" in record.getMessage()]
    assert (record.name, record.levelname) == ("flows.pipeline.processing.process_segments", "ERROR")
    assert "in bug" in record.getMessage()

    report = source_report(NO_RULES.slug, None, batch.outcomes[segment], Habits(), FETCHED_AT)
    assert [failure.trace for failure in report.failures] == [layout.outcome(segment)]
    assert "our own code failed on 1 of its pages" in report.notes[0]
