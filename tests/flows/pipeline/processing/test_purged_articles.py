"""A purged article is nowhere in the bucket, whatever stopped or went on beside the purge, and does not come back."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.addresses import article_id
from crawler.archiving.crawl_record import CrawlRecord, Failure, write_record
from crawler.archiving.purging import purge_again, purge_of
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.registry import Registry
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.outcomes import BatchResult
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from flows.pipeline.run_pipeline import forget_purged
from storage import layout
from storage.errors import DamagedSegmentError
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.model.identifiers import ArticleId, CrawlId
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.maintenance import maintain, rebuild
from storage.tables.records import Records
from storage.takedown.purge_records import Trace, encode_trace, traces
from storage.takedown.redaction import Linking
from storage.versions.record_json import encode
from storage.versions.sentences import split_sentences
from storage.versions.store import VersionStore
from storage.warc.segments import SegmentWriter, read_capture
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.searching import found_in, tell_tales, unpacked

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGISTRY = Registry([NO_RULES], [])
SOURCE = NO_RULES.slug

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{headline}</title>
<meta property="article:published_time" content="2026-03-02T07:05:00+07:00"></head><body>
<h1>{headline}</h1><div class="article__body"><p>{body}</p></div></body></html>"""

CUC = (
    "Làng cúc Pá Hạ vào vụ",
    "Sáng nay, các hộ trồng cúc ở Pá Hạ bắt đầu cắt những luống hoa đầu tiên để chuyển về xuôi. "
    "Theo bà Lò Thị Sim, mỗi sào cho thu khoảng ba nghìn cành, giá bán tại vườn là 1.200 đồng một cành. "
    "Thương lái từ nhiều nơi đã đặt mua từ trước Tết, nên năm nay bà con không lo ế hàng như các năm trước.",
)
CAU = (
    "Thông xe cầu treo bản Mòn",
    "Cây cầu treo dài chín mươi mét nối hai bờ suối Mòn vừa được đưa vào sử dụng sau tám tháng thi công. "
    "Trước đây, học sinh trong bản phải đi bè qua suối, những ngày mưa lũ thì đành nghỉ học ở nhà. "
    "Kinh phí xây dựng do một nhóm cựu binh quyên góp và được chính quyền xã đối ứng phần nhân công.",
)


def page(headline: str, body: str) -> str:
    return PAGE.format(headline=headline, body=body.replace(". ", ".</p><p>"))


def url_of(name: str) -> str:
    return f"https://baovidu.example/{name}.html"


GONE, STAYING = "lang-cuc-pa-ha-vao-vu", "thong-xe-cau-treo-ban-mon"
GONE_ID, STAYING_ID = (article_id(url_of(name), NO_RULES) for name in (GONE, STAYING))


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as started:
        yield started


