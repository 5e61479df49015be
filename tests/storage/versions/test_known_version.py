import pytest

from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.versions.decisions import CommitOutcome
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.record_json import encode
from storage.versions.store import NextVersion, VersionStore
from tests.storage.examples import SOURCE, article_id, draft
from tests.storage.versions.conftest import committed, kinds, remove


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
        "record": KnownVersion(number, record=encode(article)),
        "damaged record": KnownVersion(number, record=encode(article)[:-9]),
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
        versions = VersionStore(Bucket(bucket.requests, bucket.name))  # boto3 sends and tells every request
        for item, number in ((draft(), 0), (draft(1, headline="Khác"), 1), (draft(2, headline="Khác"), 2)):
            asked.append("|")
            latest = versions.commit(item, known=KnownVersion(number)).latest
        for item in (draft(3, headline="Khác"), draft(4)):
            asked.append("|")
            versions.commit(item, known=KnownVersion.of(latest))
    assert " ".join(asked) == (
        "| ListObjectsV2 PutObject | GetObject PutObject | GetObject HeadObject | HeadObject | PutObject"
    )  # the first request tells the time
