import io
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import deltalake
import polars as pl
import pytest

from storage import layout
from storage.errors import BucketUnavailableError, InvalidArticleError, NotFoundError, StorageError
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.model.identifiers import SourceSlug
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket, StoredObject
from storage.tables.catalog import Catalog
from storage.tables.maintenance import TableCare, maintain, rebuild
from storage.tables.records import Records
from storage.takedown.purge import Purge
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft

NOW = timedelta(0)


def store(bucket: Bucket, numbers: Sequence[int]) -> None:
    """Commit and catalogue one article at a time, so that each makes a file in both tables."""
    for number in numbers:
        appeared = FIRST_FETCH + timedelta(days=number * 7 % 5)
        written = VersionStore(bucket).commit(draft(number=number, published_at=appeared)).written
        Records(bucket).append(written)
        Catalog(bucket).append(written)


def test_nothing_is_done_where_nothing_is(bucket: Bucket) -> None:
    assert maintain(bucket) == []
    assert list(bucket.list_keys("")) == []


def test_afterwards_a_source_is_one_sorted_file_in_each_table(bucket: Bucket) -> None:
    store(bucket, range(1, 7))
    before = list(Archive(bucket).articles())
    assert maintain(bucket, keep=NOW) == [TableCare("catalog", 6, 1, 6), TableCare("records", 6, 1, 6)]
    assert [key for key in bucket.list_keys("") if key.endswith(".parquet") and "checkpoint" not in key] == [
        uri.removeprefix(bucket.uri(""))
        for table in ("catalog", "records")
        for uri in deltalake.DeltaTable(bucket.uri(table), storage_options=bucket.storage_options).file_uris()
    ]
    rows = Catalog(bucket).scan().collect()
    assert rows["appeared"].is_sorted()
    assert sorted(rows["sequence"]) == list(range(1, 7))
    assert list(Archive(bucket).articles()) == before
    assert len(list(Archive(bucket).read(before))) == 6
    assert [care.files_after for care in maintain(bucket, keep=NOW)] == [1, 1]


def test_what_was_dropped_is_kept_for_readers(bucket: Bucket) -> None:
    store(bucket, range(1, 4))
    rows = Catalog(bucket).scan()
    assert [care.deleted for care in maintain(bucket)] == [0, 0]
    assert rows.collect().height == 3


def test_after_care_the_logs_hold_no_word_of_a_page(bucket: Bucket) -> None:
    store(bucket, range(1, 4))
    maintain(bucket)
    checkpoints = 0
    for key in bucket.list_keys(""):
        if "/_delta_log/" in key and key.endswith(".parquet"):
            checkpoints += 1
            told = pl.read_parquet(bucket.get(key).body)["add"].to_list()
            assert not any(word in str(told) for word in ("Suối", "cầu", "example"))
        elif "/_delta_log/" in key:
            assert "Suối" not in bucket.get(key).body.decode()
    assert checkpoints == 2


WRITER = """
import sys
from datetime import timedelta
from storage.tables.catalog import Catalog
from storage.s3.connection import open_bucket
from storage.tables.records import Records
from storage.settings import load_settings
from tests.storage.tables.test_maintenance import store

with open_bucket(load_settings()) as bucket:
    print("ready", flush=True)
    sys.stdin.readline()
    store(bucket, range(int(sys.argv[1]), int(sys.argv[1]) + 8))
"""


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("care", ["maintain", "rebuild"])
def test_writers_go_on_meanwhile_and_lose_nothing(bucket: Bucket, care: str) -> None:
    store(bucket, range(1, 5))
    cursor = Archive(bucket).cursor()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(start)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for start in (100, 200)
    ]
    for writer in writers:
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        writer.stdin.write("go\n")
        writer.stdin.flush()
    rounds = 0
    while rounds < 2 or any(writer.poll() is None for writer in writers):
        if care == "maintain":
            maintain(bucket, keep=timedelta(hours=1))
        else:
            rebuild(bucket)
        rounds += 1
    assert [writer.wait(60) for writer in writers] == [0, 0]
    expected = [article_id(number) for number in (*range(1, 5), *range(100, 108), *range(200, 208))]
    rows = list(Archive(bucket).articles())
    assert sorted(row.article_id for row in rows) == expected
    told = sorted(change.article_id for change in Archive(bucket).changes(after=cursor))
    assert told == expected[4:]
    assert len(list(Archive(bucket).read(rows))) == 20
    recorded = Records(bucket).table.collect(Records(bucket).scan())
    if care == "maintain":
        assert sorted(recorded["article_id"]) == expected
    assert recorded.height == recorded["article_id"].n_unique()


