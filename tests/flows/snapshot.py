"""The content of a bucket without times and run ids: equal for two buckets that hold the same articles."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import polars as pl

from crawler.frontier.store import FrontierStore
from storage import layout
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import read_segment

__all__ = ["snapshot"]

CLOCKS = {
    "fetched_at",
    "checked_at",
    "gone_since",
    "retitled_at",
    "committed_at",
    "first_seen",
    "tried_at",
    "shown_at",
    "missing_since",
    "whole_at",
    "shown_before",
}
PLACES = {"segment", "offset", "length"}
LEARNT = {"confirmations", "edits", "fooled"}
"""What a crawl learns from earlier ones. After a kill there is one more, and in the tests each asks for every page."""


def snapshot(bucket: Bucket) -> dict[str, Any]:
    """Read everything that consumers may rely on."""
    segments = list(bucket.list_keys("raw/"))
    return {
        "articles": {key: _timeless(json.loads(bucket.get(key).body)) for key in bucket.list_keys("articles/")},
        "catalog": _catalog(bucket),
        "captures": sorted({line for key in segments for line in _captures(bucket, key)}),
        "unfinished": [key for key in segments if not bucket.exists(layout.outcome(key))],
        "schemas": list(bucket.list_keys("schemas/")),
        "frontier": _frontier(bucket),
    }


def _frontier(bucket: Bucket) -> dict[str, Any]:
    sources = {SourceSlug(key.split("/")[1]) for key in bucket.list_keys("frontier/")}
    return {
        source: {
            article: _timeless(msgspec.to_builtins(entry))
            for article, entry in sorted(FrontierStore(bucket, source).read().items())
        }
        for source in sorted(sources)
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
        return {name: _timeless(item) for name, item in value.items() if name not in CLOCKS | PLACES | LEARNT}
    if isinstance(value, list):
        return [_timeless(item) for item in value]
    return value
