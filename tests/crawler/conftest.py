"""Fixtures for the crawler's tests: a site that answers what a test wants, and a crawl of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.store import FrontierStore
from crawler.process import run_crawl
from crawler.registry import load_registry
from storage.model.identifiers import CrawlId, SourceSlug, new_crawl_id
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.warc.segments import Capture, read_segment
from tests.crawler.site import SLUG, Site, served, write_registry

Crawl = Callable[..., CrawlRecord]


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site."""
    with served() as running:
        yield running


@pytest.fixture
def crawl(site: Site, settings: Settings, tmp_path: Path) -> Crawl:
    """Crawl the site's newspaper: `crawl(sections=["/"], max_body_bytes=…)`."""

    def run(
        *,
        crawl_id: CrawlId | None = None,
        max_articles: int | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        extra: str = "",
        **wanted: Any,
    ) -> CrawlRecord:
        kinds = ("sections", "feeds", "sitemaps")
        discovery = {kind: wanted.pop(kind) for kind in kinds if kind in wanted} or {"sections": ["/"]}
        if "archive" in wanted:
            discovery["archive"] = wanted.pop("archive")
        directory = write_registry(tmp_path / "registry", extra=extra, **discovery)
        quick = {
            "delay": 0.0,
            "retries": 1,
            "timeout": 60.0,
            "proxy": site.proxy,
            "concurrency": 4,
            "revisit_worth": 0.0,
        }
        chosen = settings.model_copy(
            update={"sources_dir": directory, "crawl": settings.crawl.model_copy(update=quick | wanted)}
        )
        source = load_registry(directory)[SourceSlug(SLUG)]
        chosen_id = crawl_id or new_crawl_id(datetime.now(UTC))
        return run_crawl(source, chosen_id, chosen, max_articles=max_articles, should_stop=should_stop)

    return run


def believe_validators(bucket: Bucket) -> None:
    """Let edits have changed the validators of all articles that are known so far."""
    store = FrontierStore(bucket, SourceSlug(SLUG))
    store.update({article: replace(entry, proved=True) for article, entry in store.read().items()})


@pytest.fixture
def captures(bucket: Bucket) -> Callable[[CrawlRecord], dict[str, Capture]]:
    """Read what a crawl archived, by address."""

    def read(record: CrawlRecord) -> dict[str, Capture]:
        return {capture.url: capture for key in record.segments for capture in read_segment(key, bucket.get(key).body)}

    return read
