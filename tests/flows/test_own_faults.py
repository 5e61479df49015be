"""An error of our own code in a crawl fails its newspaper, and says that the fault is ours: it is never swallowed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.addresses import article_id
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.registry import load_registry
from storage import layout
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.bucket import Bucket
from tests.crawler.site import HOST, SLUG, Site, article_page, listing, served, write_registry
from tests.flows.conftest import CommandLine

PAPER = SourceSlug(SLUG)


@pytest.fixture
def site() -> Iterator[Site]:
    """A newspaper with one article."""
    with served() as running:
        running.put("/", listing(1))
        running.put("/tin-post1.html", article_page(1))
        yield running


def ingest(baotinh: CommandLine, site: Site, registry: Path) -> tuple[int, str, dict[str, Any]]:
    """Run the main job; return its exit status, what it said on standard error, and the newspaper's report."""
    environment = {
        "BAOTINH_SOURCES_DIR": str(registry),
        "BAOTINH_CRAWL__PROXY": site.proxy,
        "BAOTINH_CRAWL__DELAY": "0",
        "BAOTINH_WORKERS": "1",
    }
    done = baotinh.run("ingest", "--without-prefect", "--json", **environment)
    [source] = json.loads(done.stdout)["sources"]
    return done.returncode, done.stderr, source


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return write_registry(tmp_path / "registry", sections=["/"])


def test_an_error_while_articles_are_planned_fails_the_newspaper(
    baotinh_here: CommandLine, bucket: Bucket, site: Site, registry: Path
) -> None:
    then = datetime.now(UTC) - timedelta(days=2)
    source = load_registry(registry)[PAPER]
    # The address of a known article that is none: the request for it cannot be made.
    entry = Entry(url="tin-post2.html", first_seen=then, tried_at=then, shown_at=then, status=200)
    FrontierStore(bucket, PAPER).update({article_id(f"http://{HOST}/tin-post2.html", source): entry})

    status, said, report = ingest(baotinh_here, site, registry)

    assert status == 1, said
    assert [problem["kind"] for problem in report["problems"] if problem["fails"]] == ["our_code"]
    assert "the crawler has an error of its own" in report["reason"]
    assert "Traceback" in report["traceback"]


def test_an_error_while_a_crawl_writes_its_results_fails_the_newspaper(
    baotinh_here: CommandLine, bucket: Bucket, site: Site, registry: Path
) -> None:
    earlier = new_crawl_id(datetime.now(UTC) - timedelta(hours=1))
    bucket.put_if_absent(layout.crawl_record(PAPER, earlier), b"{}")

    status, said, report = ingest(baotinh_here, site, registry)

    assert status == 1, said
    assert [problem["kind"] for problem in report["problems"] if problem["fails"]] == ["our_code"]
    assert "our own code failed: ValidationError" in report["reason"]
    assert "Traceback" in report["traceback"]