def test_what_was_dropped_is_kept_for_a_whole_hour_if_it_is_to_be_kept_at_all(bucket: Bucket) -> None:
    store(bucket, range(1, 4))
    before = [key for key in bucket.list_keys("") if key.endswith(".parquet")]
    assert [care.deleted for care in maintain(bucket, keep=timedelta(minutes=10))] == [0, 0]
    assert set(before) <= set(bucket.list_keys(""))


def test_a_rebuild_that_meets_a_damaged_object_keeps_what_the_tables_hold_of_it(bucket: Bucket) -> None:
    store(bucket, (1, 2))
    key = layout.article_version(SOURCE, article_id(2), 1)
    bucket.compare_and_swap(key, b"{", etag=bucket.get(key).etag)
    with pytest.raises(InvalidArticleError, match=article_id(2)):
        rebuild(bucket)
    assert Records(bucket).scan().collect().height == 2
    repaired = [finding.kind for finding in Check(bucket, repair=True).run() if finding.repaired]
    assert repaired == [FindingKind.DAMAGED_OBJECT]
    assert rebuild(bucket) == 2


def test_a_rebuild_keeps_the_last_copy_of_a_version_whose_object_is_missing(bucket: Bucket) -> None:
    store(bucket, (1, 2, 3))
    lost = [layout.article_version(SOURCE, article_id(number), 1) for number in (1, 2)]
    for key in lost:
        bucket.delete(key)
    Records(bucket).table.delete(f"article_id = '{article_id(2)}'")  # of this one nothing is left
    with pytest.raises(NotFoundError, match=lost[0]) as stopped:
        rebuild(bucket)
    assert "baotinh fsck --repair" in str(stopped.value.hint)
    assert lost[1] not in str(stopped.value)
    assert [table.scan().collect().height for table in (Catalog(bucket), Records(bucket))] == [3, 2]
    list(Check(bucket, repair=True).run())
    assert rebuild(bucket) == 2


def test_a_rebuild_keeps_a_whole_record_whose_object_has_another_content(bucket: Bucket) -> None:
    store(bucket, (1, 2))
    key = layout.article_version(SOURCE, article_id(2), 1)
    stored = bucket.get(key)
    bucket.compare_and_swap(key, stored.body.replace("Suối".encode(), b"Khe"), etag=stored.etag)
    assert bucket.get(key).body != stored.body
    with pytest.raises(InvalidArticleError, match=key):
        rebuild(bucket)
    list(Check(bucket, repair=True).run())
    assert rebuild(bucket) == 2
    assert bucket.get(key).body == stored.body


