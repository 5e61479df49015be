"""Pages that a damaged segment has lost before they were processed: the next crawl fetches them again, whole."""

import json
from pathlib import Path

import pytest

from crawler.registry import load_registry
from flows.cli import main
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.process_segments import process_segments
from storage import layout
from storage.s3.bucket import Bucket
from storage.warc.segments import read_segment
from tests.crawler.conftest import Crawl, believe_validators
from tests.crawler.site import HOST, Answer, Site, article_page, listing
from tests.crawler.test_crawl import Captures


def test_a_page_lost_in_a_damaged_segment_is_fetched_again_by_the_next_crawl_and_once(
    site: Site,
    crawl: Crawl,
    captures: Captures,
    bucket: Bucket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site.put("/", listing(1, 2))
    for number in (1, 2):
        tagged = {"Content-Type": "text/html", "ETag": f'"{number}"'}
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), headers=tagged))
    first = crawl()
    believe_validators(bucket)  # so that the next request would be conditional
    [segment] = first.segments
    stored = bucket.get(segment)
    lost = captures(first)[f"http://{HOST}/tin-post2.html"].ref
    middle = lost.offset + lost.length // 2
    spoilt = stored.body[:middle] + b"\0" * 40 + stored.body[middle + 40 :]
    bucket.compare_and_swap(segment, spoilt, etag=stored.etag)

    registry = load_registry(tmp_path / "registry")
    with ExtractionPool(1) as processes:
        result = process_segments(bucket, registry, [segment], removal_after=24.0, pool=processes)
    assert f"bytes from {lost.offset} on" in result.damaged[segment]
    assert [outcome.url for outcome in result.outcomes[segment]] == [f"http://{HOST}/tin-post1.html"]

    # Nothing is due by the schedule, but what was lost.
    second = crawl(revisit_worth=1.0)
    assert second.counts["articles/stored"] == 1
    [again] = second.segments
    assert [capture.url for capture in read_segment(again, bucket.get(again).body)] == [f"http://{HOST}/tin-post2.html"]
    with ExtractionPool(1) as processes:
        process_segments(bucket, registry, [again], removal_after=24.0, pool=processes)
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(tmp_path / "registry"))
    assert main(["explain", "--json", f"http://{HOST}/tin-post2.html"]) == 0
    [made] = json.loads(bucket.get(layout.outcome(again)).body)["captures"]
    [explained] = json.loads(capsys.readouterr().out)["captures"]
    assert explained["outcome"].split(":")[0] == made["outcome"]
    third = crawl(revisit_worth=1.0)
    assert "articles/stored" not in third.counts
    assert not third.segments
