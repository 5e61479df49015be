"""Segments of two crawls: articles appear, one is edited, one is removed, one does not change."""

from datetime import timedelta

from storage.model.identifiers import CrawlId
from storage.s3.bucket import Bucket
from storage.versions.json_schema import publish_schema
from storage.warc.segment_writer import SegmentWriter
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.flows.pipeline.extraction.test_bad_input import PAGE

__all__ = ["archive_two_crawls"]


def archive_two_crawls(bucket: Bucket, *, damaged: bool = False) -> str:
    """Archive eight captures in three segments; return the key of the last. `damaged`: its last capture is cut."""
    publish_schema(bucket)
    other = PAGE.replace("mận", "đào")
    _archive(bucket, "aaaaaaaa", 0, {"mot": PAGE, "hai": other, "ba": PAGE.replace("mận", "lê")})
    _archive(bucket, "bbbbbbbb", 2, {"mot": PAGE.replace("25.000", "26.000"), "hai": None, "bon": other})
    return _archive(bucket, "cccccccc", 4, {"nam": PAGE.replace("mận", "ổi"), "sau": PAGE}, cut=700 * damaged)


def _archive(bucket: Bucket, crawl: str, hours: int, pages: dict[str, str | None], *, cut: int = 0) -> str:
    at = FETCHED_AT + timedelta(hours=hours)
    writer = SegmentWriter(NO_RULES.slug, CrawlId(f"{at:%Y%m%dT%H%M%SZ}-{crawl}"), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        url = f"https://baovidu.example/{name}.html"
        body = (html or "").replace("https://baovidu.example/bai-viet-1234567.html", url).encode()
        status, reason = (200, "OK") if html else (410, "Gone")
        headers = [("Content-Type", "text/html; charset=utf-8")]
        writer.add(url, "GET", [], status, reason, headers, body, at + timedelta(seconds=number))
    data = writer.finish()
    bucket.put_if_absent(writer.key, data[: len(data) - cut])
    return writer.key
