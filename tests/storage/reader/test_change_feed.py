import json
from datetime import timedelta

import deltalake
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BucketUnavailableError, CursorError
from storage.model.identifiers import SourceSlug
from storage.reader.archive import Archive
from storage.reader.change_feed import ChangeRow, FeedPosition
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.maintenance import rebuild
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft
from tests.storage.reader.conftest import Fill


def told(changes: list[ChangeRow]) -> list[tuple[int, int, str]]:
    return [(int(change.article_id, 16), change.version, change.kind.value) for change in changes]


def test_the_feed_tells_what_newspapers_did_in_order_of_commit(archive: Archive, fill: Fill) -> None:
    fill(draft(number=2), draft())
    fill(draft(1, headline="Khác"), draft(1, headline="Khác", word_count=1, extractor="2"), 3)
    fill(draft(5, headline="Khác"))
    assert told(list(archive.changes())) == [
        (2, 1, "created"), (1, 1, "created"), (1, 2, "edited"), (1, 4, "removed"), (1, 5, "restored"),
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert told(list(archive.changes(kinds=["reextracted"]))) == [(1, 3, "reextracted")]


def test_a_cursor_goes_on_behind_any_change(archive: Archive, bucket: Bucket, fill: Fill) -> None:
    fill(draft(), draft(number=2))
    fill(draft(number=3), draft(number=4))
    whole = list(archive.changes())
    for number, change in enumerate(whole, 1):
        assert list(Archive(bucket).changes(after=change.cursor)) == whole[number:]
    assert archive.article(whole[0]).article_id == article_id(1)


def test_nothing_has_happened_after_the_end(archive: Archive, fill: Fill) -> None:
    start = archive.cursor()
    assert list(archive.changes(after=start)) == []
    fill(draft())
    end = archive.cursor()
    assert len(list(archive.changes(after=start))) == 1
    assert list(archive.changes(after=end)) == []
    fill(draft(number=2))
    assert told(list(archive.changes(after=end))) == [(2, 1, "created")]


def test_a_feed_of_one_source(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(number=2, source=SourceSlug("baothu")))
    assert told(list(archive.changes(source="baothu"))) == [(2, 1, "created")]


def test_cursors_survive_compaction_vacuum_and_a_rebuild(
    archive: Archive, bucket: Bucket, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.tables.delta.compaction.MOST_FILES", 3)
    for number in range(1, 7):
        fill(draft(number=number))
    middle = list(archive.changes())[2].cursor
    table = deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options)
    table.optimize.compact()
    table.vacuum(0, dry_run=False, enforce_retention_duration=False)
    assert told(list(archive.changes(after=middle))) == [(n, 1, "created") for n in (4, 5, 6)]
    VersionStore(bucket).commit(draft(number=9))
    Catalog(bucket).rebuild()
    fill(draft(number=7))
    assert told(list(archive.changes(after=middle))) == [(n, 1, "created") for n in (4, 5, 6, 9, 7)]


def test_a_cursor_of_a_lost_catalog_is_told(archive: Archive, bucket: Bucket, fill: Fill) -> None:
    fill(draft())
    cursor = archive.cursor()
    for key in list(bucket.list_keys("catalog/")):
        bucket.delete(key)
    with pytest.raises(CursorError, match="belongs to an earlier catalog"):
        list(archive.changes(after=cursor))
    Catalog(bucket).rebuild()
    with pytest.raises(CursorError, match="belongs to an earlier catalog") as caught:
        list(archive.changes(after=cursor))
    assert "start without a cursor" in str(caught.value.hint)


@pytest.mark.parametrize("damage", ["a file is lost", "a file is cut", "the log is damaged", "the log is cut off"])
def test_a_catalog_that_lost_places_is_rebuilt_and_does_not_tell_changes_twice(
    damage: str, archive: Archive, bucket: Bucket, fill: Fill
) -> None:
    for number in (1, 2):
        fill(draft(number=number, source=SourceSlug("baothu" if number == 1 else "bavien")))
    cursor = archive.cursor()
    kept = [row.article_id for row in archive.changes(source="bavien")]
    keys = list(bucket.list_keys("catalog/"))
    data, log = next(key for key in keys if "baothu" in key), [key for key in keys if "_delta_log" in key]
    if damage == "a file is lost":
        bucket.delete(data)
    elif damage == "a file is cut":
        found = bucket.get(data)
        bucket.compare_and_swap(data, found.body[:200], etag=found.etag)
    elif damage == "the log is damaged":
        bucket.compare_and_swap(log[-1], b'{"add": ', etag=bucket.get(log[-1]).etag)
    else:
        bucket.delete(log[0])
    assert rebuild(bucket) == 2
    with pytest.raises(CursorError, match="belongs to an earlier catalog"):
        list(archive.changes(after=cursor))
    again = list(archive.changes())
    assert [row.article_id for row in again if row.source == "bavien"] == kept
    assert len(again) == 2
    fill(draft(number=3))
    assert told(list(archive.changes(after=again[-1].cursor))) == [(3, 1, "created")]
    assert rebuild(bucket) == 3
    assert told(list(archive.changes(after=again[-1].cursor))) == [(3, 1, "created")]


def test_a_catalog_that_only_deltas_client_may_not_read_is_left_alone(
    bucket: Bucket, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(draft())
    before = {key: bucket.get(key).etag for key in bucket.list_keys("catalog/")}
    monkeypatch.setattr("storage.tables.delta.damage.FIRST_PAUSE", 0.0)
    denied = {**bucket.storage_options, "aws_secret_access_key": "mistaken"}
    monkeypatch.setattr(Bucket, "storage_options", property(lambda _: denied))
    with pytest.raises(BucketUnavailableError, match="SignatureDoesNotMatch"):
        Catalog(bucket).rebuild()
    assert {key: bucket.get(key).etag for key in bucket.list_keys("catalog/")} == before


HUGE = "9" * 22


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "0000abcd", "0000abcd-1-2", "-1", "0000abcd-1-2-3-4", f"0000abcd-{HUGE}",
        f"0000abcd-1-{HUGE}-{'a' * 20}-1",
        f"0000abcd-1-2-{'a' * 20}-{HUGE}", "0000abcd-١",
    ],
)  # fmt: skip  # a small table
def test_what_is_no_cursor_is_said_so(archive: Archive, cursor: str) -> None:
    with pytest.raises(CursorError, match="is not a cursor"):
        list(archive.changes(after=cursor))