def write_segment(bucket: Bucket, crawl: str, pages: dict[str, str], at: datetime = FETCHED_AT) -> str:
    writer = SegmentWriter(SOURCE, CrawlId(crawl), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        headers = [("Content-Type", "text/html; charset=utf-8")]
        writer.add(url_of(name), "GET", [], 200, "OK", headers, html.encode(), at + timedelta(seconds=number))
    bucket.put_if_absent(writer.key, writer.finish())
    return writer.key


def process(bucket: Bucket, processes: ExtractionPool) -> BatchResult:
    return process_segments(bucket, REGISTRY, new_segments(bucket, [SOURCE]), removal_after=24.0, pool=processes)


def fill(bucket: Bucket, processes: ExtractionPool) -> list[Article]:
    """Let a day of the newspaper be stored, with all that a crawl leaves; return the versions of what is to go."""
    first = write_segment(bucket, "20260302T030000Z-aaaaaaaa", {GONE: page(*CUC), STAYING: page(*CAU)})
    process(bucket, processes)
    edited = page(CUC[0], CUC[1].replace("1.200 đồng", "1.350 đồng"))
    write_segment(bucket, "20260302T050000Z-bbbbbbbb", {GONE: edited}, FETCHED_AT + timedelta(hours=2))
    process(bucket, processes)
    entry = Entry(url=url_of(GONE), first_seen=FETCHED_AT)
    FrontierStore(bucket, SOURCE).update(
        {GONE_ID: entry, STAYING_ID: Entry(url=url_of(STAYING), first_seen=FETCHED_AT)}
    )
    record = CrawlRecord(
        crawl_id=CrawlId("20260302T030000Z-aaaaaaaa"), source=SOURCE, started_at=FETCHED_AT, finished_at=FETCHED_AT,
        outcome="finished", failures=(Failure(url=url_of(GONE), reason="timeout", detail="no answer"),),
        segments=(first,), warnings=(f"scrapy: Gave up retrying <GET {url_of(GONE)}>",), rules="r",
    )  # fmt: skip  # short items: a line each would fill a screen
    write_record(bucket, record)
    report = {"run_id": "x", "sources": [{"failures": [{"url": url_of(GONE), "reason": "", "detail": CUC[0]}]}]}
    bucket.put_if_absent("runs/20260302T030000Z-cccccccc.json", json.dumps(report, ensure_ascii=False).encode())
    bucket.put_if_absent("exports/all.jsonl", CUC[1].encode())
    return VersionStore(bucket).history(SOURCE, GONE_ID)


def tales(versions: list[Article]) -> set[str]:
    return {text for version in versions for text in tell_tales(version)}


def purge(bucket: Bucket, article: ArticleId = GONE_ID) -> Trace:
    return purge_of(bucket, NO_RULES).remove(article, why="letter of 3 March", by="Vi Mai").trace


def check_the_rest(bucket: Bucket) -> None:
    """See that the other article is untouched, and that every segment is a WARC file still."""
    [article] = VersionStore(bucket).history(SOURCE, STAYING_ID)
    assert article.text
    assert CAU[0].encode() in read_capture(bucket, article.provenance.capture).body
    assert Catalog(bucket).versions([STAYING_ID, GONE_ID]) == {STAYING_ID: 1}
    assert set(FrontierStore(bucket, SOURCE).read()) == {STAYING_ID}
    for key in bucket.list_keys("raw/"):
        kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(bucket.get(key).body))]
        assert kinds[0] == "warcinfo"


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


def test_the_report_of_a_run_forgets_what_was_purged_while_it_ran(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    before = set(bucket.list_keys(layout.purge_traces_prefix()))
    purge(bucket)
    report = {"sources": [{"failures": [{"url": url_of(GONE), "reason": "timeout", "detail": "no answer"}]}]}
    bucket.put_if_absent("runs/20260302T090000Z-ffffffff.json", json.dumps(report).encode())
    forget_purged(bucket, REGISTRY, before)
    assert found_in(bucket, secret) == []


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


def findings(bucket: Bucket, *, repair: bool = False) -> list[tuple[str, bool]]:
    check = Check(
        bucket,
        identify=lambda _: partial(article_id, source=NO_RULES),
        purge_again=lambda _, articles: purge_again(bucket, NO_RULES, articles),
        repair=repair,
    )
    return [(finding.key, finding.repaired) for finding in check.run()]


def test_a_check_finds_and_removes_what_a_killed_run_has_left(bucket: Bucket, processes: ExtractionPool) -> None:
    versions = fill(bucket, processes)
    purge(bucket)
    assert findings(bucket) == []
    left = write_segment(bucket, "20991231T030000Z-dddddddd", {GONE: page(*CUC)}, datetime(2099, 12, 31, tzinfo=UTC))
    bucket.put_if_absent(layout.article_version(SOURCE, GONE_ID, 1), encode(versions[0]))
    Records(bucket).append(versions[:1])
    Catalog(bucket).append(versions[:1])
    FrontierStore(bucket, SOURCE).update({GONE_ID: Entry(url=url_of(GONE), first_seen=FETCHED_AT)})

    expected = [layout.frontier_month(SOURCE, FETCHED_AT), left, layout.article_prefix(SOURCE, GONE_ID)]
    assert findings(bucket) == [(key, False) for key in expected]
    assert {repaired for _, repaired in findings(bucket, repair=True)} == {True}
    assert findings(bucket) == []
    assert found_in(bucket, tales(versions)) == []
    check_the_rest(bucket)


def test_a_check_completes_a_purge_that_was_interrupted(bucket: Bucket, processes: ExtractionPool) -> None:
    secret = tales(fill(bucket, processes))
    trace = Trace(article_id=GONE_ID, source=SOURCE, why="a letter", by="Vi Mai", at=FETCHED_AT)
    bucket.put_if_absent(layout.purge_trace(SOURCE, GONE_ID), encode_trace(trace))
    assert findings(bucket, repair=True)[0] == (layout.purge_trace(SOURCE, GONE_ID), True)
    assert findings(bucket) == []
    assert found_in(bucket, secret) == []
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
