"""The whole pipeline without Prefect: as another orchestrator, a notebook or a test would call it."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from crawler.process import run_crawl
from crawler.registry import Source, load_registry
from flows.errors import RunStoppedError
from flows.pipeline.crawls import CrawlResult, start_crawls
from flows.pipeline.events import Event, ignore
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.run_pipeline import run_pipeline
from flows.pipeline.run_report import RunReport
from flows.pipeline.stopping import PATIENCE_SECONDS, StopRequest, wait_for_bucket
from flows.pipeline.stored_reports import find_run
from storage.errors import BucketUnavailableError, DiskFullError
from storage.integrity.fsck import Check
from storage.model.identifiers import SourceSlug, new_run_id
from storage.s3.bucket import Bucket
from storage.settings import Settings, load_settings
from tests.flows.conftest import through
from tests.flows.late_articles import LateArticles
from tests.replica import Fault, ReplicaPress
from tests.small_disk import fill, mounted


@pytest.fixture
def press() -> Iterator[ReplicaPress]:
    with ReplicaPress(seed=5, papers=2, history_days=2, articles_a_day=2) as press:
        yield press


@pytest.fixture
def crawling(settings: Settings, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that lead the crawler to the press."""
    for name, value in through(press).items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_a_run_crawls_commits_and_reports_and_tells_what_it_does(
    crawling: Settings, bucket: Bucket, press: ReplicaPress
) -> None:
    events: list[Event] = []
    report = run_pipeline(crawling, listener=events.append)
    live = [article for article in press.truth() if article["status"] == "live" and article["readable"]]
    assert report.state == "completed"
    assert report.totals["created"] == len(live) == len(list(bucket.list_keys("articles/")))
    assert RunReport.model_validate_json(bucket.get(f"runs/{report.run_id}.json").body) == report
    kinds = Counter(event.kind for event in events)
    assert (kinds["crawl_started"], kinds["crawl_ended"], kinds["crawl_failed"]) == (2, 2, 0)
    extracted = sum(event.count for event in events if event.kind == "captures_extracted")
    assert extracted == sum(source.captures for source in report.sources) >= len(live)


@pytest.mark.usefixtures("quick_extraction")
def test_what_is_fetched_already_is_processed_without_a_crawl(crawling: Settings, bucket: Bucket) -> None:
    run_pipeline(crawling)
    for key in list(bucket.list_keys("outcomes/")):
        bucket.delete(key)
    report = run_pipeline(crawling, crawl=False)
    assert report.state == "completed"
    assert set(report.totals) <= {"created", "refused"}  # made by the run before
    assert all(source.crawl == {} for source in report.sources)


@pytest.mark.usefixtures("quick_extraction")
def test_a_run_after_a_run_from_the_future_completes_and_is_the_last_one(crawling: Settings, bucket: Bucket) -> None:
    ahead = f"runs/{new_run_id(datetime.now(UTC) + timedelta(days=1500))}.json"
    bucket.put_if_absent(ahead, b"{}")
    report = run_pipeline(crawling)
    assert report.state == "completed"
    assert find_run(bucket) == report
    assert list(Check(bucket, repair=True).run()) == []
    assert bucket.exists(ahead)


