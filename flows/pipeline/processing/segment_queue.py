"""Lists the segments in the bucket that still have to be processed."""

from collections.abc import Iterable, Iterator

from storage import layout
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["new_segments", "sources_with_segments"]


def new_segments(bucket: Bucket, sources: Iterable[SourceSlug]) -> list[str]:
    """List the unprocessed segments of `sources`, in processing order."""
    found = []
    for source in sorted(sources):
        done = set(bucket.list_keys(layout.outcomes_prefix(source)))
        found += [key for key in bucket.list_keys(layout.segments_prefix(source)) if layout.outcome(key) not in done]
    return found


def sources_with_segments(bucket: Bucket) -> Iterator[SourceSlug]:
    """Yield every source with a fetched segment, including sources that the registry no longer knows."""
    after: str | None = None
    while key := next(bucket.list_keys(layout.segments_prefix(), after=after), None):
        source = layout.source_of_segment(key)
        yield source
        after = f"{layout.segments_prefix(source)}~"  # sorts behind all its segments: no key of ours has a tilde
