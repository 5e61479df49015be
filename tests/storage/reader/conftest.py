"""An archive, and a way to fill it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage import Archive
from storage.model.article import Article, Draft
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture

Fill = Callable[..., list[Article]]


@pytest.fixture
def fill(bucket: Bucket) -> Fill:
    """Commits drafts (an int stands for a removal of article 1 at that hour) and catalogues them."""

    def commit(*items: Draft | int, catalogue: bool = True) -> list[Article]:
        store = VersionStore(bucket)
        written: list[Article] = []
        for item in items:
            if isinstance(item, Draft):
                written += store.commit(item).written
            else:
                written += store.commit_removal(
                    SOURCE, article_id(), url="https://baomau.example/tin-1.html", capture=capture(item, number=1),
                    fetched_at=FIRST_FETCH + timedelta(hours=item), extractor="1", rules="r1",
                ).written  # fmt: skip  # short items: a line each would fill a screen
        if catalogue:
            Catalog(bucket).append(written)
        return written

    return commit


@pytest.fixture
def archive(bucket: Bucket) -> Archive:
    return Archive(bucket)
