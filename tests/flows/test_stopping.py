"""A run that is told to stop uploads what its crawls have, ends as Cancelled, and the next run goes on."""

import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from flows.pipeline.run_pipeline import run_pipeline
from storage import layout
from storage.s3.bucket import Bucket
from storage.settings import load_settings
from storage.warc.segments import read_segment
from tests.flows.conftest import CommandLine, through
from tests.flows.late_articles import LateArticles
from tests.replica import ReplicaPress


@pytest.fixture
def press() -> Iterator[ReplicaPress]:
    with ReplicaPress(seed=7, papers=2, history_days=5, articles_a_day=6) as press:
        yield press


def states_of_runs(api: str, run_id: str) -> list[str]:
    """Return the states of the runs of Prefect's whose message names our run."""
    query = json.dumps({"sort": "START_TIME_DESC", "limit": 50}).encode()
    request = urllib.request.Request(f"{api}/flow_runs/filter", query, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return [run["state"]["type"] for run in json.load(answer) if run_id in (run["state"]["message"] or "")]


def archived(bucket: Bucket) -> set[str]:
    """Return the host and path of every answer that lies in the bucket."""
    segments = list(bucket.list_keys(layout.segments_prefix()))
    urls = [urlsplit(capture.url) for key in segments for capture in read_segment(key, bucket.get(key).body)]
    return {f"{url.hostname}{url.path}" for url in urls}


def test_a_signal_to_the_command_alone_stops_its_crawls_and_loses_nothing(
    baotinh: CommandLine, prefect_api: str, bucket: Bucket, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a service manager or a container does it. A terminal sends Ctrl-C to the crawls, too."""
    articles = {"".join(urlsplit(told["url"])[1:3]) for told in press.truth()}
    late = LateArticles(press, at_once=8)

    def fetched() -> list[str]:
        return [f"{host}{target}" for host, target in press.requests if f"{host}{target}" in articles]

    run = baotinh.start("ingest", **{**through(press), "BAOTINH_CRAWL__CONCURRENCY": "1"})
    while len(late.asked) < 10:  # both newspapers wait for an article
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    run.send_signal(signal.SIGTERM)
    out, err = run.communicate(timeout=300)
    assert run.returncode == 130, out + err
    assert "Traceback" not in err
    assert "stopped by SIGTERM; the next run goes on from here" in out
    [key] = bucket.list_keys("runs/")
    report = json.loads(bucket.get(key).body)
    assert states_of_runs(prefect_api, report["run_id"]) == ["CANCELLED"]
    assert len(fetched()) < len(articles) - 5, "the crawls went on asking"
    late.let_go()
    kept = archived(bucket)
    assert len(kept) >= len(fetched()) - 2, "only what was under way may be lost"

    for name, value in through(press).items():
        monkeypatch.setenv(name, value)
    second = run_pipeline(load_settings())
    assert second.ok
    new = sum(source.crawl["frontier/new"] for source in second.sources)
    assert new <= len(articles) - len(kept & articles), "what was kept is not fetched again as new"
    live = [told for told in press.truth() if told["status"] == "live" and told["readable"]]
    assert len({key.rsplit("/", 1)[0] for key in bucket.list_keys("articles/")}) == len(live)
