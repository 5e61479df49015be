"""The main job, end to end: replica press, real store, real Prefect server, the command line as a user types it."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from storage.model.article import Article, ChangeKind
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine, through
from tests.replica import Fault, ReplicaPress

LANGSON = Path(__file__).parents[3] / "shared/data/langson-2021-09-23.txt"


@pytest.fixture
def press() -> Iterator[ReplicaPress]:
    with ReplicaPress(seed=7) as press:
        yield press


def stored(bucket: Bucket) -> dict[str, list[Article]]:
    """All versions of all articles, by the address of the first."""
    store = VersionStore(bucket)
    prefixes = sorted({key.rsplit("/", 1)[0] for key in bucket.list_keys("articles/")})
    histories = [store.history(SourceSlug(p.split("/")[1]), ArticleId(p.split("/")[2])) for p in prefixes]
    return {history[0].canonical_url: history for history in histories}


def nfc(text: str) -> str:
    """As the record keeps text; some of the press is printed in NFD."""
    return unicodedata.normalize("NFC", text)


def test_runs_over_two_days_tell_what_the_press_did_and_one_over_an_unchanged_press_writes_nothing(
    baotinh: CommandLine, bucket: Bucket, press: ReplicaPress, settings: Settings
) -> None:
    before = {told["url"]: told for told in press.truth() if told["status"] == "live" and told["readable"]}
    first = baotinh.run("ingest", "--json", **through(press))
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Traceback" not in first.stderr
    articles = stored(bucket)
    assert set(articles) == set(before)
    for url, told in before.items():
        [article] = articles[url]
        found = (article.headline, article.lead, article.dateline, article.credit)
        assert found == tuple(told[name] and nfc(told[name]) for name in ("headline", "lead", "dateline", "credit"))
        assert article.text is not None
        assert [p for p in told["body"] if nfc(p) not in article.text] == []

    press.advance(days=1)
    second = baotinh.run("ingest", "--json", **through(press))
    assert second.returncode == 0, second.stdout + second.stderr
    report = json.loads(second.stdout)
    kinds = Counter[str]()
    for source in report["sources"]:
        kinds += Counter(source["versions"])
    after = {told["url"]: told for told in press.truth() if told["readable"]}
    edited = [url for url, told in after.items() if told["edition"] > 1 and told["status"] == "live" and url in before]
    removed = [url for url, told in after.items() if told["status"] == "removed" and url in before]
    assert edited
    assert removed
    assert kinds[ChangeKind.CREATED] == len([url for url, told in after.items() if told["status"] == "live"]) - len(
        [url for url in before if after[url]["status"] == "live"]
    )
    assert kinds[ChangeKind.EDITED] == len(edited)
    assert kinds[ChangeKind.REMOVED] == len(removed)
    articles = stored(bucket)
    for url in edited:
        assert [version.change.kind for version in articles[url]] == [ChangeKind.CREATED, ChangeKind.EDITED]
        assert articles[url][1].change.fields
    for url in removed:
        assert articles[url][-1].is_tombstone
        assert articles[url][-1].text is None

    wire = Counter(told["story"] for told in after.values() if told["kind"] == "wire" and told["status"] == "live")
    [(story, printings)] = wire.most_common(1)
    assert printings >= 4
    relations = [articles[url][-1].relation for url, told in after.items() if told["story"] == story]
    clusters = {relation and relation.cluster for relation in relations}
    assert len(clusters) == 1, "one wire story is one cluster"
    related = [h[-1] for h in articles.values() if h[-1].relation and h[-1].relation.decision == "reprint"]
    kinds_related = {after[a.canonical_url]["kind"] for a in related}
    assert kinds_related == {"wire"}, "routine and local texts are nobody's reprints"

    versions = list(bucket.list_keys("articles/"))
    third = baotinh.run("ingest", **through(press))
    assert third.returncode == 0, third.stderr
    assert "no article version written" in third.stdout
    assert list(bucket.list_keys("articles/")) == versions
    assert {key.split("/")[0] for key in bucket.list_keys("")} == {
        "raw", "crawls", "frontier", "articles", "catalog", "records", "outcomes", "politeness", "references",
        "registry", "reports", "runs", "schemas",
    }  # fmt: skip  # short items: a line each would fill a screen
    catalog = pl.scan_delta(f"s3://{settings.bucket_name}/catalog", storage_options=bucket.storage_options)
    assert catalog.collect().height == len(versions)


def test_sources_and_pages_that_fail_cost_nothing_else_and_the_exit_status_says_so(
    baotinh: CommandLine, bucket: Bucket, press: ReplicaPress
) -> None:
    spoilt_paper, dead, forbidding, alive = (paper.slug for paper in press.newspapers[:4])
    press.break_down(dead, Fault.UNREACHABLE)
    press.break_down(forbidding, Fault.FORBIDS_ROBOTS)
    live = [t["url"] for t in press.truth() if t["source"] == spoilt_paper and t["status"] == "live" and t["readable"]]
    faults = [Fault.EMPTY, Fault.NOT_HTML, Fault.TRUNCATED, Fault.HUGE, Fault.ENDLESS_REDIRECT]
    spoilt = dict(zip(live, faults, strict=False))
    charsets = dict(zip(live[len(faults) :], [Fault.WRONG_CHARSET, Fault.WINDOWS_1258], strict=False))
    for url, fault in (spoilt | charsets).items():
        press.break_down(spoilt_paper, fault, url=url)
    run = baotinh.run("ingest", spoilt_paper, dead, forbidding, alive, "--json", **through(press))
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    report = json.loads(run.stdout)
    [key] = bucket.list_keys("runs/")
    assert json.loads(bucket.get(key).body)["run_id"] == report["run_id"]
    told = {source["source"]: source for source in report["sources"]}
    assert not told[dead]["ok"]
    assert told[dead]["reason"]
    assert not told[forbidding]["ok"]
    assert "robots.txt" in told[forbidding]["reason"]
    assert told[alive]["ok"]
    assert told[alive]["versions"]["created"] > 5
    assert {key.split("/")[1] for key in bucket.list_keys("articles/")} == {spoilt_paper, alive}

    failures = told[spoilt_paper]["failures"]
    reasons = {failure["url"]: failure["reason"] for failure in failures}
    found = {spoilt[url]: reasons.get(url) for url in spoilt}
    assert found[Fault.EMPTY] == "empty"
    assert found[Fault.NOT_HTML] == "not_html"
    assert found[Fault.TRUNCATED] == "truncated"
    assert found[Fault.HUGE] == "too_large"
    assert all(failure["detail"] for failure in failures)
    articles = {url: history for url, history in stored(bucket).items() if history[0].source == spoilt_paper}
    assert set(articles) == set(live) - set(spoilt)
    truth = {told["url"]: told for told in press.truth()}
    for url in charsets:
        assert articles[url][0].headline == nfc(truth[url]["headline"])


def test_a_bucket_that_is_missing_is_one_line_before_any_crawling(
    baotinh_here: CommandLine, press: ReplicaPress
) -> None:
    run = baotinh_here.run("ingest", BAOTINH_BUCKET="no-such-bucket", **through(press))
    assert run.returncode == 1
    assert "no-such-bucket" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert press.requests == []


def test_a_misspelt_source_is_one_line_that_names_what_was_meant(
    baotinh_here: CommandLine, press: ReplicaPress
) -> None:
    run = baotinh_here.run("ingest", "baosuoimoo", **through(press))
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert "baosuoimo" in run.stderr
    assert press.requests == []


@pytest.mark.skipif(not LANGSON.exists(), reason="needs ../shared/data/langson-2021-09-23.txt; it is not ours to copy")
def test_a_real_article_printed_with_its_comment_counter_comes_out_without_it(
    baotinh_here: CommandLine, bucket: Bucket, press: ReplicaPress
) -> None:
    text = LANGSON.read_text("utf-8")
    [paper] = [paper.slug for paper in press.newspapers if paper.family == "content_detail"]
    url = press.publish_text(paper, text)
    assert baotinh_here.run("ingest", "--without-prefect", paper, **through(press)).returncode == 0
    [article] = stored(bucket)[url]
    assert article.text is not None
    assert "Ý kiến" not in article.model_dump_json()
    headline, _, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    assert article.headline == headline
    wanted = [line for line in paragraphs if not line.startswith(("Ý kiến", "Đồng chí Nguyễn Quốc Đoàn, Ủy viên"))]
    assert [line for line in wanted if line not in article.text] == []
