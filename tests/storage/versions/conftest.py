"""A store of versions, and what tests do with it."""

from datetime import timedelta

import pytest

from storage.model.article import Article, ChangeKind, Draft, editorial_hash
from storage.s3.bucket import Bucket
from storage.versions.decisions import CommitOutcome
from storage.versions.known_version import KnownVersion
from storage.versions.store import Commit, VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture

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
