"""A version that a repair puts back beside a purge leads the purge to its capture."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from crawler.archiving.purging import purge_of
from flows.pipeline.extraction.worker_pool import ExtractionPool
from storage import layout
from storage.model.article import CaptureRef
from storage.s3.bucket import Bucket
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.purging import GONE_ID, SOURCE, fill, findings, purge
from tests.flows.pipeline.processing.test_purged_articles import DiedError, before_each_call


def purge_that_dies_before_noting_captures(bucket: Bucket) -> None:
    list_keys = Bucket.list_keys

    def die(self: Bucket, prefix: str, *, after: str | None = None) -> Iterator[str]:
        if prefix == layout.article_prefix(SOURCE, GONE_ID):
            raise DiedError
        return list_keys(self, prefix, after=after)

    with pytest.MonkeyPatch.context() as patch, suppress(DiedError):
        patch.setattr(Bucket, "list_keys", die)
        purge(bucket)


def purge_that_dies_before_deleting_versions(bucket: Bucket) -> None:
    def die(doing: str) -> None:
        if doing == "deleting versions":
            raise DiedError

    with suppress(DiedError):
        purge_of(bucket, NO_RULES, progress=die).remove(GONE_ID, why="letter of 3 March", by="Vi Mai")


def stored(bucket: Bucket, capture: CaptureRef) -> bytes:
    return bucket.get(capture.segment).body[capture.offset : capture.offset + capture.length]


@pytest.mark.parametrize(
    "purge_that_dies", [purge_that_dies_before_noting_captures, purge_that_dies_before_deleting_versions]
)
def test_the_raw_answer_of_a_version_that_is_put_back_beside_a_purge_goes_too(
    purge_that_dies: Callable[[Bucket], None], bucket: Bucket, processes: ExtractionPool
) -> None:
    _, latest = fill(bucket, processes)
    bucket.delete(layout.article_version(SOURCE, GONE_ID, 2))
    capture = latest.provenance.capture
    segment = bucket.get(capture.segment)
    damaged = bytearray(segment.body)
    damaged[capture.offset + 30] ^= 0xFF  # in the headers: no address leads to this answer
    bucket.compare_and_swap(capture.segment, bytes(damaged), etag=segment.etag)
    before = stored(bucket, capture)

    purges = [purge_that_dies]
    with pytest.MonkeyPatch.context() as patch:
        writes = ("put_if_absent", "compare_and_swap")
        before_each_call(patch, writes, lambda: purges.pop()(bucket) if purges else None)
        findings(bucket, repair=True)
    assert purges == []
    assert list(bucket.list_keys(layout.article_prefix(SOURCE, GONE_ID))) == []
    assert stored(bucket, capture) != before
    assert purge(bucket).done_at is not None
    assert findings(bucket) == []
