"""Tells retention to which stored bodies the next answers of a crawl may refer."""

from collections.abc import Callable

from crawler.frontier.store import FrontierStore
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["segments_of_bodies"]


def segments_of_bodies(bucket: Bucket) -> Callable[[SourceSlug], set[str]]:
    """Return a function that reads a source's frontier and returns the segments that hold its articles' last bodies.

    An equal answer is not archived again: it refers to that body. The function raises StorageError.
    """

    def segments(source: SourceSlug) -> set[str]:
        entries = FrontierStore(bucket, source).read().values()
        return {entry.body.earlier(source).segment for entry in entries if entry.body is not None}

    return segments
