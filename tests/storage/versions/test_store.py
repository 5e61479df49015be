import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from storage import layout
from storage.errors import InvalidArticleError, NotFoundError
from storage.model.article import Article, CaptureRef, ChangeKind, Draft, editorial_hash
from storage.model.blocks import Paragraph
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.versions.decisions import CommitOutcome, decide
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.record_json import encode, read_article
from storage.versions.store import Commit, NextVersion, VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

LATER = FIRST_FETCH + timedelta(days=30)


def committed(versions: VersionStore, *drafts: Draft) -> list[CommitOutcome]:
    return [versions.commit(item).outcome for item in drafts]


def kinds(versions: VersionStore, number: int = 1) -> list[ChangeKind]:
    return [article.change.kind for article in versions.history(SOURCE, article_id(number))]


def remove(versions: VersionStore, hour: int, number: int = 1, known: KnownVersion | None = None) -> Commit:
    return versions.commit_removal(
        SOURCE,
        article_id(number),
        url=f"https://{SOURCE}.example/tin-{number}.html",
        capture=capture(hour, number=number),
        fetched_at=FIRST_FETCH + timedelta(hours=hour),
        extractor="1",
        rules="r1",
        known=known,
    )


@pytest.fixture
def versions(bucket: Bucket) -> VersionStore:
    return VersionStore(bucket, now=lambda: LATER)


def version_of(item: Draft, kind: ChangeKind = ChangeKind.CREATED) -> Article:
    """The version that a draft would make."""
    return Article.model_validate(
        {
            **item.model_dump(),
            "version": 1,
            "content_hash": editorial_hash(item),
            "committed_at": LATER,
            "change": {"kind": kind},
        }
    )


TOMBSTONE = version_of(draft(5, paragraphs=(), text=None), ChangeKind.REMOVED)


@pytest.mark.parametrize(
    ("previous", "item", "decision"),
    [
        pytest.param(None, draft(), ChangeKind.CREATED, id="unknown article"),
        pytest.param(version_of(draft()), draft(), CommitOutcome.UNCHANGED, id="same draft"),
        pytest.param(version_of(draft()), draft(1), CommitOutcome.UNCHANGED, id="later, same content"),
        pytest.param(version_of(draft()), draft(1, headline="Khác"), ChangeKind.EDITED, id="later, other content"),
        pytest.param(version_of(draft()), draft(1, section=("Khác",)), ChangeKind.EDITED, id="later, other section"),
        pytest.param(
            version_of(draft()), draft(1, word_count=1), CommitOutcome.UNCHANGED, id="later, other description"
        ),
        pytest.param(
            version_of(draft()), draft(1, modified_at=LATER), CommitOutcome.UNCHANGED, id="page rebuilt, content same"
        ),
        pytest.param(version_of(draft(2)), draft(1), CommitOutcome.SUPERSEDED, id="earlier, same content"),
        pytest.param(
            version_of(draft(2)), draft(1, headline="Khác"), CommitOutcome.SUPERSEDED, id="earlier, other content"
        ),
        pytest.param(
            version_of(draft(2)),
            draft(1, headline="Khác", rules="r2"),
            CommitOutcome.SUPERSEDED,
            id="earlier, other rules",
        ),
        pytest.param(
            version_of(draft()), draft(headline="Khác"), ChangeKind.REEXTRACTED, id="same capture, other content"
        ),
        pytest.param(version_of(draft()), draft(word_count=1), CommitOutcome.UNCHANGED, id="same capture and maker"),
        pytest.param(
            version_of(draft()),
            draft(word_count=1, extractor="2"),
            ChangeKind.REEXTRACTED,
            id="other extractor says more",
        ),
        pytest.param(
            version_of(draft()), draft(word_count=1, rules="r2"), ChangeKind.REEXTRACTED, id="other rules say more"
        ),
        pytest.param(
            version_of(draft()), draft(extractor="2"), CommitOutcome.UNCHANGED, id="other extractor says the same"
        ),
        pytest.param(
            version_of(draft()),
            draft(1, word_count=1, rules="r2"),
            ChangeKind.REEXTRACTED,
            id="later, other rules say more",
        ),
        pytest.param(
            version_of(draft()), draft(1, rules="r2"), CommitOutcome.UNCHANGED, id="later, other rules, all same"
        ),
        pytest.param(
            version_of(draft()), draft(1, relation=None), CommitOutcome.UNCHANGED, id="only the relation differs"
        ),
        pytest.param(TOMBSTONE, draft(6), ChangeKind.RESTORED, id="back after a removal"),
        pytest.param(TOMBSTONE, draft(4), CommitOutcome.SUPERSEDED, id="fetched before the removal"),
    ],
)
def test_decisions(previous: Article | None, item: Draft, decision: ChangeKind | CommitOutcome) -> None:
    assert decide(previous, item) is decision


def test_two_captures_of_one_moment_are_ordered_by_their_place() -> None:
    first = draft()
    second = first.model_copy(
        update={
            "headline": "Khác",
            "provenance": first.provenance.model_copy(update={"capture": capture(number=2)}),
        }
    )
    assert decide(version_of(first), second) is ChangeKind.EDITED
    assert decide(version_of(second), first) is CommitOutcome.SUPERSEDED