def test_a_slow_newspaper_delays_no_other(
    crawling: Settings, bucket: Bucket, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.pipeline.run_pipeline.LINGER_SECONDS", 0.1)
    slow, other = (paper.slug for paper in press.newspapers)
    committed_before_the_end: list[str] = []

    def wait_for_the_other(source: str, crawl: object) -> CrawlResult:
        result: CrawlResult = crawl()  # type: ignore[operator]  # a CrawlStep
        while source == slow and not committed_before_the_end:
            committed_before_the_end.extend(bucket.list_keys(f"articles/{other}/"))
        return result

    report = run_pipeline(crawling, step=wait_for_the_other)
    assert report.ok
    assert committed_before_the_end


@pytest.mark.usefixtures("quick_extraction")
def test_a_newspaper_that_shows_only_bad_pages_fails_the_run_and_one_that_is_down_once_does_not(
    crawling: Settings, bucket: Bucket, press: ReplicaPress
) -> None:
    bad, down = (SourceSlug(paper.slug) for paper in press.newspapers)
    assert run_pipeline(crawling).ok
    press.break_down(down, Fault.UNREACHABLE)
    report = run_pipeline(crawling)
    assert (report.state, report.failed) == ("completed", ())
    assert [source.notes for source in report.sources if source.source == down] != [()]
    for fault in (Fault.EMPTY, Fault.NOT_HTML):
        press.break_down(bad, fault)
        report = run_pipeline(crawling)
        [told] = [source for source in report.sources if not source.ok]
        assert (report.state, told.source) == ("failed", bad)
        assert "pages were refused" in (told.reason or "")
        press.repair(bad)


def test_a_run_that_is_stopped_says_so_and_the_next_goes_on(
    crawling: Settings, bucket: Bucket, press: ReplicaPress
) -> None:
    late, stop = LateArticles(press, at_once=0, only=press.newspapers[0].slug), StopRequest()

    def stop_it(event: Event) -> None:
        if event.kind == "crawl_ended":
            stop.ask("the test")

    report = run_pipeline(crawling, listener=stop_it, stop=stop)
    assert (report.state, report.stopped) == ("cancelled", "stopped by the test")
    assert bucket.exists(f"runs/{report.run_id}.json")
    late.let_go()
    run_pipeline(crawling)
    live = [article for article in press.truth() if article["status"] == "live" and article["readable"]]
    assert len(list(bucket.list_keys("articles/"))) == len(live)


def test_a_bug_that_only_one_newspaper_meets_costs_only_that_newspaper(
    crawling: Settings, bucket: Bucket, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlucky, other = (SourceSlug(paper.slug) for paper in press.newspapers)

    def process(bucket: Bucket, registry: object, segments: list[str], **rest: object) -> object:
        if any(f"/{unlucky}/" in segment for segment in segments):
            raise ZeroDivisionError("no such luck")
        return process_segments(bucket, registry, segments, **rest)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr("flows.pipeline.run_pipeline.process_segments", process)
    report = run_pipeline(crawling)
    assert report.state == "failed"
    by_source = {source.source: source for source in report.sources}
    assert by_source[other].ok
    assert by_source[other].versions["created"] > 0
    assert "ZeroDivisionError: no such luck" in (by_source[unlucky].reason or "")
    assert "in process" in (by_source[unlucky].traceback or "")


def test_a_bucket_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.pipeline.stopping.FIRST_PAUSE_SECONDS", 0.001)
    told: list[str] = []
    answers = iter([BucketUnavailableError("away"), BucketUnavailableError("still away"), None])

    def call() -> str:
        error = next(answers)
        if error is not None:
            raise error
        return "back"

    assert wait_for_bucket(call, StopRequest(), waiting=lambda error: told.append(str(error))) == "back"
    assert told == ["away", "still away"]


@pytest.mark.parametrize("away", ["when it begins", "when it has ended"])
def test_a_crawl_goes_on_after_a_bucket_that_is_away(
    away: str, crawling: Settings, bucket: Bucket, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.pipeline.stopping.FIRST_PAUSE_SECONDS", 0.001)
    crawled: list[SourceSlug] = []

    def crawl(source: Source, *arguments: Any, **options: Any) -> CrawlRecord:
        begins = source.slug not in crawled
        crawled.append(source.slug)
        record = run_crawl(source, *arguments, **options) if away == "when it has ended" or not begins else None
        if begins or record is None:
            raise BucketUnavailableError("away")
        return record

    monkeypatch.setattr("flows.pipeline.crawls.run_crawl", crawl)
    report = run_pipeline(crawling)
    assert report.ok
    live = [article for article in press.truth() if article["status"] == "live" and article["readable"]]
    assert report.totals["created"] == len(live)
    assert len(crawled) == (4 if away == "when it begins" else 2)


def test_waiting_ends_when_patience_does_or_when_the_run_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.pipeline.stopping.FIRST_PAUSE_SECONDS", 0.001)

    def call() -> None:
        raise BucketUnavailableError("away")

    with pytest.raises(BucketUnavailableError):
        wait_for_bucket(call, StopRequest(), patience=0.01)
    refused = BucketUnavailableError("expired")
    refused.waiting_helps = False
    answers: Iterator[BucketUnavailableError] = iter([refused])

    def refuse() -> None:
        raise next(answers)  # a second call would end by StopIteration

    with pytest.raises(BucketUnavailableError, match="expired"):
        wait_for_bucket(refuse, StopRequest())
    stop = StopRequest()
    stop.ask("SIGTERM")
    with pytest.raises(RunStoppedError, match="SIGTERM"):
        wait_for_bucket(call, stop)


@pytest.mark.long
def test_the_core_loads_without_prefect() -> None:
    code = "import sys, flows.pipeline.run_pipeline; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.usefixtures("quick_extraction")
def test_one_broken_rule_file_is_one_failed_newspaper_that_goes_on_by_its_last_good_rules(
    crawling: Settings, bucket: Bucket, press: ReplicaPress, tmp_path: Path
) -> None:
    folder = shutil.copytree(press.sources_dir, tmp_path / "sources")
    settings = crawling.model_copy(update={"sources_dir": folder})
    assert run_pipeline(settings).ok
    broken, other = (SourceSlug(paper.slug) for paper in press.newspapers)
    [path] = folder.glob(f"newspapers/**/{broken}.toml")
    path.write_text(path.read_text("utf-8") + "\nthis is [ not toml\n", "utf-8")
    press.advance(days=1)
    report = run_pipeline(settings)
    by_source = {source.source: source for source in report.sources}
    assert report.state == "failed"
    assert by_source[other].ok
    assert f"{broken}.toml: not TOML" in (by_source[broken].reason or "")
    assert by_source[broken].versions["created"] > 0


def test_a_step_or_a_listener_that_fails_costs_one_newspaper_and_never_the_run(
    settings: Settings, press: ReplicaPress
) -> None:
    broken, other = sorted(load_registry(press.sources_dir).values(), key=lambda source: source.slug)

    def step(source: str, _crawl: object) -> CrawlResult:
        if source == broken.slug:
            raise ZeroDivisionError("no such luck")
        return CrawlResult(other.slug)

    crawls = start_crawls([broken, other], settings, max_articles=None, listener=ignore, stop=StopRequest(), step=step)
    with crawls as started:
        results = {result.source: result for group in started.ended(0.0) for result in group}
    assert results[other.slug].failure is None
    assert results[broken.slug].failure == "ZeroDivisionError: no such luck"
    assert "in step" in (results[broken.slug].traceback or "")


@pytest.mark.server
def test_a_run_whose_disk_fills_up_ends_and_says_so(
    press: ReplicaPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BAOTINH_BUCKET", "BAOTINH_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in through(press).items():
        monkeypatch.setenv(name, value)
    with mounted(tmp_path / "disk", 320) as disk:
        monkeypatch.setenv("BAOTINH_DATA_DIR", str(disk))

        def fill_at_the_start(event: Event) -> None:
            if event.kind == "run_started":
                fill(disk)

        began = time.monotonic()
        with pytest.raises(DiskFullError, match=f"the disk of {disk} is full"):
            run_pipeline(load_settings(), listener=fill_at_the_start)
        assert time.monotonic() - began < PATIENCE_SECONDS / 2, "it has not waited for a store that is not away"
