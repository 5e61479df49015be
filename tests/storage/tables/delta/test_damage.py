"""Whatever happens to an object of a table, `rebuild` makes the table anew. Every damage of every kind of object."""

import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError

from storage.errors import BucketUnavailableError, CursorError
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.identifiers import ArticleId
from storage.reader.archive import Archive
from storage.reader.change_feed import ChangeRow
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.maintenance import rebuild
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import article_id, draft

ARTICLES = 13
"""Each a commit; there is a checkpoint after ten."""


def _foreign_parquet(_: bytes) -> bytes:
    file = io.BytesIO()
    pl.DataFrame({"x": [1]}).write_parquet(file)
    return file.getvalue()


def _newer(body: bytes) -> bytes:
    features = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["novel"], "writerFeatures": ["novel"]}
    return body + json.dumps({"protocol": features}).encode() + b"\n"


Damage = Callable[[bytes], bytes | None]

DAMAGES: dict[str, Damage] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "cut": lambda body: body[: len(body) // 2],
    "of something else": lambda _: b"<html>502 Bad Gateway</html>",
}

OF_LOG: dict[str, Damage] = {
    "foreign": lambda _: b'{"hello": "world"}\n',
    "of a newer protocol": lambda body: body + b'{"protocol":{"minReaderVersion":99,"minWriterVersion":99}}\n',
    "of a newer feature": _newer,
    "naming a file that is not there": lambda body: body.replace(b"part-00000-", b"part-00001-"),
    "of another table": lambda _: (
        b'{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}\n'
        b'{"metaData":{"id":"0","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",'
        b'\\"fields\\":[{\\"name\\":\\"x\\",\\"type\\":\\"long\\",\\"nullable\\":true,\\"metadata\\":{}}]}",'
        b'"partitionColumns":[],"configuration":{},"createdTime":0}}\n'
    ),
}

OF_PARQUET: dict[str, Damage] = {"foreign": _foreign_parquet}

OF_HINT: dict[str, Damage] = {
    "of a lost checkpoint": lambda _: b'{"version":999,"size":3}',
    "of a part of a checkpoint": lambda _: b'{"version":10,"size":3,"parts":7}',
    "of a newer form": lambda _: b'{"version":10,"v2Checkpoint":{"path":"x.parquet"},"size":-1}',
}


def damages() -> Iterator[tuple[str, str, str]]:
    """Yield table, object and damage."""
    for table in ("catalog", "records"):
        for name in ("first", "middle", "behind", "last"):
            yield from ((table, name, damage) for damage in (*DAMAGES, *OF_LOG))
        for name in ("checkpoint", "data", "late data"):
            yield from ((table, name, damage) for damage in (*DAMAGES, *OF_PARQUET))
        yield from ((table, "hint", damage) for damage in (*DAMAGES, *OF_LOG, *OF_HINT))


def _key(bucket: Bucket, table: str, name: str) -> str:
    log = [key for key in bucket.list_keys(f"{table}/_delta_log/") if key.endswith(".json")]
    checkpoint = next(key for key in bucket.list_keys(f"{table}/_delta_log/") if key.endswith(".checkpoint.parquet"))
    if "data" in name:
        added = [json.loads(line) for line in bucket.get(log[3 if name == "data" else -1]).body.splitlines()]
        return f"{table}/{next(line['add']['path'] for line in added if 'add' in line)}"
    keys = {"first": log[0], "middle": log[4], "behind": log[-2], "last": log[-1], "checkpoint": checkpoint}
    return keys.get(name, f"{table}/_delta_log/_last_checkpoint")


@pytest.fixture
def tables(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, bytes]:
    """Fill both tables; return all their objects."""
    monkeypatch.setattr("storage.tables.delta.damage.FIRST_PAUSE", 0.0)
    monkeypatch.setattr("storage.tables.delta.commits.FIRST_PAUSE", 0.001)
    for number in range(1, ARTICLES + 1):
        written = VersionStore(bucket).commit(draft(number=number)).written
        append_versions(Catalog(bucket), Records(bucket), written)
    return {key: bucket.get(key).body for table in ("catalog/", "records/") for key in bucket.list_keys(table)}


def _restore(bucket: Bucket, objects: Mapping[str, bytes]) -> None:
    there = {key for table in ("catalog/", "records/") for key in bucket.list_keys(table)}
    for key in there - objects.keys():
        bucket.delete(key)
    for key, body in objects.items():
        bucket.compare_and_swap(key, body, etag=bucket.get(key).etag if key in there else None)


