"""The thread that follows the archive: no error of the index, of a record or of ours ends it, and each is told."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tantivy

from flows.search import text_index
from flows.search.catch_up import SearchIndex
from flows.search.entries import ArticleEntry
from flows.search.follower import Follower
from flows.search.indexed_record import IndexedRecord
from flows.search.text_index import Query
from storage.errors import BucketUnavailableError
from storage.model.identifiers import ArticleId
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.small_disk import fill, mounted
from tests.storage.examples import draft

PAUSE = 0.05


def publish(bucket: Bucket, *numbers: int) -> None:
    written = [version for number in numbers for version in VersionStore(bucket).commit(draft(number=number)).written]
    append_versions(Catalog(bucket), Records(bucket), written, sign=lambda _: None)


@contextmanager
def following(index: SearchIndex, archive: Archive) -> Iterator[None]:
    with Follower(archive, index, lambda: None, pause=PAUSE):
        yield
    index.close()


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for the thread."""
    ends = time.monotonic() + 60
    while not fulfilled():
        assert time.monotonic() < ends
        time.sleep(PAUSE)


def found(index: SearchIndex) -> int:
    return index.text.find(Query(), limit=9).count


@pytest.mark.parametrize("pause", [0.0, 0.5])
def test_a_full_disk_is_told_and_the_index_is_complete_once_there_is_room(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    def slow(article: IndexedRecord, entry: ArticleEntry) -> tantivy.Document:
        time.sleep(pause)  # in which the thread that writes the article before ends
        return document(article, entry)

    document = text_index._document
    monkeypatch.setattr(text_index, "_document", slow)
    publish(bucket, 1, 2)
    with mounted(tmp_path / "disk", 30) as disk:
        index = SearchIndex(disk / "index")
        ballast = fill(disk)
        with following(index, Archive(bucket)):
            until(lambda: index.trouble is not None)
            assert str(index.trouble) == f"the disk of the search index in {disk / 'index'} is full"
            assert index.caught_up_at is None
            ballast.unlink()
            until(lambda: index.trouble is None)
            assert found(index) == 2
            publish(bucket, 3)
            until(lambda: found(index) == 3)


@pytest.mark.parametrize("deleted", [".", "catalog.sqlite", "text", "form"])
def test_a_deleted_index_is_built_again(bucket: Bucket, tmp_path: Path, deleted: str) -> None:
    publish(bucket, 1, 2)
    folder = tmp_path / "index"
    index = SearchIndex(folder)
    with following(index, Archive(bucket)):
        until(lambda: index.caught_up_at is not None)
        gone = folder / deleted
        gone.unlink() if gone.is_file() else shutil.rmtree(gone)
        publish(bucket, 3)
        until(lambda: found(index) == 3)
        until(lambda: index.trouble is None)
    again = SearchIndex(folder)
    again.catch_up(Archive(bucket))
    assert (found(again), again.mirror.last_place()) == (3, 3)


@pytest.mark.parametrize("damaged", ["catalog.sqlite", "text/meta.json", "form"])
def test_an_index_that_cannot_be_read_is_built_again(bucket: Bucket, tmp_path: Path, damaged: str) -> None:
    publish(bucket, 1, 2)
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    index.close()
    (tmp_path / damaged).write_bytes(b"\xff{ nothing that can be read" * 100)
    again = SearchIndex(tmp_path)
    again.catch_up(Archive(bucket))
    assert (found(again), again.mirror.last_place()) == (2, 2)


def test_an_index_damaged_while_it_is_open_is_built_again(bucket: Bucket, tmp_path: Path) -> None:
    publish(bucket, 1, 2)
    index = SearchIndex(tmp_path)
    with following(index, Archive(bucket)):
        until(lambda: index.caught_up_at is not None)
        for file in tmp_path.glob("text/*.term"):
            file.unlink()
        (tmp_path / "text" / "meta.json").write_text("{ nothing that can be read")
        publish(bucket, 3)
        until(lambda: found(index) == 3)


def test_an_error_of_ours_is_told_again_and_again_and_does_not_end_the_thread(
    bucket: Bucket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mended = threading.Event()

    class Wrong(Archive):
        def purged(self) -> Iterator[object]:  # type: ignore[override]  # it is wrong
            if not mended.is_set():
                raise KeyError("unheard of")
            return iter(())

    def tracebacks() -> int:
        return sum(record.exc_info is not None for record in caplog.records)

    publish(bucket, 1)
    index = SearchIndex(tmp_path)
    with caplog.at_level(logging.WARNING), following(index, Wrong(bucket)):
        until(lambda: tracebacks() >= 2)
        told = str(index.trouble)
        mended.set()
        until(lambda: index.caught_up_at is not None and index.trouble is None)
        assert found(index) == 1
    assert told == "an error of baotinh itself keeps the search index from following: KeyError: 'unheard of'"


def test_a_bucket_that_is_away_is_told_once_and_once_more_when_it_is_back(
    bucket: Bucket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    looks, back = list[bool](), threading.Event()

    class Away(Archive):
        def purged(self) -> Iterator[ArticleId]:
            looks.append(back.is_set())
            if not back.is_set():
                raise BucketUnavailableError("the store does not answer")
            return super().purged()

    publish(bucket, 1)
    index = SearchIndex(tmp_path)
    with caplog.at_level(logging.WARNING, "flows.search"), following(index, Away(bucket)):
        until(lambda: len(looks) > 2)
        back.set()
        until(lambda: looks.count(True) > 2)
    assert caplog.messages == [
        "the search index could not catch up: the store does not answer",
        "the search index follows the archive again",
    ]


def test_an_error_beside_the_index_does_not_end_the_thread(bucket: Bucket, tmp_path: Path) -> None:
    def also() -> None:
        raise KeyError("unheard of")

    index = SearchIndex(tmp_path)
    with Follower(Archive(bucket), index, also, pause=PAUSE):
        until(lambda: index.caught_up_at is not None)
        publish(bucket, 1)
        until(lambda: found(index) == 1)
    index.close()


def test_thousands_of_errors_in_a_row_do_not_end_the_thread(bucket: Bucket, tmp_path: Path) -> None:
    class Wrong(Archive):
        def purged(self) -> Iterator[object]:  # type: ignore[override]  # it is wrong
            raise KeyError("unheard of")

    looked = threading.Event()
    index = SearchIndex(tmp_path)
    follower = Follower(Wrong(bucket), index, looked.set, pause=PAUSE)
    follower._failures = 5_000
    with follower:
        assert looked.wait(60)
        follower._thread.join(timeout=0.5)
        assert follower._thread.is_alive()
    index.close()
