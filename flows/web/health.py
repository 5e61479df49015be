"""The health of newspapers, from the records of their last crawls."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from crawler.archiving.crawl_record import CrawlRecord
from storage.errors import NotFoundError
from storage.s3.bucket import Bucket

__all__ = ["latest_crawls"]

KEPT_SECONDS = 60
"""Crawls end every two hours; a minute spares the bucket a LIST a newspaper at every look."""

_memory: dict[str, tuple[float, CrawlRecord | None]] = {}
_lock = Lock()


def latest_crawls(bucket: Bucket, sources: Sequence[str]) -> Mapping[str, CrawlRecord | None]:
    """Return the record of each newspaper's last crawl; None if it has none that can be read."""
    now = time.monotonic()
    with _lock:
        known = {slug: held for slug, (since, held) in _memory.items() if now - since < KEPT_SECONDS}
    missing = [slug for slug in sources if slug not in known]
    with ThreadPoolExecutor(8) as threads:
        fresh = dict(zip(missing, threads.map(lambda slug: _last(bucket, slug), missing), strict=True))
    with _lock:
        _memory.update({slug: (now, record) for slug, record in fresh.items()})
    return {slug: {**known, **fresh}.get(slug) for slug in sources}


def _last(bucket: Bucket, slug: str) -> CrawlRecord | None:
    keys = list(bucket.list_keys(f"crawls/{slug}/"))
    if not keys:
        return None
    try:
        return CrawlRecord.model_validate_json(bucket.get(max(keys)).body)
    except (NotFoundError, ValueError):
        return None