@given(
    st.from_regex("[0-9a-f]{8}", fullmatch=True),
    st.integers(0, 10**15 - 1),
    st.none()
    | st.tuples(
        st.timedeltas(timedelta(0), timedelta(days=30_000)).map(lambda passed: FIRST_FETCH + passed),
        st.from_regex("[0-9a-f]{20}", fullmatch=True),
        st.integers(1, 10**9 - 1),
    ),
)
def test_a_cursor_is_read_as_it_was_written(table: str, sequence: int, change: tuple[object, ...] | None) -> None:
    position = FeedPosition(table, sequence, change)  # type: ignore[arg-type]  # as drawn
    assert FeedPosition.parse(str(position)) == position
    assert json.dumps(str(position)).isascii()


def test_only_files_that_may_hold_what_is_asked_for_are_read(archive: Archive, bucket: Bucket, fill: Fill) -> None:
    fill(draft(), draft(number=2, source=SourceSlug("baothu")))
    cursor = archive.cursor()
    old = [key for key in bucket.list_keys("catalog/") if key.endswith(".parquet")]
    fill(draft(number=3))
    bucket.delete(next(key for key in old if "source=baothu" in key))
    assert len(list(archive.articles(source=SOURCE))) == 2
    bucket.delete(next(key for key in old if f"source={SOURCE}" in key))
    assert told(list(archive.changes(after=cursor))) == [(3, 1, "created")]
