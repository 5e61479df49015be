import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from storage import layout
from storage.errors import InvalidArticleError, NotFoundError
from storage.model.article import Article, CaptureRef, Draft
from storage.model.blocks import Paragraph
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.versions.decisions import CommitOutcome
from storage.versions.record_json import encode, read_article
from storage.versions.store import Commit, VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft
from tests.storage.versions.conftest import LATER, committed, kinds, remove, version_of


def test_the_stored_object_is_compact_utf8_json_in_the_order_of_the_model(
    versions: VersionStore, bucket: Bucket
) -> None:
    article = versions.commit(draft()).written[0]
    body = bucket.get(f"articles/{SOURCE}/{article_id()}/000001.json").body
    stored = json.loads(body)
    assert body == json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    assert list(stored) == list(Article.model_fields)
    assert list(stored["provenance"]["fields"]) == ["a", "headline"]
    assert stored["committed_at"] == "2026-04-01T00:15:30Z"
    assert stored["published_at"] == "2026-03-02T06:30:00+07:00"
    assert encode(Article.model_validate_json(body)) == body == encode(article)


def test_an_article_is_created_edited_removed_and_restored(versions: VersionStore) -> None:
    edited = draft(2, headline="Cầu treo đã thông xe")
    back = draft(9, headline="Cầu treo thông xe")
    assert committed(versions, draft(), draft(1), edited) == ["written", "unchanged", "written"]
    assert remove(versions, 5).outcome is CommitOutcome.WRITTEN
    assert remove(versions, 6).outcome is CommitOutcome.UNCHANGED
    assert committed(versions, back) == ["written"]
    history = versions.history(SOURCE, article_id())
    assert [article.version for article in history] == [1, 2, 3, 4]
    assert [article.change.kind for article in history] == ["created", "edited", "removed", "restored"]
    assert [change.after for change in history[1].change.sentences] == ["Cầu treo đã thông xe"]
    assert [change.before for change in history[3].change.sentences] == ["Cầu treo đã thông xe"]


def test_a_tombstone_tells_what_was_removed_and_repeats_none_of_it(versions: VersionStore) -> None:
    versions.commit(draft(authors=("Lò Thị Mẫu",)))
    tombstone = remove(versions, 5).written[0]
    assert tombstone.is_tombstone
    assert (tombstone.headline, tombstone.section, tombstone.published_at) == (
        draft().headline,
        draft().section,
        draft().published_at,
    )
    assert (tombstone.lead, tombstone.text, tombstone.html, tombstone.blocks, tombstone.relation) == (
        None,
        None,
        None,
        (),
        None,
    )
    assert tombstone.change.sentences == ()
    assert "text" in tombstone.change.fields


def test_the_removal_of_an_unknown_article_writes_nothing(versions: VersionStore, bucket: Bucket) -> None:
    assert remove(versions, 1) == Commit(CommitOutcome.UNKNOWN_ARTICLE)
    assert list(bucket.list_keys("")) == []


def test_a_removal_seen_before_the_latest_version_is_superseded(versions: VersionStore) -> None:
    versions.commit(draft(3))
    assert remove(versions, 2).outcome is CommitOutcome.SUPERSEDED


def test_every_order_of_arrival_ends_with_what_was_fetched_last(versions: VersionStore) -> None:
    chance = random.Random(11)
    for number in range(1, 6):
        drafts = [draft(hour, number=number, headline=f"Tin giờ thứ {hour}") for hour in range(5)]
        chance.shuffle(drafts)
        committed(versions, *drafts)
        latest = versions.latest(SOURCE, article_id(number))
        assert latest is not None
        assert latest.headline == "Tin giờ thứ 4"
        times = [article.fetched_at for article in versions.history(SOURCE, article_id(number))]
        assert times == sorted(times)


def better(item: Draft) -> Draft:
    """What the next extractor reads from the same capture: it finds a photographer."""
    provenance = item.provenance.model_copy(update={"extractor": "2"})
    return item.model_copy(update={"photographers": ("Vàng Mẫu",), "provenance": provenance})


