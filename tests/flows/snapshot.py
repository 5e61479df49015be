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

__all__ = ["differences", "snapshot"]

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
    "renewed_at",
    "shown_before",
}
PLACES = {"segment", "offset", "length"}
LEARNT = {"confirmations", "edits", "fooled", "page_date", "proved"}
"""What a crawl learns from earlier ones. After a kill there is one more, and in the tests each asks for every page."""
WATCHED = {"in", "modified_at", "published_at"}
"""What the frontier has from sitemaps of robots.txt. A source's first crawl leaves them to the second, which there is
only after a kill."""


def snapshot(bucket: Bucket, *, in_one_run: bool = True) -> dict[str, Any]:
    """Read everything that consumers may rely on.

    A record says how its article stood to those known when it was committed. If a crawl was cut in two, a bulletin of
    the first half may be the `new` one and an earlier of the second half the `routine` one, and a story may be named
    after another of its printings: `in_one_run=False` leaves that out. How reprints stand in the catalog is settled by
    their times, and which articles are one story is compared in either case.
    """
    segments = list(bucket.list_keys("raw/"))
    without = CLOCKS | PLACES | LEARNT if in_one_run else CLOCKS | PLACES | LEARNT | {"relation"}
    articles = {key: _without(without, json.loads(bucket.get(key).body)) for key in bucket.list_keys("articles/")}
    catalog = _catalog(bucket)
    if not in_one_run:
        first = {cluster: min(row[0] for row in catalog if row[-1] == cluster) for *_, cluster in catalog}
        catalog = [
            (*("new" if value == "routine" else value for value in row), cluster and first[cluster])
            for *row, cluster in catalog
        ]
    return {
        "articles": articles,
        "catalog": catalog,
        "captures": sorted({line for key in segments for line in _captures(bucket, key)}),
        "unfinished": [key for key in segments if not bucket.exists(layout.outcome(key))],
        "schemas": list(bucket.list_keys("schemas/")),
        "frontier": _frontier(bucket),
    }


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return a line for each place at which two snapshots differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted(one.keys() | other.keys())
        return [line for name in names for line in differences(one.get(name), other.get(name), f"{path}/{name}")]
    if isinstance(one, list) and isinstance(other, list):
        extra, missing = ([item for item in a if item not in b] for a, b in ((one, other), (other, one)))
        return [f"{path}: {name} {item!r}" for name, items in (("+", extra), ("-", missing)) for item in items]
    return [] if one == other else [f"{path}: {one!r} instead of {other!r}"]


def _frontier(bucket: Bucket) -> dict[str, Any]:
    sources = {SourceSlug(key.split("/")[1]) for key in bucket.list_keys("frontier/")}
    return {
        source: {
            article: _without(CLOCKS | PLACES | LEARNT | WATCHED, _with_digest_of_body(msgspec.to_builtins(entry)))
            for article, entry in sorted(FrontierStore(bucket, source).read().items())
        }
        for source in sorted(sources)
    }


def _with_digest_of_body(entry: dict[str, Any]) -> dict[str, Any]:
    """Of the remembered body leave only the digest: after a kill another crawl may have archived it."""
    return {**entry, "body": entry["body"][0]} if entry.get("body") else entry


def _catalog(bucket: Bucket) -> list[tuple[Any, ...]]:
    table = pl.scan_delta(bucket.uri(layout.CATALOG), storage_options=bucket.storage_options).collect()
    told = table.select(
        "article_id", "version", "kind", "source", "headline", "content_hash", "decision", "reprint_of", "cluster"
    )
    return sorted(told.iter_rows())


def _captures(bucket: Bucket, segment: str) -> Iterator[tuple[str, int, str]]:
    for capture in read_segment(segment, bucket.get(segment).body):
        yield capture.url, capture.status, capture.ref.digest


def _without(names: set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(names, item) for name, item in value.items() if name not in names}
    if isinstance(value, list):
        return [_without(names, item) for item in value]
    return value