def _chosen() -> list[tuple[str, str, str]]:
    """Every damage of every object with EVERY_DAMAGE=1, as `make soak` does; else one of nineteen."""
    every = list(damages())
    return every if os.environ.get("EVERY_DAMAGE") else [("catalog", "first", "of another table"), *every[::19]]


def test_whatever_is_damaged_a_rebuild_makes_the_tables_anew(bucket: Bucket, tables: Mapping[str, bytes]) -> None:
    archive = Archive(bucket)
    before = list(archive.changes())
    ids = sorted(article_id(number) for number in range(1, ARTICLES + 1))
    failures = []
    for table, name, damage in _chosen():
        _restore(bucket, tables)
        key = _key(bucket, table, name)
        stored = bucket.get(key)
        body = {**DAMAGES, **OF_LOG, **OF_PARQUET, **OF_HINT}[damage](stored.body)
        if name in ("checkpoint", "data", "late data") and damage == "foreign":
            body = _foreign_parquet(b"")
        if body is None:
            bucket.delete(key)
        else:
            bucket.compare_and_swap(key, body, etag=stored.etag)
        try:
            _rebuild_and_check(bucket, archive, before, ids)
        except (AssertionError, BucketUnavailableError) as error:
            failures.append(f"{table}, {name} {damage}: {error!r}"[:400])
    assert not failures, "\n".join(failures)


def _rebuild_and_check(bucket: Bucket, archive: Archive, before: list[ChangeRow], ids: list[ArticleId]) -> None:
    assert rebuild(bucket) == ARTICLES
    assert sorted(row.article_id for row in archive.articles()) == ids
    assert len(list(archive.read(list(archive.articles())))) == ARTICLES
    assert {finding.kind for finding in Check(bucket).run()} == {FindingKind.UNREADABLE_CAPTURE}
    middle = before[ARTICLES - 3]
    written = VersionStore(bucket).commit(draft(5, number=3, headline="Khác")).written
    try:
        append_versions(Catalog(bucket), Records(bucket), written)
        after = [change.article_id for change in archive.changes(after=middle.cursor)]
    except CursorError:
        after = [change.article_id for change in archive.changes()]
        assert sorted(after) == sorted([*ids, article_id(3)])
    else:
        # A commit that is lost amid others comes again behind them.
        assert sorted(after) == sorted([*[change.article_id for change in before[ARTICLES - 2 :]], article_id(3)])
    finally:
        bucket.delete(f"articles/baomau/{article_id(3)}/000002.json")


@pytest.mark.parametrize("settled", [False, True])
def test_the_sequence_of_a_refused_commit_is_given_to_no_row(
    settled: bool, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consumer who has read behind it would never be told of the row."""
    if settled:
        monkeypatch.setattr("storage.tables.delta.damage.UNDER_WAY", timedelta(minutes=-1))
    store, catalog = VersionStore(bucket), Catalog(bucket)
    catalog.append(store.commit(draft()).written)
    stale = catalog.table.open()
    assert stale
    [late] = store.commit(draft(number=2)).written
    catalog.append(store.commit(draft(number=3)).written)
    rows = catalog.rows([late]).with_columns(sequence=pl.lit(stale.version() + 1, pl.Int64))
    with pytest.raises(CommitFailedError):
        catalog.table.append(stale, rows)
    cursor = Archive(bucket).cursor()
    rebuild(bucket)
    assert [change.article_id for change in Archive(bucket).changes(after=cursor)] == [late.article_id]


def test_rows_of_a_lost_commit_keep_their_sequence(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.tables.delta.damage.UNDER_WAY", timedelta(minutes=-1))
    store, catalog = VersionStore(bucket), Catalog(bucket)
    for number in (1, 2, 3):
        catalog.append(store.commit(draft(number=number)).written)
    archive = Archive(bucket)
    before = [change.cursor for change in archive.changes()]
    [*_, last] = bucket.list_keys("catalog/_delta_log/")
    bucket.delete(last)
    store.commit(draft(number=4))
    rebuild(bucket)
    changes = list(archive.changes())
    assert [change.cursor for change in changes[:3]] == before
    assert [change.article_id for change in archive.changes(after=before[-1])] == [article_id(4)]
