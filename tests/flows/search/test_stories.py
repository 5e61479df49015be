"""The index counts a story once, by the printing by which the archive's reader counts it, today and as of a moment."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.search import questions
from flows.search.catalog_mirror import CatalogMirror
from flows.search.catch_up import SearchIndex
from flows.search.entries import VersionEntry
from flows.search.text_index import Query
from storage.model.article import Decision, Relation
from storage.model.identifiers import SourceSlug
from storage.model.moments import VIETNAM
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import RELATION_SCHEMA
from storage.tables.maintenance import rebuild as rebuild_tables
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.purging import purge
from tests.flows.search.conftest import Publish
from tests.storage.examples import SOURCE, article_id, capture, draft
from tests.timing import assert_quick


def tell_one_story(publish: Publish) -> tuple[str, str, str]:
    """Publish an original and two reprints of it, the later one first; return their ids in order of appearance."""
    story = article_id(1)
    reprint = Relation(decision=Decision.REPRINT, of=story, cluster=story, similarity=0.9)
    publish(number=1, source=NO_RULES.slug, headline="Chuyện con đò", published_at=appeared(1))
    publish(number=3, relation=reprint, headline="Chuyện con đò", published_at=appeared(3))
    publish(number=2, relation=reprint, headline="Chuyện con đò", published_at=appeared(2))
    return story, article_id(2), article_id(3)


def appeared(hour: int) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=VIETNAM)


def remove(bucket: Bucket, number: int, source: SourceSlug = SOURCE) -> None:
    commit = VersionStore(bucket).commit_removal(
        source, article_id(number), url="https://baomau.example/1", capture=capture(9), fetched_at=draft(9).fetched_at,
        extractor="1", rules="none",
    )  # fmt: skip  # short items: a line each would fill a screen
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)


def counted(index: SearchIndex, archive: Archive) -> tuple[str, ...]:
    """Return by which articles an index counts stories, after it has seen that the reader counts by the same."""
    index.catch_up(archive)
    for query in (Query(), Query(text="con đò")):
        found = index.text.find(query, limit=9).article_ids
        assert set(found) == {str(row.article_id) for row in archive.articles()}
    return found


def test_a_story_stays_found_by_its_earliest_printing_that_is_left(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    original, second, third = tell_one_story(publish)
    index, archive = SearchIndex(tmp_path / "index"), Archive(bucket)
    assert counted(index, archive) == (original,)
    purge(bucket, article_id(1))
    assert counted(index, archive) == (second,)
    remove(bucket, 2)
    assert counted(index, archive) == (third,)
    assert counted(SearchIndex(tmp_path / "anew"), archive) == (third,)
    rebuild_tables(bucket)
    assert counted(index, archive) == (third,)
    index.rebuild()
    assert counted(index, archive) == (third,)


def test_as_of_a_moment_a_story_is_counted_by_its_earliest_printing_that_stood_then(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    story = article_id(1)
    reprint = Relation(decision=Decision.REPRINT, of=story, cluster=story, similarity=0.9)
    publish(4, number=2, relation=reprint, published_at=appeared(2), headline="Chuyện con đò")
    publish(5, number=3, relation=reprint, published_at=appeared(1), headline="Chuyện con đò")
    publish(6, number=1, published_at=appeared(3), headline="Chuyện con đò", source=NO_RULES.slug)
    remove(bucket, 1, NO_RULES.slug)
    index, archive = SearchIndex(tmp_path), Archive(bucket)
    index.catch_up(archive)
    found: list[list[str]] = []
    for hour in (4, 5, 6, 9):
        moment = draft(hour).fetched_at
        at = questions.AsOf(int(moment.timestamp()))
        found.append([entry.article_id for entry in questions.as_of(index.mirror, at, limit=9)])
        assert found[-1] == [str(row.article_id) for row in archive.articles(as_of=moment)]
        every = {entry.article_id for entry in questions.as_of(index.mirror, at, limit=9, repeats=True)}
        assert every == {str(row.article_id) for row in archive.articles(as_of=moment, unique=False)}
    assert found == [[article_id(2)], [article_id(3)], [story], [article_id(3)]]


def test_a_relation_that_was_corrected_counts_as_of_a_moment_too(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    now = datetime.now(UTC)  # relations of old articles are not looked at
    publish(number=1, published_at=now)
    publish(number=2, published_at=now)
    index, archive = SearchIndex(tmp_path / "followed"), Archive(bucket)
    index.catch_up(archive)
    at = questions.AsOf(int(now.timestamp()))
    assert len(questions.as_of(index.mirror, at, limit=9)) == 2
    reprint = (article_id(2), "reprint", article_id(1), article_id(1), 0.9)
    Catalog(bucket).relate(SOURCE, pl.DataFrame([reprint], schema=RELATION_SCHEMA, orient="row"))
    publish(number=3)
    for known in (index, SearchIndex(tmp_path / "anew")):
        known.catch_up(archive)
        assert {entry.article_id for entry in questions.as_of(known.mirror, at, limit=9)} == {
            article_id(1), article_id(3),
        }  # fmt: skip  # short items: a line each would fill a screen


def test_corrected_relations_outlive_a_purge(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    now = datetime.now(UTC)  # relations of old articles are not looked at
    publish(number=1, headline="Chuyện con đò", published_at=now)
    publish(number=2, headline="Chuyện con đò", published_at=now)
    publish(number=3, headline="Chuyện con đò khác", source=NO_RULES.slug)
    reprint = (article_id(2), "reprint", article_id(1), article_id(1), 0.9)
    Catalog(bucket).relate(SOURCE, pl.DataFrame([reprint], schema=RELATION_SCHEMA, orient="row"))
    index, archive = SearchIndex(tmp_path), Archive(bucket)
    index.catch_up(archive)
    assert set(index.text.find(Query(), limit=9).article_ids) == {article_id(1), article_id(3)}
    purge(bucket, article_id(3))
    assert counted(index, archive) == (article_id(1),)


@pytest.mark.parametrize("minutes", [100, 5_000])
def test_a_story_of_very_many_versions_is_counted_in_time(tmp_path: Path, minutes: int) -> None:
    mirror = CatalogMirror(tmp_path / "catalog.sqlite")
    first = VersionEntry(
        article_id="0" * 20, version=1, kind="edited", source="a", story="s", repeats=False, province_then="01",
        province_now="01", fetched=60, committed=60, day=1, appeared=0, headline="", fields="[]", sentences=0,
        silent=False, object_key="", place=1, sequence=1, cursor="",
    )  # fmt: skip  # short items: a line each would fill a screen
    pages = [
        replace(first, article_id=f"{page:020x}", version=version, place=page * 4_000 + version, repeats=page > 0,
                fetched=version * 60, appeared=page)
        for page in range(20) for version in range(1, 4_000 if page == 0 else 300)
    ]  # fmt: skip  # short items: a line each would fill a screen
    with mirror.transaction():
        mirror.put_versions(pages)
    moment = questions.AsOf(minutes * 60)
    found = assert_quick(lambda: questions.as_of(mirror, moment, limit=9), 0.5)
    assert [(entry.article_id, entry.version) for entry in found] == [("0" * 20, min(minutes, 3_999))]
    mirror.close()
