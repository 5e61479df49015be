"""`python -m tests.faults.killable_runs`: for each line read, process segments once, in a process of its own.

A line is JSON: the bucket, and the number of the S3 call at which the run is killed, 0 for none. The answer, one line,
is the number of its calls, unless it was killed, and the exit status of the process.

The processes are forked, because loading the libraries takes ten times as long as a run.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from datetime import timedelta

import boto3

from crawler.registry import Registry
from flows.pipeline.extraction.extract import ExtractionResult, extract_capture
from flows.pipeline.extraction.worker_pool import ExtractionPool, ExtractionTask
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from storage.model.identifiers import CrawlId
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.settings import load_settings
from storage.versions.json_schema import publish_schema
from storage.warc.segment_writer import SegmentWriter
from tests.faults.fault_schedule import FaultSchedule
from tests.faults.proxy import Fault, FaultProxy
from tests.flows.pages import FETCHED_AT, NO_RULES, capture
from tests.flows.pipeline.extraction.test_bad_input import HEADLINE, PAGE

REMOVAL_AFTER = 24.0


class InProcessExtraction(ExtractionPool):
    """Extracts in this process, because the test is to kill the writer, not an extractor."""

    def __init__(self) -> None:
        pass

    def extract(self, tasks: Iterable[ExtractionTask]) -> Iterator[list[ExtractionResult]]:
        for task in tasks:
            yield [extract_capture(capture, task.source, task.removal_after) for capture in task.captures]


def run(bucket: Bucket) -> None:
    """Archive two crawls and process them: articles appear, one is edited, one is removed, one does not change."""
    publish_schema(bucket)
    other = PAGE.replace("mận", "đào")
    _archive(bucket, "aaaaaaaa", 0, {"mot": PAGE, "hai": other, "ba": PAGE.replace("mận", "lê")})
    _archive(
        bucket,
        "bbbbbbbb",
        2,
        {
            "mot": PAGE.replace("25.000", "26.000"),
            "hai": None,
            "bon": other.replace(HEADLINE.replace("mận", "đào"), "Tin khác của xã"),
        },
    )
    segments = new_segments(bucket, [NO_RULES.slug])
    registry = Registry([NO_RULES], [])
    process_segments(bucket, registry, segments, removal_after=REMOVAL_AFTER, pool=InProcessExtraction())


def _archive(bucket: Bucket, crawl: str, hours: int, pages: dict[str, str | None]) -> None:
    at = FETCHED_AT + timedelta(hours=hours)
    writer = SegmentWriter(NO_RULES.slug, CrawlId(f"{at:%Y%m%dT%H%M%SZ}-{crawl}"), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        url = f"https://baovidu.example/{name}.html"
        body = (html or "").replace("https://baovidu.example/bai-viet-1234567.html", url).encode()
        status, reason = (200, "OK") if html else (410, "RemovedArticle")
        headers = [("Content-Type", "text/html; charset=utf-8")]
        writer.add(url, "GET", [], status, reason, headers, body, at + timedelta(seconds=number))
    bucket.put_if_absent(writer.key, writer.finish())


def _live(session: boto3.Session, endpoint_url: str, bucket_name: str, dies_at: int) -> None:
    schedule = FaultSchedule("", dies_at=dies_at, deaths=[Fault.KILLED_AFTER])  # before a call is after the one before
    with FaultProxy(endpoint_url, schedule).serving() as proxy:
        client = s3_client(session, proxy.endpoint_url, connect=5, read=30)
        run(Bucket(client, bucket_name, credentials=session.get_credentials()))
    sys.stdout.write(f"{schedule.calls} ")


def main() -> None:
    """Carry out the lines."""
    session, endpoint_url = boto3.Session(), load_settings().endpoint_url or ""
    # What each process would load for itself; nothing here starts a thread, which would not survive a fork.
    s3_client(session, endpoint_url, connect=5, read=30)
    extract_capture(capture(PAGE), NO_RULES, REMOVAL_AFTER)
    for line in sys.stdin:
        bucket_name, dies_at = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                _live(session, endpoint_url, bucket_name, dies_at)
                sys.stdout.flush()
                status = 0
            finally:
                if status:
                    traceback.print_exc()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
