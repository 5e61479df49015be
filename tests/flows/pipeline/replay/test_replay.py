"""A replay reads a period again with today's rules, says before what it will change, and may be killed anywhere."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archiving.purging import purge_of
from crawler.registry import RegistryError, load_registry
from flows.errors import RunStoppedError
from flows.pipeline.events import Event
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.replay.period import Period
from flows.pipeline.replay.replay import replay
from flows.pipeline.replay.replay_report import ReplayReport, ReplayTally
from flows.pipeline.stopping import StopRequest
from storage import layout
from storage.errors import BucketUnavailableError
from storage.integrity.fsck import Check
from storage.model.identifiers import ArticleId, SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.versions.store import VersionStore
from tests.flows.pipeline.replay.conftest import change_rules
from tests.flows.snapshot import snapshot

PAPER, OTHER = SourceSlug("baosuoimo"), SourceSlug("baobensong")
LEAD = 'lead = [".article__sapo", ".cms-desc"]'
OTHER_LEAD = 'lead = [".article__body div"]'
NOISE = 'noise = [".rennab", '
ALL_NOISE = 'noise = [".article__body p", ".article__body div", ".rennab", '


def content(bucket: Bucket) -> dict[str, bytes]:
    return {key: bucket.get(key).body for key in bucket.list_keys("") if not key.startswith("probe/")}


def versions(bucket: Bucket) -> set[str]:
    return set(bucket.list_keys("articles/"))


def test_without_a_change_of_the_rules_nothing_changes(archive: Settings, bucket: Bucket) -> None:
    before = content(bucket)
    report = replay(archive, dry_run=True)
    assert (report.totals.versions, report.totals.lost) == ({}, {})
    assert report.totals.captures == sum(tally.captures for tally in report.sources.values()) > 0
    assert content(bucket) == before


def test_a_dry_run_says_field_by_field_what_the_replay_then_does(
    archive: Settings, bucket: Bucket, rules: Path
) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    before = content(bucket)
    plan = replay(archive, dry_run=True, examples=2)
    assert content(bucket) == before
    assert plan.totals.versions.keys() == {"reextracted"}
    assert plan.totals.fields["lead"] == plan.totals.versions["reextracted"] > 2
    assert set(plan.sources) == {"baosuoimo", "baobensong"}
    assert plan.sources[OTHER].versions == {}
    shown = [example for example in plan.examples if example.field == "lead"]
    assert len(shown) == 2
    assert all(example.before and example.before != example.after for example in shown)

    done = replay(archive)
    assert done.totals == plan.totals
    added = versions(bucket) - {key for key in before if key.startswith("articles/")}
    assert len(added) == plan.totals.versions["reextracted"]
    store = VersionStore(bucket)
    for example in shown:
        *_, earlier, latest = store.history(example.source, ArticleId(example.article_id))
        assert (latest.version, latest.change.kind) == (example.version, "reextracted")
        assert "lead" in latest.change.fields
        assert latest.provenance.capture == earlier.provenance.capture
    after = content(bucket)
    assert all(after[key] == before[key] for key in before if key.startswith(("articles/", "raw/")))


def test_a_replay_that_is_done_has_nothing_left_to_do(archive: Settings, bucket: Bucket, rules: Path) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    first = replay(archive)
    after = versions(bucket)
    second = replay(archive)
    assert (second.sources, second.other_replays) == ({}, first.sources)
    assert (second.done_before, second.examples) == (first.segments, ())
    changed, captures = first.totals.versions["reextracted"], first.totals.captures
    assert second.summary() == (
        f"0 articles changed, of 0 captures; other replays with these rules changed {changed}, of {captures} captures"
    )
    assert replay(archive, dry_run=True).totals.versions == {}
    assert versions(bucket) == after
    again = replay(archive, again=True)
    assert (again.totals.captures, again.totals.versions) == (captures, {})
    assert again.totals_of_others.versions == first.totals.versions
    assert versions(bucket) == after


def test_of_two_replays_at_once_each_reports_its_own_work(archive: Settings, rules: Path) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    plan = replay(archive, dry_run=True)
    inner: list[ReplayReport] = []

    def listen(event: Event) -> None:
        if event.kind == "captures_extracted" and not inner:
            inner.append(replay(archive))

    outer = replay(archive, listener=listen)
    assert inner[0].totals == plan.totals
    assert (outer.totals.versions, outer.examples, outer.done_before) == ({}, (), 0)
    assert outer.totals.captures == 0
    assert outer.totals_of_others == plan.totals


def test_a_replay_whose_bucket_was_away_counts_what_it_wrote_before(
    archive: Settings, bucket: Bucket, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    plan = replay(archive, dry_run=True)
    away = iter([True])

    class AwayBucket(Bucket):
        def _write(self, key: str, *args: Any, **more: Any) -> str | None:
            if key.startswith("replays/marks/") and not key.endswith("begun.json") and next(away, False):
                raise BucketUnavailableError("away")
            return super()._write(key, *args, **more)

    @contextmanager
    def going_away(_settings: Settings, *, check: bool = False) -> Iterator[Bucket]:
        yield AwayBucket(bucket.requests, bucket.name, credentials=bucket._credentials)

    monkeypatch.setattr("flows.pipeline.replay.replay.open_bucket", going_away)
    done = replay(archive)
    assert next(away, None) is None
    assert (done.totals, done.other_replays) == (plan.totals, {})


def test_rules_put_back_make_the_articles_as_they_were(archive: Settings, bucket: Bucket, rules: Path) -> None:
    before = latest(bucket)
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    replay(archive)
    change_rules(rules, "cms_zce", OTHER_LEAD, LEAD)
    replay(archive)
    assert {key: (a["lead"], a["text"], a["headline"]) for key, a in latest(bucket).items()} == {
        key: (a["lead"], a["text"], a["headline"]) for key, a in before.items()
    }


@pytest.mark.long
def test_rules_that_return_after_a_replay_with_others_are_replayed_again(
    archive: Settings, bucket: Bucket, rules: Path
) -> None:
    first = replay(archive)
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    changed = replay(archive).totals.versions
    change_rules(rules, "cms_zce", OTHER_LEAD, LEAD)
    returned = replay(archive)
    assert returned.totals.versions == changed != {}
    assert returned.done_before < first.segments
    assert replay(archive).done_before == first.segments


def release(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Extract as a release of that version does."""
    for module in ("extraction.extract", "processing.committer", "processing.outcomes", "replay.replay"):
        monkeypatch.setattr(f"flows.pipeline.{module}.EXTRACTOR_VERSION", version)