@pytest.mark.parametrize("number", [None, 0, 1, 2, 3, 9])
def test_a_wrong_known_version_does_not_change_what_is_written(versions: VersionStore, number: int | None) -> None:
    committed(versions, draft(), draft(2, headline="Khác"))
    known = None if number is None else KnownVersion(number)
    superseded = versions.commit(draft(1, headline="Khác nữa"), known=known)
    assert superseded.outcome is CommitOutcome.SUPERSEDED
    assert superseded.latest
    assert superseded.latest.version == 2
    assert versions.commit(draft(3, headline="Khác"), known=known).outcome is CommitOutcome.UNCHANGED
    assert versions.commit(draft(4), known=known).outcome is CommitOutcome.WRITTEN
    assert remove(versions, 5, known=known).outcome is CommitOutcome.WRITTEN
    assert remove(versions, 6, known=known).outcome is CommitOutcome.UNCHANGED
    assert versions.commit(draft(7), known=known).outcome is CommitOutcome.WRITTEN
    assert remove(versions, 8, number=2, known=known).outcome is CommitOutcome.UNKNOWN_ARTICLE
    history = versions.history(SOURCE, article_id())
    assert [article.version for article in history] == [1, 2, 3, 4, 5]
    assert kinds(versions) == ["created", "edited", "edited", "removed", "restored"]


@pytest.mark.parametrize("how", ["number", "article", "record", "damaged record"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_known_version_is_as_good_as_its_number(versions: VersionStore, number: int, how: str) -> None:
    committed(versions, draft(), draft(2, headline="Khác"))
    article = versions.version(SOURCE, article_id(), number)
    known = {
        "number": KnownVersion(number),
        "article": KnownVersion.of(article),
        "record": KnownVersion(number, record=encode(article).decode()),
        "damaged record": KnownVersion(number, record=encode(article).decode()[:-9]),
    }[how]
    assert versions.commit(draft(3, headline="Khác"), known=known).outcome is CommitOutcome.UNCHANGED
    [third] = versions.commit(draft(4, headline="Khác hẳn"), known=known).written
    assert third.version == 3
    assert third.change.sentences[0].before == "Khác"
    assert versions.commit(draft(3, headline="Cũ"), known=known).outcome is CommitOutcome.SUPERSEDED
    assert remove(versions, 5, known=known).outcome is CommitOutcome.WRITTEN
    assert kinds(versions) == ["created", "edited", "edited", "removed"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_preparing_after_any_version_does_not_change_what_is_written(versions: VersionStore, number: int) -> None:
    committed(versions, draft(), draft(2, headline="Khác"))
    known = KnownVersion.of(versions.version(SOURCE, article_id(), number) if number else None)
    items = [draft(3, headline="Khác"), draft(4, headline="Khác hẳn"), draft(1, headline="Cũ"), draft(number=2)]
    prepared = [versions.prepare(item, known if item.article_id == article_id() else NO_VERSION) for item in items]
    assert all(isinstance(step, NextVersion) for step in prepared)
    commits = [versions.commit(item, prepared=step) for item, step in zip(items, prepared, strict=True)]
    assert [commit.outcome for commit in commits] == ["unchanged", "written", "superseded", "written"]
    edited = commits[1].written[0]
    assert (edited.version, edited.change.kind, edited.change.sentences[0].before) == (3, "edited", "Khác")
    assert [commit.latest for commit in commits[1:3]] == [edited, edited]
    for commit in (commits[1], commits[3]):
        [article] = commit.written
        stored = versions.version(article.source, article.article_id, article.version)
        assert (article, commit.bodies[article.article_id, article.version]) == (stored, encode(stored))


def test_what_needs_the_bucket_is_not_prepared(versions: VersionStore) -> None:
    first = versions.commit(draft()).latest
    tombstone = remove(versions, 1).latest
    assert first
    assert tombstone
    made_otherwise = draft(2, extractor="2")
    assert versions.prepare(draft(2), KnownVersion(2)) is None
    assert versions.prepare(draft(2), KnownVersion.of(tombstone)) is None
    assert versions.prepare(made_otherwise, KnownVersion.of(first)) is None
    assert versions.prepare(draft(extractor="2"), KnownVersion.of(first))  # the same capture
    prepared = versions.prepare(draft(2), KnownVersion.of(first))
    assert versions.commit(draft(2), prepared=prepared).written[0].change.kind == "restored"


def test_a_right_known_version_saves_listing(settings: Settings) -> None:
    asked: list[str] = []
    with open_bucket(settings) as bucket:
        events = bucket.requests.client.meta.events
        events.register("before-call.s3", lambda model, **_: asked.append(model.name))
        versions = VersionStore(bucket)
        for item, number in ((draft(), 0), (draft(1, headline="Khác"), 1), (draft(2, headline="Khác"), 2)):
            asked.append("|")
            latest = versions.commit(item, known=KnownVersion(number)).latest
        for item in (draft(3, headline="Khác"), draft(4)):
            asked.append("|")
            versions.commit(item, known=KnownVersion.of(latest))
    assert " ".join(asked) == (
        "| ListObjectsV2 PutObject | GetObject PutObject | GetObject HeadObject | HeadObject | PutObject"
    )  # the first request tells the time


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
