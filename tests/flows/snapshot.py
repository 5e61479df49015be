"""What a bucket says, apart from times and run ids: equal for two buckets that tell the same story."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from storage import layout
from storage.s3.bucket import Bucket
from storage.warc.segments import read_segment

__all__ = ["snapshot"]

CLOCKS = {"fetched_at", "committed_at", "first_seen", "tried_at", "shown_at", "missing_since"}
PLACES = {"segment", "offset", "length"}


def snapshot(bucket: Bucket) -> dict[str, Any]:
    """Read everything that a consumer may rely on."""
    segments = list(bucket.list_keys("raw/"))
    return {
        "articles": {key: _timeless(json.loads(bucket.get(key).body)) for key in bucket.list_keys("articles/")},
        "catalog": _catalog(bucket),
        "captures": sorted({line for key in segments for line in _captures(bucket, key)}),
        "unfinished": [key for key in segments if not bucket.exists(layout.outcome(key))],
        "schemas": list(bucket.list_keys("schemas/")),
        "frontier": {
            key: _timeless(json.loads(gzip.decompress(bucket.get(key).body))) for key in bucket.list_keys("frontier/")
        },
    }


def _catalog(bucket: Bucket) -> list[tuple[Any, ...]]:
    table = pl.scan_delta(bucket.uri(layout.CATALOG), storage_options=bucket.storage_options).collect()
    told = table.select(
        "article_id", "version", "kind", "source", "headline", "content_hash", "decision", "reprint_of", "cluster"
    )
    return sorted(told.iter_rows())


def _captures(bucket: Bucket, segment: str) -> Iterator[tuple[str, int, str]]:
    for capture in read_segment(segment, bucket.get(segment).body):
        yield capture.url, capture.status, capture.ref.digest


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(item) for name, item in value.items() if name not in CLOCKS | PLACES}
    if isinstance(value, list):
        return [_timeless(item) for item in value]
    return value