@pytest.mark.long
def test_what_a_newer_release_read_is_replaced_by_an_older_one_only_on_purpose(
    archive: Settings, bucket: Bucket, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    release(monkeypatch, "1000")
    newer = replay(archive)
    changed = newer.totals.versions
    after = versions(bucket)

    change_rules(rules, "cms_zce", OTHER_LEAD, LEAD)
    release(monkeypatch, "999")
    older = replay(archive)
    assert (older.totals.versions, older.totals.read_by_newer) == ({}, changed["reextracted"])
    assert f"{changed['reextracted']} stay as a newer release read them" in older.summary()
    assert versions(bucket) == after
    plan = replay(archive, dry_run=True, again=True)
    back = replay(archive, again=True)
    assert back.totals == plan.totals
    assert (back.totals.versions, back.totals.read_by_newer) == (changed, 0)

    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    release(monkeypatch, "1000")
    forward = replay(archive)
    assert forward.totals.versions == changed
    assert replay(archive).done_before == newer.segments


@pytest.mark.long
def test_the_mark_of_a_newer_release_falls_where_an_older_one_replaces_what_both_read_alike(
    archive: Settings, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(monkeypatch, "1000")
    assert replay(archive).totals.versions == {}, "both read all alike"

    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    release(monkeypatch, EXTRACTOR_VERSION)
    changed = replay(archive).totals.versions
    assert changed["reextracted"]

    change_rules(rules, "cms_zce", OTHER_LEAD, LEAD)
    release(monkeypatch, "1000")
    assert replay(archive).totals.versions == changed
    release(monkeypatch, EXTRACTOR_VERSION)
    back = replay(archive, again=True)
    assert (back.totals.versions, back.totals.read_by_newer) == ({}, 0), "nothing stays that is read alike"


def latest(bucket: Bucket) -> dict[str, dict[str, Any]]:
    return {
        key.rpartition("/")[0]: article for key, article in sorted(snapshot(bucket)["articles"].items())
    }  # the last of each article stays


def test_a_page_that_was_refused_becomes_an_article_and_one_that_is_refused_now_is_named(
    archive: Settings, bucket: Bucket, rules: Path
) -> None:
    before = versions(bucket)
    change_rules(rules, "cms_zce", NOISE, ALL_NOISE)
    report = replay(archive, dry_run=True)
    assert report.totals.versions == {}
    assert len(before) // 2 < sum(report.totals.lost.values()) <= report.sources[PAPER].captures
    assert {lost.source for lost in report.lost} == {"baosuoimo"}
    replay(archive)
    assert versions(bucket) == before  # no article goes because of a rule
    for prefix in ("articles/", "catalog/", "records/"):  # as if these pages had never been read
        for key in list(bucket.list_keys(prefix)):
            bucket.delete(key)
    change_rules(rules, "cms_zce", ALL_NOISE, NOISE)
    plan = replay(archive, dry_run=True)
    done = replay(archive, again=True)  # the other newspaper is marked as done
    assert done.totals == plan.totals
    assert done.totals.versions["created"] > 0
    assert {key.split("/")[1] for key in versions(bucket)} == {PAPER, OTHER}


def test_only_the_crawls_of_the_period_and_of_the_newspapers_named_are_replayed(
    archive: Settings, bucket: Bucket
) -> None:
    crawls = sorted({layout.segment_crawl(key) for key in bucket.list_keys("raw/baosuoimo/")})
    last = started_at(crawls[-1])
    assert last is not None
    whole = replay(archive, sources=["baosuoimo"], dry_run=True)
    before = replay(archive, sources=["baosuoimo"], period=Period(end=last), dry_run=True)
    after = replay(archive, sources=["baosuoimo"], period=Period(begin=last), dry_run=True)
    assert whole.segments == before.segments + after.segments
    assert 0 < before.totals.captures < whole.totals.captures
    assert set(whole.sources) == {"baosuoimo"}


class KilledError(BaseException):
    """The process ends here."""


class DyingBucket(Bucket):
    """A bucket whose user dies before or after one of its writes."""

    writes = 0
    dies_at = 0

    def _write(self, *args: Any, **more: Any) -> str | None:
        type(self).writes += 1
        if self.writes == self.dies_at:
            raise KilledError
        return super()._write(*args, **more)


def test_a_replay_killed_before_any_write_goes_on_and_ends_like_an_undisturbed_one(
    archive: Settings, bucket: Bucket, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    monkeypatch.setattr("flows.pipeline.replay.replay.SEGMENTS_PER_BATCH", 1)
    plan = replay(archive, dry_run=True)

    @contextmanager
    def dying(_settings: Settings, *, check: bool = False) -> Iterator[Bucket]:
        yield DyingBucket(bucket.requests, bucket.name, credentials=bucket._credentials)

    monkeypatch.setattr("flows.pipeline.replay.replay.open_bucket", dying)
    died = Counter[bool]()
    for dies_at in range(2, 1000, 3):
        DyingBucket.writes, DyingBucket.dies_at = 0, dies_at
        try:
            report = replay(archive)
        except KilledError:
            died[True] += 1
            continue
        died[False] += 1
        break
    assert died[True] > 3
    assert ReplayTally.sum([report.totals, report.totals_of_others]) == plan.totals
    kinds = Counter(article["change"]["kind"] for article in snapshot(bucket)["articles"].values())
    assert kinds["reextracted"] == plan.totals.versions["reextracted"]
    assert not list(Check(bucket, settled_before=datetime.now(UTC) + timedelta(hours=1)).run())


def test_a_replay_that_is_stopped_keeps_what_it_has_done(
    archive: Settings, bucket: Bucket, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    monkeypatch.setattr("flows.pipeline.replay.replay.SEGMENTS_PER_BATCH", 1)
    stop, seen = StopRequest(), 0

    def listen(event: Event) -> None:
        nonlocal seen
        seen += event.kind == "captures_extracted"
        if seen == 2:
            stop.ask("the test")

    with pytest.raises(RunStoppedError, match="the test"):
        replay(archive, listener=listen, stop=stop)
    report = replay(archive)
    assert 0 < report.done_before < report.segments


def test_broken_rules_and_unknown_names_are_errors(archive: Settings, rules: Path) -> None:
    with pytest.raises(RegistryError, match="baosuoimoo"):
        replay(archive, sources=["baosuoimoo"], dry_run=True)
    change_rules(rules, "cms_zce", LEAD, "this is [ not toml")
    with pytest.raises(RegistryError, match=r"cms_zce"):
        replay(archive, sources=["baosuoimo"], dry_run=True)
    told: list[str] = []
    left_out = replay(archive, dry_run=True, tell=told.append).unknown_sources
    assert "baosuoimo" in left_out
    assert "cms_zce.toml: not TOML" in told[0]


def test_what_was_purged_stays_away(archive: Settings, bucket: Bucket, rules: Path) -> None:
    key = next(key for key in versions(bucket) if "/baosuoimo/" in key)
    source, article = key.split("/")[1:3]
    purge_of(bucket, load_registry(rules)[SourceSlug(source)]).remove(ArticleId(article), why="a letter", by="Vi Mai")
    change_rules(rules, "cms_zce", LEAD, OTHER_LEAD)
    replay(archive)
    assert not list(bucket.list_keys(f"articles/{source}/{article}/"))
