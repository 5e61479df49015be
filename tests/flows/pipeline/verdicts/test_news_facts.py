"""What the catalog tells of each newspaper's news."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from flows.pipeline.verdicts.news_facts import read_news
from storage.model.article import Draft
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, draft

OTHER = SourceSlug("baokhac")
NOW = FIRST_FETCH + timedelta(days=3)


def stored(bucket: Bucket, *drafts: Draft) -> None:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    with ThreadPoolExecutor(8) as threads:
        catalog.append(article for commit in threads.map(store.commit, drafts) for article in commit.written)


def test_times_fields_and_freshness_of_each_newspaper(bucket: Bucket) -> None:
    signed = [draft(number=number, authors=("Lê A",), published_at=None) for number in range(1, 26)]
    unsigned = [
        draft(60, number=number, authors=(), published_at=FIRST_FETCH + timedelta(hours=58, minutes=number - 29))
        for number in range(26, 46)
    ]
    by_day = draft(60, number=50, source=OTHER, published_at=FIRST_FETCH.replace(hour=17, minute=0, second=0))
    early = draft(number=51, source=OTHER, published_at=FIRST_FETCH + timedelta(days=2))
    old = draft(number=52, source=OTHER, published_at=FIRST_FETCH - timedelta(days=100))
    stored(bucket, *signed, *unsigned, by_day, early, old)
    stored(bucket, draft(61, number=1, headline="Cầu mới", authors=()))  # an edit is no news

    facts = read_news(bucket, NOW)
    assert set(facts) == {SOURCE, OTHER}
    found = facts[SOURCE]
    assert len(found.news) == 45
    assert list(found.news) == sorted(found.news)
    assert found.watched_since == FIRST_FETCH
    assert (found.latest.articles, found.before.articles) == (20, 25)
    assert (found.latest.share("authors"), found.before.share("authors")) == (0, 1)
    assert found.latest.share("lead") == 1
    assert found.freshness_minutes == pytest.approx(120 - 6.5)

    other = facts[OTHER]
    assert len(other.news) == 2, "what appeared long ago is no news"
    assert other.news[0] == FIRST_FETCH, "an article dated after it was fetched appeared when it was fetched"
    assert other.freshness_minutes is None, "a day alone says nothing of minutes"
    assert set(read_news(bucket, NOW, [OTHER])) == {OTHER}


def test_an_empty_archive_has_no_news(bucket: Bucket) -> None:
    assert read_news(bucket, NOW) == {}
