"""A purged article is nowhere in the bucket, whatever stopped or went on beside the purge, and does not come back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from crawler.addresses import article_id
from crawler.archiving.purging import purge_of
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from flows.health.store_facts import table_health
from flows.pipeline.extraction.worker_pool import ExtractionPool
from storage import layout
from storage.errors import DamagedSegmentError
from storage.model.identifiers import CrawlId
from storage.s3.bucket import Bucket
from storage.tables.maintenance import maintain, rebuild
from storage.takedown.deletion import delete_table_rows
from storage.takedown.purge_records import traces
from storage.takedown.redaction import Linking, redact_json
from storage.versions.sentences import split_sentences
from storage.versions.store import VersionStore
from storage.warc.gzip_members import members
from storage.warc.segment_writer import SegmentWriter
from storage.warc.segments import RECORD, read_capture
from tests.faults.flipped_bits import with_flipped_bits
from tests.flows.health.reports import of_source, run
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.flows.pipeline.processing.purging import (
    CAU,
    CUC,
    GONE,
    GONE_ID,
    SOURCE,
    STAYING,
    STAYING_ID,
    check_the_rest,
    damage,
    fill,
    findings,
    page,
    process,
    purge,
    tales,
    url_of,
    write_segment,
)
from tests.searching import found_in, unpacked

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_nothing_of_a_purged_article_is_anywhere_in_the_bucket(bucket: Bucket, processes: ExtractionPool) -> None:
    versions = fill(bucket, processes)
    assert [version.version for version in versions] == [1, 2]
    secret = tales(versions)
    maintain(bucket)
    assert len(found_in(bucket, secret)) > 20

    done = purge_of(bucket, NO_RULES).remove(GONE_ID, why="letter of 3 March", by="Vi Mai")
    assert found_in(bucket, secret) == []
    assert (done.versions, done.rows, done.answers, done.segments, done.derived) == (2, 4, 2, 2, 1)
    check_the_rest(bucket)

    [trace] = traces(bucket)
    assert (trace.article_id, trace.why, trace.by, trace.versions) == (GONE_ID, "letter of 3 March", "Vi Mai", 2)
    assert trace.done_at is not None
    assert len(trace.captures) == 4  # two answers and the requests for them


@pytest.mark.parametrize("prefix", ["raw/", "outcomes/", "crawls/", "runs/", "frontier/"])
def test_a_bit_that_is_wrong_on_its_way_is_not_written_back(
    prefix: str, bucket: Bucket, processes: ExtractionPool, session: boto3.Session
) -> None:
    secret = tales(fill(bucket, processes))
    before = {key: json.loads(bucket.get(key).body) for key in bucket.list_keys(prefix) if key.endswith(".json")}
    with with_flipped_bits(bucket, session, prefix) as (unsafe, flipped):
        done = purge_of(unsafe, NO_RULES).remove(GONE_ID, why="letter of 3 March", by="Vi Mai")
    assert set(flipped.gets.values()) == {2}
    assert done.trace.done_at is not None
    assert done.unsearched == []
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)
    for key, document in before.items():
        wanted = redact_json(document, lambda url: article_id(url, NO_RULES) == GONE_ID, {GONE_ID})
        assert json.loads(bucket.get(key).body) == wanted
    assert findings(bucket) == []


@pytest.mark.parametrize("prefix", ["raw/", "outcomes/", "crawls/", "runs/"])
def test_a_purge_that_could_not_search_all_is_not_done(prefix: str, bucket: Bucket, processes: ExtractionPool) -> None:
    fill(bucket, processes)
    key = next(bucket.list_keys(prefix))
    whole = damage(bucket, key)
    done = purge_of(bucket, NO_RULES).remove(GONE_ID, why="letter of 3 March", by="Vi Mai")
    assert (done.unsearched, done.trace.done_at) == ([key], None)
    assert (layout.purge_trace(SOURCE, GONE_ID), False) in findings(bucket)

    bucket.compare_and_swap(key, whole, etag=bucket.get(key).etag)
    assert purge(bucket).done_at is not None
    assert findings(bucket) == []


def test_a_purge_that_was_done_is_so_no_more_if_a_later_one_could_not_search_all(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    fill(bucket, processes)
    assert purge(bucket).done_at is not None
    key = next(bucket.list_keys("raw/"))
    whole = damage(bucket, key)
    assert purge(bucket).done_at is None
    assert (layout.purge_trace(SOURCE, GONE_ID), False) in findings(bucket)

    bucket.compare_and_swap(key, whole, etag=bucket.get(key).etag)
    assert purge(bucket).done_at is not None
    assert findings(bucket) == []


def test_damage_that_is_overwritten_leaves_nothing_to_search(bucket: Bucket, processes: ExtractionPool) -> None:
    fill(bucket, processes)
    key = list(bucket.list_keys("raw/"))[1]
    whole = bucket.get(key)
    _, answer, request = members(whole.body, mark=RECORD)
    for_both = bytearray(whole.body)
    for_both[answer.offset + 30] ^= 0xFF
    for_both[request.offset + 30] ^= 0xFF
    bucket.compare_and_swap(key, bytes(for_both), etag=whole.etag)
    done = purge_of(bucket, NO_RULES).remove(GONE_ID, why="letter of 3 March", by="Vi Mai")
    assert (done.unsearched, done.unreadable) == ([key], request.length)


def test_what_comes_after_a_purge_holds_nothing_of_it_either(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    purge(bucket)
    maintain(bucket)
    assert rebuild(bucket) == 1
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_an_address_that_only_led_to_it_is_refused_too(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes)) | {url_of("lang-cuc-cu")}
    writer = SegmentWriter(SOURCE, CrawlId("20260302T070000Z-eeeeeeee"), 0, FETCHED_AT, "test")
    led = [("Location", f"/{GONE}.html")]
    writer.add(url_of("lang-cuc-cu"), "GET", [], 301, "", led, b"", FETCHED_AT + timedelta(hours=4))
    bucket.put_if_absent(writer.key, writer.finish())
    process(bucket, processes)
    purge(bucket)
    assert found_in(bucket, secret) == []
    alias = article_id(url_of("lang-cuc-cu"), NO_RULES)
    assert {trace.article_id: trace.led_to for trace in traces(bucket)} == {GONE_ID: None, alias: GONE_ID}
    again = write_segment(bucket, "20260303T030000Z-dddddddd", {"lang-cuc-cu": page(*CUC)})
    assert [outcome.outcome for outcome in process(bucket, processes).outcomes[again]] == ["purged"]
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_a_replay_does_not_bring_it_back(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    purge(bucket)
    again = write_segment(bucket, "20260303T030000Z-dddddddd", {GONE: page(*CUC), STAYING: page(*CAU)})
    for key in list(bucket.list_keys("outcomes/")):
        bucket.delete(key)
    result = process(bucket, processes)
    assert [(o.outcome, o.article_id) for o in result.outcomes[again]] == [
        ("purged", GONE_ID),
        ("unchanged", STAYING_ID),
    ]
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_a_second_purge_keeps_the_first_signature(bucket: Bucket, processes: ExtractionPool) -> None:
    fill(bucket, processes)
    first = purge(bucket)
    second = purge_of(bucket, NO_RULES).remove(GONE_ID, why="other", by="Other")
    assert second.trace.model_copy(update={"done_at": first.done_at}) == first
    assert (second.versions, second.rows, second.answers, second.documents) == (0, 0, 0, 0)


class DiedError(Exception):
    pass


def before_each_call(patch: pytest.MonkeyPatch, methods: tuple[str, ...], action: Callable[[], None]) -> None:
    """Let `action` happen before every call of these methods of Bucket, but not before calls from within it."""
    inside = False

    def wrap(name: str) -> None:
        real = getattr(Bucket, name)

        def call(*given: object, **named: object) -> object:
            nonlocal inside
            if not inside:
                inside = True
                try:
                    action()
                finally:
                    inside = False
            return real(*given, **named)

        patch.setattr(Bucket, name, call)

    for name in methods:
        wrap(name)


def test_a_purge_that_dies_at_every_write_in_turn_is_completed_by_another(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    secret = tales(fill(bucket, processes))
    left, deaths = 0, 0

    def live_on() -> None:
        nonlocal left
        if left == 0:
            raise DiedError
        left -= 1

    with pytest.MonkeyPatch.context() as patch:
        before_each_call(patch, ("put_if_absent", "compare_and_swap", "delete"), live_on)
        while True:
            left = 2  # to look for the trace, and one more
            try:
                purge(bucket)
                break
            except DiedError:
                deaths += 1
                assert deaths < 100
    assert deaths > 10
    assert found_in(bucket, secret) == []
    check_the_rest(bucket)


def test_an_article_that_is_purged_at_any_moment_of_a_run_is_gone_after_it(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    write_segment(bucket, "20260302T020000Z-eeeeeeee", {STAYING: page(*CAU)}, FETCHED_AT - timedelta(hours=1))
    process(bucket, processes)
    FrontierStore(bucket, SOURCE).update({STAYING_ID: Entry(url=url_of(STAYING), first_seen=FETCHED_AT)})
    secret: set[str] = set()
    moment, reached = 0, True
    while reached:
        name = f"{GONE}-{moment}"
        at = FETCHED_AT + timedelta(hours=moment)
        write_segment(bucket, f"{at:%Y%m%dT%H%M%SZ}-ffffffff", {name: page(*CUC)}, at)
        secret |= {CUC[0], url_of(name), *split_sentences(CUC[1])}
        calls, reached = 0, False

        def purge_at_the_moment(name: str = name, moment: int = moment) -> None:
            nonlocal calls, reached
            if calls == moment:
                reached = True
                purge(bucket, article_id(url_of(name), NO_RULES))
            calls += 1

        with pytest.MonkeyPatch.context() as patch:
            before_each_call(patch, ("get", "put_if_absent", "list_keys"), purge_at_the_moment)
            process(bucket, processes)
        if reached:
            assert found_in(bucket, secret) == []
        moment += 1
        assert moment < 50
    assert moment > 5
    check_the_rest(bucket)


def test_a_versioned_bucket_keeps_no_past_of_it(bucket: Bucket, processes: ExtractionPool, client: "S3Client") -> None:
    client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    forms = [text.encode() for text in tales(fill(bucket, processes))]
    purge(bucket)
    kept = [
        item for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket.name)
        for item in page.get("Versions", ())
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert kept
    for item in kept:
        body = client.get_object(Bucket=bucket.name, Key=item["Key"], VersionId=item["VersionId"])["Body"].read()
        assert not [form for part in unpacked(item["Key"], body) for form in forms if form in part], item
    check_the_rest(bucket)


def test_pages_that_link_to_it_are_counted_and_overwritten_only_on_demand(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    secret = tales(fill(bucket, processes))
    listing = f'<ul class="related"><li><a href="/{GONE}.html?utm_source=x">{CUC[0]}</a></li></ul></body>'
    other = page("Chợ phiên Pá Hạ họp lại", CAU[1]).replace("</body>", listing)
    at = FETCHED_AT + timedelta(hours=4)
    write_segment(bucket, "20260302T070000Z-dddddddd", {"cho-phien-pa-ha-hop-lai": other}, at)
    process(bucket, processes)

    assert purge_of(bucket, NO_RULES, linking=Linking.COUNTED).remove(GONE_ID, why="a", by="b").linking == 1
    assert {where.split("/")[0] for where in found_in(bucket, secret)} == {"raw"}
    everywhere = purge_of(bucket, NO_RULES, linking=Linking.OVERWRITTEN)
    assert everywhere.remove(GONE_ID, why="a", by="b").linking == 1
    assert found_in(bucket, secret) == []
    assert findings(bucket) == []
    [article] = VersionStore(bucket).history(SOURCE, article_id(url_of("cho-phien-pa-ha-hop-lai"), NO_RULES))
    with pytest.raises(DamagedSegmentError, match="removed on request"):
        read_capture(bucket, article.provenance.capture)


def test_the_tables_are_not_behind_for_lack_of_rows_of_purged_articles(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    fill(bucket, processes)
    report = run(1, of_source()).model_copy(update={"segments": tuple(bucket.list_keys("raw/"))})
    assert [(table.checked, table.behind) for table in table_health(bucket, [report])] == [(3, 0), (3, 0)]

    purge(bucket)
    assert [(table.checked, table.behind) for table in table_health(bucket, [report])] == [(1, 0), (1, 0)]
    delete_table_rows(bucket, SOURCE, [STAYING_ID])
    assert [(table.checked, table.behind) for table in table_health(bucket, [report])] == [(1, 1), (1, 1)]
