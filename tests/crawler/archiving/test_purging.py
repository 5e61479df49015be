"""A crawl neither asks for a purged article nor remembers it, and removes what was purged while it ran."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.addresses import article_id
from crawler.archiving.purging import purge_of
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.registry import Source, load_registry
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, write_registry
from tests.searching import found_in


def address(number: int) -> str:
    return f"http://{HOST}/tin-post{number}.html"


def newspaper(folder: Path) -> Source:
    return load_registry(write_registry(folder / "registry", sections=["/"]))[SourceSlug(SLUG)]


def purge(bucket: Bucket, source: Source, number: int) -> None:
    purge_of(bucket, source).remove(article_id(address(number), source), why="a letter", by="Vi Mai")


def test_a_purged_article_is_neither_asked_for_nor_remembered(
    site: Site, crawl: Crawl, bucket: Bucket, tmp_path: Path
) -> None:
    source = newspaper(tmp_path)
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", article_page(number))
    site.put("/", listing(1, 2))
    assert crawl().outcome == "finished"
    purge(bucket, source, 1)
    # Its entry is there again, as from a crawl that was killed before it could look.
    then = datetime.now(UTC) - timedelta(hours=30)
    entry = Entry(url=address(1), first_seen=then, tried_at=then)
    FrontierStore(bucket, SourceSlug(SLUG)).update({article_id(address(1), source): entry})

    site.put("/", listing(1, 2, 3))
    site.put("/tin-post3.html", Answer(status=301, headers={"Location": "/tin-post1.html"}))
    record = crawl()
    assert record.outcome == "finished"
    assert len(site.requests("/tin-post1.html")) == 1
    assert len(site.requests("/tin-post3.html")) == 1
    assert found_in(bucket, ["tin-post1.html"]) == []


def test_what_is_purged_while_a_crawl_runs_is_gone_after_it(
    site: Site, crawl: Crawl, bucket: Bucket, tmp_path: Path
) -> None:
    source = newspaper(tmp_path)
    site.put("/", listing(1, 2))
    site.put("/tin-post1.html", article_page(1))
    site.put("/tin-post2.html", Answer(article_page(2).encode(), held=True))
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(crawl, timeout=1000)
        site.wait_for_pages(3)
        purge(bucket, source, 1)
        site.release()
        assert running.result().outcome == "finished"
    assert len(site.requests("/tin-post1.html")) == 1
    assert found_in(bucket, ["tin-post1.html"]) == []
