"""Which segments hold bodies that later segments refer to. Retention must keep these.

A crawl writes an object with the names before it stores a segment with such references. So nobody has to read all
segments to know on which others they rest.
"""

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import SourceSlug, started_at
from storage.s3.bucket import Bucket

__all__ = ["REACH", "read_references", "referring_segments", "write_references"]

REACH = timedelta(days=90)
"""How old a body may be to which later answers refer. An older one is stored again."""


def write_references(bucket: Bucket, segment: str, referred: Collection[str]) -> None:
    """Note that `segment` refers to bodies in the segments `referred`."""
    body = json.dumps({"segment": segment, "refers_to": sorted(referred)}).encode() + b"\n"
    # The key is new each time: an interrupted attempt at the same crawl may have written other references.
    bucket.put_if_absent(f"{layout.segment_references(segment)}{uuid4().hex[:8]}.json", body)


def referring_segments(bucket: Bucket, source: SourceSlug, before: datetime) -> dict[str, list[str]]:
    """Return the segments with references whose crawls began before `before`, each with the objects that tell them."""
    found: dict[str, list[str]] = {}
    for key in bucket.list_keys(layout.references_prefix(source)):
        begun = started_at(key)
        if begun is not None and begun < before:
            found.setdefault(layout.referring_segment(key), []).append(key)
    return found


def read_references(bucket: Bucket, keys: Collection[str]) -> Iterator[str]:
    """Yield the segments that the objects `keys` name."""
    for key in keys:
        try:
            yield from json.loads(bucket.get(key).body)["refers_to"]
        except NotFoundError:  # deleted by another retention
            continue