def test_a_better_extractor_is_not_taken_for_an_edit(versions: VersionStore) -> None:
    versions.commit(draft())
    result = versions.commit(better(draft(1)), reread=lambda _: better(draft()))
    assert (result.outcome, [article.change.kind for article in result.written]) == ("written", ["reextracted"])
    assert result.written[0].fetched_at == FIRST_FETCH
    assert result.written[0].relation == draft().relation
    assert result.latest == versions.latest(SOURCE, article_id())
    assert versions.commit(better(draft(2)), reread=never).outcome is CommitOutcome.UNCHANGED


def test_a_capture_that_is_extracted_again_keeps_the_time_that_its_version_has(
    versions: VersionStore, bucket: Bucket
) -> None:
    [version] = versions.commit(draft()).written
    key = layout.article_version(SOURCE, article_id(), 1)
    corrected = version.model_copy(update={"fetched_at": FIRST_FETCH - timedelta(hours=1)})
    bucket.compare_and_swap(key, encode(corrected), etag=bucket.get(key).etag)
    [again] = versions.commit(better(draft())).written
    assert (again.change.kind, again.fetched_at) == ("reextracted", corrected.fetched_at)


def test_an_edit_seen_first_by_a_better_extractor_makes_two_versions(versions: VersionStore) -> None:
    versions.commit(draft())
    result = versions.commit(better(draft(1, headline="Khác")), reread=lambda _: better(draft()))
    assert [(article.version, article.change.kind) for article in result.written] == [(2, "reextracted"), (3, "edited")]
    assert result.written[1].change.fields == ("headline",)


def test_an_edit_stays_an_edit_if_the_new_extractor_reads_the_old_capture_alike(versions: VersionStore) -> None:
    versions.commit(draft())
    result = versions.commit(draft(1, headline="Khác", extractor="2"), reread=lambda _: draft(extractor="2"))
    assert [article.change.kind for article in result.written] == ["edited"]


def test_a_moved_modification_time_is_not_taken_for_a_better_extractor(versions: VersionStore) -> None:
    versions.commit(draft())
    moved = draft(1, modified_at=LATER, extractor="2")
    assert versions.commit(moved, reread=lambda _: draft(extractor="2")).outcome is CommitOutcome.UNCHANGED


@pytest.mark.parametrize("reread", [lambda _: None, lambda _: draft(number=2)], ids=["refused", "another article"])
def test_a_capture_that_is_no_longer_this_article_leaves_the_decision_alone(
    versions: VersionStore, reread: object
) -> None:
    versions.commit(draft())
    result = versions.commit(draft(1, headline="Khác", extractor="2"), reread=reread)  # type: ignore[arg-type]  # parametrized
    assert [article.change.kind for article in result.written] == ["edited"]


def never(_: CaptureRef) -> Draft | None:
    raise AssertionError("nothing needs to be read again")


def test_nothing_is_read_again_without_need(versions: VersionStore) -> None:
    same, edited, late = draft(1), draft(2, headline="Khác"), draft(1, extractor="2")
    alike = draft(3, headline="Khác", extractor="2")
    results = [versions.commit(item, reread=never) for item in (draft(), same, edited, late, alike)]
    assert [result.outcome for result in results] == ["written", "unchanged", "written", "superseded", "unchanged"]


def test_many_committers_of_one_draft_make_one_version(versions: VersionStore) -> None:
    results = at_once([draft()] * 8, versions)
    assert sorted(result.outcome for result in results) == ["unchanged"] * 7 + ["written"]
    assert kinds(versions) == ["created"]


