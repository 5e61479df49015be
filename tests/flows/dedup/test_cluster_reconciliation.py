"""Clusters end the same whoever finds the printings of a story, in whatever order, and however often."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from flows.dedup import KnownStories, changed_relations, relate, sign
from storage.model.article import Article, Draft
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog, Signature
from storage.versions.store import VersionStore
from tests.flows.dedup.test_relating import NOON, article_id, draft, story

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def wire(number: int, hours: int, text: str | None = None, credit: str | None = None) -> Draft:
    made = draft(number, text or story(1), source=f"bao{number}x", at=NOON + timedelta(hours=hours))
    return made.model_copy(update={"credit": credit})


def run(bucket: Bucket, drafts: Sequence[Draft], *, wait: Callable[[], object] = lambda: None) -> None:
    """Relate, commit, append and settle, as processing does; `wait` after the catalog was read."""
    catalog, store = Catalog(bucket), VersionStore(bucket)
    known = KnownStories(catalog.stories(LONG_AGO))
    wait()
    articles = [commit.latest for one in relate(drafts, known) if (commit := store.commit(one)).latest]
    catalog.append([article for article in articles if article], sign=_sign)
    ids = {one.article_id for one in drafts}
    catalog.correct(LONG_AGO, lambda stories: changed_relations(KnownStories(stories), ids))


def _sign(article: Article) -> Signature | None:
    return sign(article.text) if article.text else None


def clusters(bucket: Bucket) -> dict[int, tuple[str | None, int | None]]:
    """Return decision and original of every article."""
    rows = Catalog(bucket).signatures(LONG_AGO)
    assert rows.filter(rows["article_id"].is_duplicated()).is_empty()
    return {
        int(row["article_id"], 16): (row["decision"], int(row["reprint_of"], 16) if row["reprint_of"] else None)
        for row in rows.iter_rows(named=True)
    }


def test_an_original_that_arrives_late_takes_its_place(bucket: Bucket) -> None:
    run(bucket, [wire(2, 5), wire(3, 9, "Sáng nay, " + story(1))])
    run(bucket, [wire(1, 0)])
    assert clusters(bucket) == {1: ("new", None), 2: ("reprint", 1), 3: ("reprint", 1)}
    with Archive(bucket) as archive:
        assert [row.article_id for row in archive.articles(unique=True)] == [article_id(1)]
        assert {row.cluster for row in archive.cluster(article_id(1))} == {article_id(2)}


def test_the_credited_paper_is_the_original_though_its_clock_says_otherwise(bucket: Bucket) -> None:
    run(bucket, [wire(2, 0, credit="Báo 7x"), wire(3, 1)])
    run(bucket, [wire(7, 2)])
    assert clusters(bucket) == {7: ("new", None), 2: ("reprint", 7), 3: ("reprint", 7)}


def test_settling_again_changes_nothing(bucket: Bucket) -> None:
    run(bucket, [wire(2, 5), wire(4, 6, story(8))])
    run(bucket, [wire(1, 0)])
    ids = {article_id(number) for number in (1, 2, 4)}
    assert Catalog(bucket).correct(LONG_AGO, lambda stories: changed_relations(KnownStories(stories), ids)) == 0


@pytest.mark.parametrize("attempt", range(3))
def test_runs_at_once_end_with_the_clusters_of_one_run(attempt: int, bucket: Bucket) -> None:
    drafts = [wire(number, number, f"{story(number % 4)} {story(90 + number, 20)}") for number in range(1, 13)]
    random.Random(attempt).shuffle(drafts)
    begin = Barrier(3)
    with ThreadPoolExecutor(3) as threads:
        parts = [threads.submit(run, bucket, drafts[part::3], wait=begin.wait) for part in range(3)]
        for part in parts:
            part.result()
    rows = Catalog(bucket).signatures(LONG_AGO)
    told = dict(zip(rows["article_id"], rows["cluster"], strict=True))
    for number in range(1, 13):
        assert told[article_id(number)] == told[article_id((number - 1) % 4 + 1)]
    assert clusters(bucket) == {
        number: ("new", None) if number <= 4 else ("reprint", (number - 1) % 4 + 1) for number in range(1, 13)
    }
    assert len(set(told.values())) == 4


def test_a_report_made_of_two_stories_does_not_make_them_one(bucket: Bucket) -> None:
    run(bucket, [wire(1, 0, story(1)), wire(2, 1, story(2)), wire(3, 2, f"{story(1)} {story(2)}")])
    run(bucket, [wire(4, 3, story(2))])
    with Archive(bucket) as archive:
        assert {row.article_id for row in archive.cluster(article_id(2))} == {article_id(2), article_id(4)}
