"""A newspaper of two articles, of which one is purged."""

import io
import json
from datetime import datetime, timedelta
from functools import partial

from warcio.archiveiterator import ArchiveIterator

from crawler.addresses import article_id
from crawler.archiving.crawl_record import CrawlRecord, FailedAddress, write_record
from crawler.archiving.purging import purge_again, purge_of
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.registry import Registry
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.outcomes import BatchResult
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.model.identifiers import ArticleId, CrawlId
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.takedown.purge_records import Trace
from storage.versions.store import VersionStore
from storage.warc.segment_writer import SegmentWriter
from storage.warc.segments import read_capture
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.searching import identifying_texts

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
        outcome="finished", failures=(FailedAddress(url=url_of(GONE), reason="timeout", detail="no answer"),),
        segments=(first,), warnings=(f"scrapy: Gave up retrying <GET {url_of(GONE)}>",), rules="r",
    )  # fmt: skip  # short items: a line each would fill a screen
    write_record(bucket, record)
    report = {"run_id": "x", "sources": [{"failures": [{"url": url_of(GONE), "reason": "", "detail": CUC[0]}]}]}
    bucket.put_if_absent("runs/20260302T030000Z-cccccccc.json", json.dumps(report, ensure_ascii=False).encode())
    bucket.put_if_absent("exports/all.jsonl", CUC[1].encode())
    return VersionStore(bucket).history(SOURCE, GONE_ID)


def tales(versions: list[Article]) -> set[str]:
    return {text for version in versions for text in identifying_texts(version)}


def damage(bucket: Bucket, key: str) -> bytes:
    """Invert a byte in the first record of a segment, which describes the crawl, or in JSON; return what it was before.

    A fixed byte in its place would be no damage wherever compression gave the same.
    """
    whole = bucket.get(key)
    damaged = bytearray(whole.body)
    damaged[20] ^= 0xFF
    bucket.compare_and_swap(key, bytes(damaged), etag=whole.etag)
    return whole.body


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


def findings(bucket: Bucket, *, repair: bool = False) -> list[tuple[str, bool]]:
    check = Check(
        bucket,
        identify=lambda _: partial(article_id, source=NO_RULES),
        purge_again=lambda _, articles, segments: purge_again(bucket, NO_RULES, articles, segments=segments),
        repair=repair,
    )
    return [(finding.key, finding.repaired) for finding in check.run()]
