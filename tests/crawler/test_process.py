"""The crawl as a process: how it ends when it is told to, when its parent dies, when the bucket is not there."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from crawler import process
from crawler.archiving.crawl_record import read_record
from crawler.frontier.store import FrontierStore
from crawler.process import CrawlFailedError, run_crawl
from crawler.registry import load_registry
from storage.log_context import log_context
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.warc.segments import read_segment
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, write_registry

CRAWL = CrawlId("20260302T000000Z-00000001")

Start = Callable[..., subprocess.Popen[str]]

PATIENCE = 300
"""Seconds until a process that should end is given up; a busy machine needs some just to start it."""


@pytest.fixture
def start(site: Site, settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start `python -m crawler` or another command beside the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*command: str, **environment: str) -> subprocess.Popen[str]:
        directory = write_registry(tmp_path / "registry", sections=["/"])
        environment = {
            **os.environ,
            **settings.environment(),
            "BAOTINH_SOURCES_DIR": str(directory),
            "BAOTINH_CRAWL__DELAY": "0",
            "BAOTINH_CRAWL__TIMEOUT": "1000",  # an answer that is held is waited for
            "BAOTINH_CRAWL__PROXY": site.proxy,
            **environment,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        running.append(process)
        return process

    yield begin
    for child in running:
        with child:
            child.kill()


def a_long_crawl(site: Site) -> None:
    """One article that comes at once, and others that are held: the crawl cannot end before the test ends it."""
    site.put("/", listing(*range(1, 30)))
    site.put("/tin-post1.html", article_page(1))
    for number in range(2, 30):
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), held=True))


def test_told_to_stop_it_stores_what_it_has(site: Site, start: Start, bucket: Bucket) -> None:
    a_long_crawl(site)
    child = start("crawler", SLUG, "--crawl-id", CRAWL)
    site.wait_for_pages(4)  # at most two are asked for at once, so that the first article is there
    child.send_signal(signal.SIGTERM)
    child.send_signal(signal.SIGTERM)
    site.release()
    _, errors = child.communicate(timeout=PATIENCE)

    record = read_record(bucket, SourceSlug(SLUG), CRAWL)
    assert child.returncode == 1
    assert errors == f"{SLUG}: stopped before its end\n"
    assert record is not None
    assert record.outcome == "failed"
    archived = [capture.url for key in record.segments for capture in read_segment(key, bucket.get(key).body)]
    assert f"http://{HOST}/tin-post1.html" in archived
    assert len(archived) == record.counts["fetch/archived"] < 29
    frontier = FrontierStore(bucket, SourceSlug(SLUG)).read()
    assert len(frontier) == 29
    assert sum(entry.tried_at is not None for entry in frontier.values()) == len(archived)


def test_told_to_stop_before_it_has_begun_it_ends(site: Site, start: Start) -> None:
    a_long_crawl(site)
    child = start("crawler", SLUG, "--crawl-id", CRAWL)
    while not _catches(child, signal.SIGTERM):
        time.sleep(0.001)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=PATIENCE)
    assert child.returncode == 1


def _catches(process: subprocess.Popen[str], number: signal.Signals) -> bool:
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    [caught] = re.findall(r"SigCgt:\s*(\w+)", status)
    return bool(int(caught, 16) >> number - 1 & 1)


def test_it_ends_with_its_parent_and_loses_nothing(site: Site, start: Start, bucket: Bucket) -> None:
    a_long_crawl(site)
    child = start("crawler", SLUG, "--crawl-id", CRAWL, "--with-parent")
    site.wait_for_pages(4)
    assert child.stdin is not None
    child.stdin.close()
    site.release()

    assert child.wait(PATIENCE) == 1
    record = read_record(bucket, SourceSlug(SLUG), CRAWL)
    assert record is not None
    assert record.reason == "stopped before its end"
    assert record.articles["stored"]
    assert len(record.articles["stored"]) + len(record.articles["deferred/stopped"]) == 29


def test_slow_answers_do_not_hold_up_the_end(site: Site, start: Start, bucket: Bucket) -> None:
    site.put("/", listing(1, 2, 3))
    site.put("/tin-post1.html", article_page(1))
    for number in (2, 3):
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), held=True))
    child = start("crawler", SLUG, "--crawl-id", CRAWL)
    site.wait_for_pages(4)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=PATIENCE)

    record = read_record(bucket, SourceSlug(SLUG), CRAWL)
    assert record is not None
    assert record.articles["stored"] == (f"http://{HOST}/tin-post1.html",)
    assert len(record.articles["deferred/stopped"]) == 2


def test_a_kill_costs_only_what_came_since_the_last_upload(
    site: Site, start: Start, bucket: Bucket, settings: Settings
) -> None:
    site.put("/", listing(*range(1, 60)))
    for number in range(1, 60):
        held = number in (6, 12, 18)  # until what came before is uploaded
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), held=held))
    options = {"BAOTINH_CRAWL__SEGMENT_SECONDS": "0.5", "BAOTINH_CRAWL__CONCURRENCY": "1"}
    child = start("crawler", SLUG, "--crawl-id", CRAWL, **options)
    for segments, stored in ((1, 5), (2, 11)):
        while len(uploaded(bucket)) < stored or tried(bucket) < stored:
            assert child.poll() is None
            time.sleep(0.02)
        assert len(list(bucket.list_keys(f"raw/{SLUG}/"))) >= segments
        site.wait_for_pages(stored + 2)
        site.release()
    site.wait_for_pages(19)  # the front page and 18 articles, of which the last is held
    child.kill()
    child.communicate(timeout=PATIENCE)

    assert len(uploaded(bucket)) >= 11
    assert tried(bucket) >= 11
    for number in (6, 12, 18):
        site.put(f"/tin-post{number}.html", article_page(number))
    again = start("crawler", SLUG, "--crawl-id", CRAWL)
    again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert len(set(uploaded(bucket))) == 59


def uploaded(bucket: Bucket) -> list[str]:
    """Return the addresses of the answers in the bucket."""
    segments = list(bucket.list_keys(f"raw/{SLUG}/"))
    return [capture.url for key in segments for capture in read_segment(key, bucket.get(key).body)]


def tried(bucket: Bucket) -> int:
    """Return of how many articles the stored frontier knows that they were asked for."""
    frontier = FrontierStore(bucket, SourceSlug(SLUG)).read()
    return sum(entry.tried_at is not None for entry in frontier.values())


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["baothuu"], 2, "no source is called 'baothuu' (did you mean baothu?)"),
        ([SLUG, "--max-articles", "viele"], 2, "invalid int value: 'viele'"),
    ],
    ids=["unknown source", "wrong number"],
)
def test_misuse_is_one_clear_line(start: Start, arguments: list[str], status: int, line: str) -> None:
    child = start("crawler", *arguments)
    output, errors = child.communicate(timeout=PATIENCE)

    assert child.returncode == status
    assert output == ""
    assert errors.splitlines()[-1].endswith(line)
    assert "Traceback" not in errors


def test_scrapys_own_commands_work(site: Site, start: Start, bucket: Bucket) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))

    page = f"http://{HOST}/tin-post1.html"
    lister = start("scrapy", "list")
    crawler = start("scrapy", "crawl", "provincial", "-a", f"source={SLUG}")
    shell = start("scrapy", "shell", page, "-c", "response.css('h1::text').get()")
    listed, _ = lister.communicate(timeout=PATIENCE)
    _, log = crawler.communicate(timeout=PATIENCE)
    shown, _ = shell.communicate(timeout=PATIENCE)

    assert listed == "provincial\n"
    assert crawler.returncode == 0
    assert "'fetch/archived': 1" in log
    assert len(list(bucket.list_keys(f"crawls/{SLUG}/"))) == 1
    assert shown == "Tin số 1\n"


def test_scrapy_crawl_of_an_unknown_source_says_so_without_a_traceback(start: Start) -> None:
    child = start("scrapy", "crawl", "provincial", "-a", "source=baothuu")
    _, log = child.communicate(timeout=PATIENCE)

    assert child.returncode == 2
    assert log.splitlines()[-1] == "no source is called 'baothuu' (did you mean baothu?)"
    assert "Traceback" not in log


def test_a_wrong_setting_is_one_line(start: Start) -> None:
    child = start("crawler", SLUG, BAOTINH_CRAWL__DELAY="soon")
    _, errors = child.communicate(timeout=PATIENCE)

    assert child.returncode == 1
    assert len(errors.splitlines()) == 1
    assert errors.startswith("setting crawl.delay must be a number ≥ 0, not 'soon'")


def test_a_bucket_that_is_not_there_is_named_before_anything_is_fetched(
    site: Site, crawl: Crawl, settings: Settings, start: Start
) -> None:
    site.put("/", listing(1))
    child = start("crawler", SLUG, BAOTINH_BUCKET="khong-co")
    _, errors = child.communicate(timeout=PATIENCE)

    assert child.returncode == 1
    assert errors.splitlines()[-1].startswith("there is no bucket khong-co at ")
    assert "Traceback" not in errors
    assert site.asked == []


def test_a_bucket_that_vanishes_stops_the_crawl_before_more_is_fetched_in_vain(
    site: Site, start: Start, settings: Settings
) -> None:
    a_long_crawl(site)
    client = boto3.client("s3", endpoint_url=settings.endpoint_url)
    client.create_bucket(Bucket="vanishing")
    # What is asked for when the upload fails is waited for until the timeout.
    options = {"BAOTINH_CRAWL__SEGMENT_BYTES": "1", "BAOTINH_CRAWL__TIMEOUT": "3", "BAOTINH_CRAWL__RETRIES": "0"}
    child = start("crawler", SLUG, BAOTINH_BUCKET="vanishing", **options)
    site.wait_for_pages(4)
    client.delete_bucket(Bucket="vanishing")
    site.release()  # of two answers, each of which fills a segment
    _, errors = child.communicate(timeout=PATIENCE)

    assert child.returncode == 1
    assert errors.splitlines()[-1].startswith("there is no bucket vanishing at ")
    assert "Traceback" not in errors
    assert len(site.paths) < 25


def test_a_crawl_that_is_refused_in_its_process_is_reported_with_its_last_words(
    site: Site, settings: Settings, tmp_path: Path
) -> None:
    directory = write_registry(tmp_path / "registry", sections=["/"])
    source = load_registry(directory)[SourceSlug(SLUG)].model_copy(update={"slug": "baothuu"})
    chosen = settings.model_copy(update={"sources_dir": directory})

    with pytest.raises(CrawlFailedError, match=r"^crawl of baothuu ended with exit status 2: no source is called"):
        run_crawl(source, CRAWL, chosen)


def test_the_log_of_its_process_reaches_the_caller_with_its_levels(
    site: Site, crawl: Crawl, caplog: pytest.LogCaptureFixture
) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))
    with caplog.at_level(logging.INFO), log_context(run="r1"):
        crawl()
    told = {(record.name, record.levelno) for record in caplog.records}
    assert {("scrapy.core.engine", logging.INFO), ("crawler.extensions.crawl_recorder", logging.INFO)} <= told
    assert not [name for name, _ in told if name in ("scrapy.middleware", "scrapy.crawler", "scrapy.statscollectors")]


def test_a_crawl_is_stopped_in_order_when_its_caller_asks(site: Site, crawl: Crawl) -> None:
    a_long_crawl(site)
    asked = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(crawl, should_stop=asked.is_set, timeout=1000)
        site.wait_for_pages(4)
        asked.set()
        site.release()
        record = running.result()
    assert record.reason == "stopped before its end"
    assert record.articles["stored"]
    assert record.articles["deferred/stopped"]


def test_crawls_go_on_after_the_process_that_forks_them_has_died(site: Site, crawl: Crawl) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))
    assert crawl().outcome == "finished"
    server = process._server()
    server._process.kill()
    server._process.wait()
    assert crawl().outcome == "finished"
    assert process._server() is not server


COUNT_THREADS = """
import sys
from pathlib import Path
from crawler import fork_server

fork_server._load()
print(len(list(Path("/proc/self/task").iterdir())), "polars" in sys.modules)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads a process has")
def test_the_process_that_forks_crawls_has_one_thread_of_whatever_library() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", COUNT_THREADS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
