"""A newspaper that hangs or drips costs only itself: real crawl processes, a real bucket, four papers at once."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.pipeline.events import Event
from flows.pipeline.run_pipeline import run_pipeline
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.crawler.site import Answer, Asked, Site, article_page, listing, served, write_registry

QUICK, HANGING, DRIPPING = ("baonhanh", "baomau"), "baotreo", "baonhogiot"
PATIENCE = 60.0
"""Seconds after which the hanging paper answers even if the others are not stored; then the test fails."""


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as running:
        yield running


def publish(site: Site, slug: str, *, drip: float = 0.0) -> None:
    host = f"{slug}.example"
    site.put("/", listing(1, 2), host=host)
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), drip=drip), host=host)


def test_papers_that_hang_and_drip_cost_only_themselves(
    settings: Settings, bucket: Bucket, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.pipeline.run_pipeline.LINGER_SECONDS", 0.1)
    papers = (HANGING, DRIPPING, *QUICK)
    for slug in papers:
        publish(site, slug, drip=0.05 if slug == DRIPPING else 0.0)
        directory = write_registry(tmp_path / "registry", host=f"{slug}.example", slug=slug, sections=["/"])
    let_go, events = threading.Event(), list[Event]()
    answer = site.answer

    def hold(asked: Asked) -> Answer:
        chosen = answer(asked)
        if HANGING in asked.url and "post" in asked.url:
            let_go.wait(PATIENCE)
        return chosen

    def stored(slug: str) -> bool:
        return any(bucket.list_keys(f"outcomes/{slug}/"))

    ended_before: list[str] = []

    def wait_for_the_quick() -> None:
        while not all(map(stored, QUICK)) and not over.wait(0.1):
            pass
        ended_before.extend(event.source for event in events if event.kind == "crawl_ended" and event.source)
        let_go.set()

    site.answer = hold  # type: ignore[method-assign]  # the test decides when the paper answers
    over = threading.Event()
    watcher = threading.Thread(target=wait_for_the_quick)
    watcher.start()
    crawl = settings.crawl.model_copy(
        update={"proxy": site.proxy, "delay": 0.0, "retries": 0, "timeout": 2 * PATIENCE, "at_once": len(papers)}
    )
    chosen = settings.model_copy(update={"sources_dir": directory, "crawl": crawl, "workers": 1})
    try:
        report = run_pipeline(chosen, listener=events.append)
    finally:
        over.set()
        watcher.join()

    assert set(QUICK) <= set(ended_before), "the quick papers are stored while the others are still asked"
    assert HANGING not in ended_before
    assert Counter(event.kind for event in events)["crawl_ended"] == len(papers), "then the slow ones end, too"
    assert {source.source for source in report.sources if source.captures} == set(papers)