def test_many_committers_of_one_article_lose_nothing_that_they_were_told_is_written(versions: VersionStore) -> None:
    drafts = [draft(hour, headline=f"Tin giờ thứ {hour}") for hour in range(12)] * 2
    random.Random(5).shuffle(drafts)
    results = at_once(drafts, versions)
    history = versions.history(SOURCE, article_id())
    assert [article.version for article in history] == list(range(1, len(history) + 1))
    times = [article.fetched_at for article in history]
    assert times == sorted(set(times))
    assert history[-1].headline == "Tin giờ thứ 11"
    assert sorted((article for result in results for article in result.written), key=lambda a: a.version) == history


def test_committers_and_removers_at_once_keep_numbers_dense(versions: VersionStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        for hour in range(0, 24, 2):
            threads.submit(versions.commit, draft(hour))
            threads.submit(remove, versions, hour + 1)
    history = versions.history(SOURCE, article_id())
    assert [article.version for article in history] == list(range(1, len(history) + 1))
    for one, other in pairwise(history):
        assert one.is_tombstone != other.is_tombstone
        assert one.fetched_at < other.fetched_at


def at_once(drafts: list[Draft], versions: VersionStore) -> list[Commit]:
    start = threading.Barrier(len(drafts))

    def commit(item: Draft) -> Commit:
        start.wait()
        return versions.commit(item)

    with ThreadPoolExecutor(len(drafts)) as threads:
        return list(threads.map(commit, drafts))


def test_a_history_of_more_than_a_page_of_keys(settings: Settings) -> None:
    def shorten_pages(params: dict[str, object], **_: object) -> None:
        params["MaxKeys"] = 3

    with open_bucket(settings) as bucket:
        bucket.requests.client.meta.events.register("before-parameter-build.s3.ListObjectsV2", shorten_pages)
        versions = VersionStore(bucket)
        drafts = [draft(hour, headline=f"Tin giờ thứ {hour}") for hour in range(8)]
        assert committed(versions, *drafts) == ["written"] * 8
        assert versions.latest_number(SOURCE, article_id()) == 8
        assert len(kinds(versions)) == 8


def test_other_objects_beside_the_versions_are_left_alone(versions: VersionStore, bucket: Bucket) -> None:
    bucket.put_if_absent(layout.article_prefix(SOURCE, article_id()) + "note.txt", b"x")
    assert versions.latest(SOURCE, article_id()) is None
    assert committed(versions, draft()) == ["written"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff", encode(version_of(draft()))[:200]])
def test_a_damaged_object_is_named(bucket: Bucket, body: bytes) -> None:
    key = layout.article_version(SOURCE, article_id(), 1)
    bucket.put_if_absent(key, body)
    with pytest.raises(InvalidArticleError, match=key):
        read_article(bucket, key)


def test_a_record_of_a_later_schema_is_read_as_far_as_it_is_known(bucket: Bucket) -> None:
    record = json.loads(encode(version_of(draft()))) | {"schema_version": "1.7", "mood": "vui"}
    key = layout.article_version(SOURCE, article_id(), 1)
    bucket.put_if_absent(key, json.dumps(record).encode())
    assert read_article(bucket, key).schema_version == "1.7"


def test_a_missing_version_is_not_found(versions: VersionStore) -> None:
    with pytest.raises(NotFoundError):
        versions.version(SOURCE, ArticleId("0" * 20), 1)


def test_times_are_stored_in_utc(bucket: Bucket) -> None:
    local = datetime(2026, 3, 2, 12, tzinfo=UTC).astimezone()
    item = draft(fetched_at=local, blocks=(Paragraph(text="Một."),))
    article = VersionStore(bucket, now=lambda: local).commit(item).written[0]
    assert article.fetched_at.tzinfo == UTC
    assert article.committed_at.tzinfo == UTC


def test_a_writer_whose_clock_is_slow_does_not_turn_the_clock_back(bucket: Bucket) -> None:
    VersionStore(bucket, now=lambda: LATER).commit(draft())
    slow = VersionStore(bucket, now=lambda: LATER - timedelta(hours=1))
    assert slow.commit(draft(1, headline="Khác")).written[0].committed_at == LATER