@pytest.mark.parametrize(("lasting", "refused"), [(False, NotFoundError), (True, BucketUnavailableError)])
def test_a_rebuild_keeps_a_last_copy_that_the_store_does_not_hand_out_for_a_moment(
    lasting: bool, refused: type[StorageError], bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(bucket, (1, 2))
    bucket.delete(layout.article_version(SOURCE, article_id(2), 1))
    scan_parquet, get = pl.scan_parquet, Bucket.get

    def failing_scan(place: str | io.BytesIO, **options: Any) -> pl.LazyFrame:
        fails = isinstance(place, str) and "/records/source=" in place
        return scan_parquet("no such file" if fails else place, **({} if fails else options))

    def failing_get(self: Bucket, key: str) -> StoredObject:
        if key.startswith("records/source="):
            raise BucketUnavailableError("503 Slow Down")
        return get(self, key)

    with monkeypatch.context() as failing:
        failing.setattr(pl, "scan_parquet", failing_scan)
        if lasting:
            failing.setattr(Bucket, "get", failing_get)
        with pytest.raises(refused):
            rebuild(bucket)
    assert Records(bucket).scan().collect().height == 2


REBUILD = """
import sys
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from storage.tables.maintenance import rebuild

def wait(article):
    print("reading", flush=True)
    sys.stdin.readline()

with open_bucket(load_settings()) as bucket:
    rebuild(bucket, sign=wait)
"""


@pytest.mark.usefixtures("settings")
def test_a_rebuild_that_is_killed_leaves_the_old_rows(bucket: Bucket) -> None:
    store(bucket, range(1, 4))
    killed = subprocess.Popen([sys.executable, "-c", REBUILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    assert killed.stdout.readline() == "reading\n"
    assert Records(bucket).scan().collect().height == 3
    killed.kill()
    killed.wait()
    assert Records(bucket).scan().collect().height == 3
    assert rebuild(bucket) == 3


def _purge(bucket: Bucket, number: int, progress: Callable[[str], None] = lambda _: None) -> None:
    purge = Purge(bucket, SOURCE, identify=lambda _: article_id(0), forget=lambda _: None, progress=progress)
    purge.remove(article_id(number), why="asked for", by="test", segments=())


@pytest.mark.parametrize("stopped", [False, True])
def test_no_file_of_a_rebuild_keeps_an_article_that_was_purged_after_it_was_read(stopped: bool, bucket: Bucket) -> None:
    store(bucket, (1, 2, 3))
    key = layout.article_version(SOURCE, article_id(3), 1)

    def purge(article: Article) -> None:
        if article.article_id == article_id(2):
            _purge(bucket, 2)
            if stopped:
                bucket.compare_and_swap(key, b"{", etag=bucket.get(key).etag)

    with pytest.raises(InvalidArticleError, match=key) if stopped else nullcontext():
        assert rebuild(bucket, sign=purge) == 2
    files = [key for table in ("catalog", "records") for key in bucket.list_keys(f"{table}/source=")]
    assert not [key for key in files if article_id(2) in pl.read_parquet(bucket.get(key).body)["article_id"]]


class _PurgeStoppedError(Exception):
    pass


def _begin_purge(bucket: Bucket, number: int, until: str) -> None:
    """Purge an article until the purge says that it does `until`."""

    def stop(doing: str) -> None:
        if doing == until:
            raise _PurgeStoppedError

    with suppress(_PurgeStoppedError):
        _purge(bucket, number, stop)


def test_a_purge_that_begins_beside_a_rebuild_does_not_stop_it(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    store(bucket, (1, 2, 3))
    list_keys, purges = Bucket.list_keys, [partial(_begin_purge, bucket, 2, "looking through raw data")]

    def purge_before_objects(self: Bucket, prefix: str, *, after: str | None = None) -> Iterator[str]:
        if prefix == "articles/" and purges:
            purges.pop()()
        return list_keys(self, prefix, after=after)

    monkeypatch.setattr(Bucket, "list_keys", purge_before_objects)
    assert rebuild(bucket) == 2
    assert not purges


def test_a_damaged_article_whose_purge_has_begun_does_not_stop_a_rebuild(bucket: Bucket) -> None:
    store(bucket, (1, 2))
    other = draft(number=3, source=SourceSlug("baoan"))  # read before the first two
    VersionStore(bucket).commit(other)
    key = layout.article_version(SOURCE, article_id(2), 1)
    stored = bucket.get(key)
    bucket.compare_and_swap(key, stored.body.replace("Suối".encode(), b"Khe"), etag=stored.etag)

    def purge(article: Article) -> None:
        if article.source == other.source:
            _begin_purge(bucket, 2, "deleting versions")

    assert rebuild(bucket, sign=purge) == 2
    assert article_id(2) not in set(Records(bucket).scan().collect()["article_id"])


def test_what_is_no_version_stops_no_rebuild(bucket: Bucket) -> None:
    store(bucket, (1, 2))
    for stray in ("articles/", "articles/notes.json", f"articles/{SOURCE}/"):
        bucket.put_if_absent(stray, b"")
    assert rebuild(bucket) == 2


def test_a_rebuild_makes_both_tables_from_the_objects(bucket: Bucket) -> None:
    store(bucket, range(1, 4))
    late: list[Article] = list(VersionStore(bucket).commit(draft(number=9)).written)
    before = {row.article_id: row for row in Archive(bucket).articles()}
    assert rebuild(bucket) == 4
    after = list(Archive(bucket).articles())
    assert {row.article_id: row for row in after if row.article_id != late[0].article_id} == before
    assert Records(bucket).table.collect(Records(bucket).scan()).height == 4
