"""A bucket that release 0.1.0 wrote reads as it did then, and goes on being written.

What is expected is read from the archived objects by the documented layout alone: JSON, the Delta log and Parquet.
"""

import gzip
import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage.export.export import ExportForm, export_articles
from storage.export.targets import FolderTarget
from storage.integrity.fsck import Check
from storage.model.article import Article, Draft
from storage.reader.archive import Archive
from storage.s3.bucket import WRITE_ID, Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.catalog_row import Row
from storage.tables.maintenance import maintain, rebuild
from storage.tables.records import Records
from storage.versions.record_json import encode
from storage.versions.store import VersionStore

ARCHIVED = Path(__file__).parent / "buckets" / "0.1.0.tar.xz"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def objects() -> dict[str, tuple[bytes, dict[str, str]]]:
    """Body and metadata of every object, by key."""
    found = {}
    with tarfile.open(ARCHIVED) as archived:
        for member in archived:
            file = archived.extractfile(member)
            assert file
            told = member.pax_headers.items()
            metadata = {name.removeprefix("meta."): value for name, value in told if name.startswith("meta.")}
            found[member.name] = file.read(), metadata
    return found


@pytest.fixture
def restored(bucket: Bucket, objects: Mapping[str, tuple[bytes, dict[str, str]]]) -> Bucket:
    """Put every object back under its key."""
    for key, (body, metadata) in objects.items():
        assert set(metadata) == ({WRITE_ID} if key.startswith("articles/") else set(metadata))
        bucket.requests.client.put_object(Bucket=bucket.name, Key=key, Body=body, Metadata=metadata)
    return bucket


@pytest.fixture(scope="module")
def histories(objects: Mapping[str, tuple[bytes, dict[str, str]]]) -> dict[str, list[dict[str, Any]]]:
    """The versions of every article as JSON, oldest first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key in sorted(objects):
        if key.startswith("articles/"):
            found[key.split("/")[2]].append(json.loads(objects[key][0]))
    return found


@pytest.fixture(scope="module")
def feed(objects: Mapping[str, tuple[bytes, dict[str, str]]]) -> list[tuple[str, int, str]]:
    """Article, version and cursor of every change, in order."""
    lines = [line for key in sorted(objects) if "catalog/_delta_log/" in key for line in objects[key][0].splitlines()]
    log = list(map(json.loads, lines))
    [table] = [action["metaData"]["id"].replace("-", "")[:8] for action in log if "metaData" in action]
    added = [action["add"]["path"] for action in log if "add" in action]
    removed = {action["remove"]["path"] for action in log if "remove" in action}
    live = [f"catalog/{path}" for path in added if path not in removed]
    rows = pl.concat(pl.read_parquet(io.BytesIO(objects[file][0])) for file in live)
    order = ("sequence", "committed_at", "article_id", "version")
    changes = []
    for sequence, at, article_id, version in rows.sort(order).select(order).iter_rows():
        cursor = f"{table}-{sequence}-{(at - EPOCH) // timedelta(microseconds=1)}-{article_id}-{version}"
        changes.append((article_id, version, cursor))
    return changes


def test_every_article_and_version_reads_as_it_was_stored(
    restored: Bucket, histories: Mapping[str, list[dict[str, Any]]]
) -> None:
    archive = Archive(restored)
    rows: dict[str, Row] = {row.article_id: row for row in archive.articles(unique=False)}
    standing = {article_id for article_id, versions in histories.items() if versions[-1]["change"]["kind"] != "removed"}
    assert set(rows) == standing
    assert len(histories) - len(standing) == 1
    for article in archive.read(rows.values()):
        assert _as_then(json.loads(encode(article)), histories[article.article_id][-1])
    for article_id, versions in histories.items():
        history = [json.loads(encode(version)) for version in archive.history(article_id)]
        assert len(history) == len(versions)
        assert all(map(_as_then, history, versions))
        if article_id not in standing:
            continue
        row, latest = rows[article_id], versions[-1]
        assert (row.version, row.headline, row.url) == (latest["version"], latest["headline"], latest["url"])
        assert row.published_at == (latest["published_at"] and datetime.fromisoformat(latest["published_at"]))
        assert (row.section, row.tags) == (tuple(latest["section"]), tuple(latest["tags"]))
        if len(versions) > 1:
            difference = archive.diff(article_id)
            assert [change.model_dump() for change in difference.sentences] == latest["change"]["sentences"]
            assert [field.name for field in difference.fields] == latest["change"]["fields"]
            for field in difference.fields:
                assert _as_then(field.before, versions[-2][field.name])
                assert _as_then(field.after, latest[field.name])
    assert sum(len(versions) > 1 for versions in histories.values()) >= 3


def _as_then(now: object, then: object) -> bool:
    """Tell whether a value reads as it was stored; what later releases added may only be empty."""
    if isinstance(now, dict) and isinstance(then, dict):
        added = now.keys() - then.keys()
        return (
            then.keys() <= now.keys()
            and not any(now[name] for name in added)
            and all(_as_then(now[name], then[name]) for name in then)
        )
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(_as_then, now, then))
    return now == then


def test_every_cursor_of_the_change_feed_goes_on_behind_its_change(
    restored: Bucket, feed: list[tuple[str, int, str]]
) -> None:
    archive = Archive(restored)

    def told(after: str | None = None) -> list[tuple[str, int, str]]:
        return [(change.article_id, change.version, change.cursor) for change in archive.changes(after=after)]

    assert told() == feed
    for place in range(0, len(feed), 13):
        assert told(feed[place][2]) == feed[place + 1 :]
    maintain(restored, keep=timedelta(0))
    assert told() == feed
    assert rebuild(restored) == len(feed)
    assert told(feed[7][2]) == feed[8:]
    latest = archive.article(feed[0][0])
    draft = Draft.model_validate({name: getattr(latest, name) for name in Draft.model_fields})
    capture = draft.provenance.capture.model_copy(update={"offset": 10**9})
    changed = {
        "headline": "Khác",
        "fetched_at": latest.fetched_at + timedelta(seconds=1),
        "provenance": draft.provenance.model_copy(update={"capture": capture}),
    }
    written: tuple[Article, ...] = VersionStore(restored).commit(draft.model_copy(update=changed)).written
    append_versions(Catalog(restored), Records(restored), written)
    assert [change[:2] for change in told(feed[-1][2])] == [(latest.article_id, latest.version + 1)]


def test_nothing_is_wrong_with_it(restored: Bucket) -> None:
    check = Check(restored)
    assert list(check.run()) == []
    assert check.counts.versions == check.counts.captures > 80


def test_its_export_holds_the_objects_byte_for_byte(
    restored: Bucket, objects: Mapping[str, tuple[bytes, dict[str, str]]], tmp_path: Path
) -> None:
    export_articles(Archive(restored), ExportForm.JSONL, FolderTarget(tmp_path / "out"), versions=True)
    files = [gzip.decompress(file.read_bytes()) for file in (tmp_path / "out").glob("*.gz")]
    lines = [line for file in files for line in file.splitlines(keepends=True)]
    assert sorted(lines) == sorted(body for key, (body, _) in objects.items() if key.startswith("articles/"))
