"""The search index follows the archive: changes, purges, corrected relations, interruptions."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.search import questions
from flows.search.catch_up import SearchIndex
from flows.search.text_index import Query
from storage import layout
from storage.errors import BucketUnavailableError
from storage.model.article import ChangeKind
from storage.reader.archive import Archive
from storage.reader.batch_reader import BatchReader
from storage.reader.results import Row
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.purging import purge
from tests.flows.search.conftest import Publish
from tests.storage.examples import SOURCE, article_id, capture, draft


def test_an_index_that_catches_up_again_and_again_is_the_index_built_at_once(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    archive = Archive(bucket)
    step_by_step = SearchIndex(tmp_path / "steps")
    for number in range(1, 4):
        publish(number=number, headline=f"Bài số {number}")
        assert step_by_step.catch_up(archive) == 1
    publish(5, number=1, headline="Bài số 1 đã sửa")
    assert step_by_step.catch_up(archive) == 1
    assert step_by_step.catch_up(archive) == 0
    at_once = SearchIndex(tmp_path / "once")
    assert at_once.catch_up(archive) == 4
    for table in ("article", "version"):
        rows = [
            [tuple(row) for row in index.mirror.rows(f"SELECT * FROM {table} ORDER BY article_id, version")]
            for index in (step_by_step, at_once)
        ]
        assert rows[0] == rows[1]
    for query in (Query(text="sửa"), Query(text="bai"), Query(source=SOURCE), Query(text="nothing")):
        assert step_by_step.text.find(query, limit=9) == at_once.text.find(query, limit=9)


def test_a_row_that_the_catalog_has_twice_stops_nothing(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    for number in (1, 3):
        publish(number=number)
    catalog = Catalog(bucket)
    table = catalog.table.open()
    assert table is not None
    catalog.table.append(table, catalog.collect(catalog.scan().filter(pl.col("article_id") == article_id(3))))
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    assert len(index.mirror.entries([article_id(1), article_id(3)])) == 2
    assert index.catch_up(Archive(bucket)) == 0


def test_a_lost_object_is_left_out_and_no_purge_is_blamed(
    bucket: Bucket, publish: Publish, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in (1, 2):
        publish(number=number)
    table = Records(bucket).table.open()
    assert table is not None
    table.delete(f"article_id = '{article_id(2)}'")
    bucket.delete(layout.article_version(SOURCE, article_id(2), 1))
    with caplog.at_level(logging.INFO):
        SearchIndex(tmp_path).catch_up(Archive(bucket))
    [told] = [record for record in caplog.records if article_id(2) in record.getMessage()]
    assert told.levelno == logging.WARNING
    assert "`baotinh fsck`" in told.getMessage()


def test_a_removed_article_is_listed_as_removed_and_its_words_are_found_no_more(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    publish(headline="Chuyện về con đò")
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    assert index.text.find(Query(text="con đò"), limit=9).count == 1
    commit = VersionStore(bucket).commit_removal(
        SOURCE, article_id(), url="https://baomau.example/1", capture=capture(9), fetched_at=draft(9).fetched_at,
        extractor="1", rules="none",
    )  # fmt: skip  # short items: a line each would fill a screen
    append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)
    index.catch_up(Archive(bucket))
    assert index.text.find(Query(text="con đò"), limit=9).count == 0
    (entry,) = index.mirror.entries([str(article_id())])
    assert entry.kind == ChangeKind.REMOVED
    assert [version.kind for version in questions.versions(index.mirror, str(article_id()))] == ["created", "removed"]


def test_an_index_of_another_form_is_built_anew(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    publish()
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    index.close()
    (tmp_path / "form").write_text("of another release")
    again = SearchIndex(tmp_path)
    assert again.text.count() == 0
    assert again.catch_up(Archive(bucket)) == 1


def test_a_cursor_of_a_lost_catalog_builds_the_index_anew(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    publish()
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    index.mirror.remember("cursor", "00000000-5")
    assert index.catch_up(Archive(bucket)) == 1
    assert index.text.count() == 1


def test_two_at_once_write_one_index(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    publish()
    first, second = SearchIndex(tmp_path), SearchIndex(tmp_path)
    archive = Archive(bucket)

    def beside(_: int) -> None:
        assert second.catch_up(archive) == 0

    assert first.catch_up(archive, beside) == 1


def test_silent_corrections_come_first(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    for number, dated in ((1, True), (2, False)):
        publish(number=number)
        moved = {"modified_at": draft(5).fetched_at} if dated else {}
        publish(5, number=number, headline="Một đầu đề khác", **moved)
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    edits = questions.edits(index.mirror, draft(5).fetched_at.date().toordinal())
    assert [(edit.article_id, bool(edit.silent)) for edit in edits] == [
        (str(article_id(2)), True), (str(article_id(1)), False),
    ]  # fmt: skip  # short items: a line each would fill a screen


def test_nothing_of_a_purged_article_stays_in_the_files(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    publish(number=1, headline="Chuyện vôtiền", source=NO_RULES.slug)
    publish(number=2, headline="Chuyện khác")
    index, archive = SearchIndex(tmp_path), Archive(bucket)
    index.catch_up(archive)
    assert holding(tmp_path, "vôtiền")
    purge(bucket, article_id(1))
    index.catch_up(archive)
    assert index.text.find(Query(), limit=9).article_ids == (article_id(2),)
    assert not questions.versions(index.mirror, article_id(1))
    index.close()
    assert not holding(tmp_path, "vôtiền")
    assert not holding(tmp_path, str(article_id(1)))


def test_an_article_of_the_last_second_of_all_years_is_named_and_keeps_no_other_out(
    bucket: Bucket, publish: Publish, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(number=1, headline="Bài của năm 9999", published_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    publish(number=2)
    index = SearchIndex(tmp_path)
    assert index.catch_up(Archive(bucket)) == 2
    assert index.text.find(Query(text="9999"), limit=9).article_ids == (article_id(1),)
    assert f"article {article_id(1)} of {SOURCE} is dated 9999-12-31T23:59:59" in caplog.text


def test_a_damaged_record_is_named_and_keeps_no_other_out(
    bucket: Bucket, publish: Publish, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Damaged(Archive):
        def records(self, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
            for key, record in super().records(rows):
                yield key, record[:-9] if article_id(1) in key else record

    publish(number=1)
    publish(number=2)
    index = SearchIndex(tmp_path)
    index.catch_up(Damaged(bucket))
    assert index.text.find(Query(), limit=9).article_ids == (article_id(2),)
    assert str(article_id(1)) in caplog.text
    assert "--rebuild" in caplog.text


def test_a_reader_of_an_index_that_another_writes_follows_it_through_a_purge_and_a_new_beginning(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    publish(number=1, headline="Chuyện vôtiền", source=NO_RULES.slug)
    publish(number=2)
    archive = Archive(bucket)
    writer, reader = SearchIndex(tmp_path), SearchIndex(tmp_path)
    writer.catch_up(archive)

    def read() -> tuple[set[str], int]:
        reader.text.reload()
        return set(reader.text.find(Query(), limit=9).article_ids), reader.mirror.last_place()

    assert read() == ({article_id(1), article_id(2)}, 2)
    purge(bucket, article_id(1))
    writer.catch_up(archive)
    assert read() == ({article_id(2)}, 2)
    publish(number=3)
    writer.catch_up(archive)
    assert read() == ({article_id(2), article_id(3)}, 3)
    publish(number=4)
    writer.rebuild()

    def beside(_: int) -> None:
        assert reader.catch_up(archive) == 0

    writer.catch_up(archive, beside)
    assert read() == ({article_id(2), article_id(3), article_id(4)}, 3)


def test_an_interrupted_purge_of_the_index_is_carried_on(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    class Away(Archive):
        def bulk(self, **_: object) -> BatchReader:
            raise BucketUnavailableError("away")

    publish(number=1, headline="Chuyện vôtiền", source=NO_RULES.slug)
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    purge(bucket, article_id(1))
    with pytest.raises(BucketUnavailableError):
        index.catch_up(Away(bucket))
    index.catch_up(Archive(bucket))
    index.close()
    assert not holding(tmp_path, "vôtiền")


def holding(folder: Path, text: str) -> list[str]:
    """Return the files of a folder that hold a text."""
    found = []
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):  # tantivy deletes merged files in a thread of its own
            if text.encode() in file.read_bytes():
                found.append(file.name)
    return found
