import io
import json
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import deltalake
import polars as pl
import pyarrow.parquet as pq
import pytest

from storage.s3.bucket import Bucket
from storage.tables.catalog_schema import INSTANT
from storage.tables.delta.delta_table import BucketTable, Columns
from storage.tables.delta.parquet_file import logged

COLUMNS: Columns = {
    "article_id": pl.String,
    "source": pl.String,
    "version": pl.Int64,
    "committed_at": INSTANT,
    "appeared": INSTANT,
    "tags": pl.List(pl.String),
    "signature": pl.Binary,
    "similarity": pl.Float64,
    "sequence": pl.Int64,
}
STATISTICS = ("article_id", "version", "appeared", "sequence")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def rows(*numbers: int, source: str = "baomau") -> pl.DataFrame:
    """Rows whose times are in no order, some of them odd."""
    frame = [
        {
            "article_id": f"{number:020x}",
            "source": source,
            "version": 1,
            "committed_at": NOON,
            "appeared": None if number == 7 else NOON + timedelta(days=number * 7 % 5, microseconds=number),
            "tags": [None, ["Tin", "lũ"], []][number % 3],
            "signature": random.Random(number).randbytes(1_000) if number % 2 else None,
            "similarity": None if number % 2 else number / 7,
            "sequence": number,
        }
        for number in numbers
    ]
    return pl.DataFrame(frame, schema=COLUMNS)


def made(bucket: Bucket, columns: Columns = COLUMNS) -> BucketTable:
    return BucketTable(bucket, "catalog", columns, about="", statistics=STATISTICS, rows_a_group=3)


def opened(bucket: Bucket) -> deltalake.DeltaTable:
    return deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options)


@pytest.mark.parametrize("sort", [False, True])
def test_compacted_rows_are_the_same_and_their_statistics_are_bounds(
    sort: bool, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.tables.delta.compaction.ROWS_AT_ONCE", 4)
    monkeypatch.setattr("storage.tables.delta.compaction.FULL", 6_000)
    table = made(bucket)
    for start in range(1, 25, 3):
        table.append(table.open_or_create(), rows(start, start + 1, start + 2))
    table.append(table.open_or_create(), rows(40, source="baothu"))
    before = pl.scan_delta(opened(bucket)).collect()
    assert table.compact("baomau", sort=sort) == 8
    after = pl.scan_delta(opened(bucket)).collect()
    assert after.sort("article_id").equals(before.sort("article_id"))
    files = pl.DataFrame(opened(bucket).get_add_actions(flatten=True)).filter(pl.col("partition.source") == "baomau")
    assert 1 < files.height < 8
    told = [pl.read_parquet(bucket.get(f"catalog/{key}").body) for key in files["path"]]
    for frame, action in zip(told, files.iter_rows(named=True), strict=True):
        assert "source" not in frame.columns
        assert action["num_records"] == frame.height
        for name in STATISTICS:
            values = sorted(frame[name].drop_nulls())
            assert action[f"null_count.{name}"] == frame[name].null_count()
            assert action[f"min.{name}"] <= values[0]
            assert values[-1] <= action[f"max.{name}"]
    if sort:
        assert all(frame["appeared"].is_sorted() for frame in told)
        times = sorted(frame["appeared"].drop_nulls().to_list() for frame in told)
        assert all(one[-1] <= other[0] for one, other in pairwise(times))


def test_files_of_an_earlier_release_are_merged_with_those_of_today(bucket: Bucket) -> None:
    old = {name: kind for name, kind in COLUMNS.items() if name not in ("similarity", "sequence")}
    BucketTable(bucket, "catalog", old, about="", statistics=("article_id",)).add(rows(1, 2).select(list(old)))
    table = made(bucket)
    table.append(table.open_or_create(), rows(3))
    before = pl.scan_delta(opened(bucket)).collect()
    table.compact("baomau", sort=True)
    after = pl.scan_delta(opened(bucket)).collect()
    assert after.sort("article_id").equals(before.sort("article_id").select(after.columns))
    assert after["sequence"].sort(nulls_last=True).to_list() == [3, None, None]


def test_a_compacted_file_tells_values_only_of_the_columns_with_statistics(bucket: Bucket) -> None:
    table = made(bucket)
    for number in (1, 2):
        table.append(table.open_or_create(), rows(number))
    table.compact("baomau", sort=False)
    [key] = opened(bucket).file_uris()
    file = io.BytesIO(bucket.get(key.removeprefix(bucket.uri(""))).body)
    group = pq.ParquetFile(file).metadata.row_group(0)
    told = {group.column(i).path_in_schema for i in range(group.num_columns) if group.column(i).statistics}
    assert told == set(STATISTICS)
    log = bucket.get(max(k for k in bucket.list_keys("catalog/_delta_log/") if k.endswith(".json"))).body
    [stats] = [json.loads(line["add"]["stats"]) for line in map(json.loads, log.splitlines()) if "add" in line]
    assert set(stats["minValues"]) == set(STATISTICS)


def test_of_doubled_rows_the_first_stays(bucket: Bucket) -> None:
    table = made(bucket)
    table.append(table.open_or_create(), rows(1, 2, 3))
    table.append(table.open_or_create(), rows(2, 4).with_columns(sequence=pl.lit(9, pl.Int64)))
    table.append(table.open_or_create(), rows(2, 2, 5))
    keys = [(f"{number:020x}", 1) for number in (2, 3, 77)]
    assert table.remove_duplicates("baomau", keys) == 3
    left = pl.scan_delta(opened(bucket)).sort("article_id").select("article_id", "sequence").collect()
    assert [int(article_id, 16) for article_id in left["article_id"]] == [1, 2, 3, 4, 5]
    assert left["sequence"].to_list() == [1, 2, 3, 9, 5]
    version = opened(bucket).version()
    assert table.remove_duplicates("baomau", keys) == 0
    assert opened(bucket).version() == version


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        (3, 3, 3),
        ("tin", "tin", "tin"),
        (NOON, "2026-03-02T12:00:00.000Z", "2026-03-02T12:00:00.000Z"),
        (NOON + timedelta(microseconds=1), "2026-03-02T12:00:00.000Z", "2026-03-02T12:00:00.001Z"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999999Z"),
        (datetime.min.replace(tzinfo=UTC), "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z"),
    ],
)
def test_times_in_the_log_are_bounds_in_milliseconds(value: object, lower: object, upper: object) -> None:
    assert (logged(value, up=False), logged(value, up=True)) == (lower, upper)


def test_rows_of_the_years_1_and_9999_can_be_compacted(bucket: Bucket) -> None:
    table = made(bucket)
    for number, year in ((1, 1), (2, 9999)):
        time = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
        table.append(table.open_or_create(), rows(number).with_columns(appeared=pl.lit(time, INSTANT)))
    before = pl.scan_delta(opened(bucket)).collect()
    assert table.compact("baomau", sort=True) == 2
    after = pl.scan_delta(opened(bucket)).filter(pl.col("appeared") > pl.lit(NOON, INSTANT)).collect()
    assert after["appeared"].to_list() == [before["appeared"].max()]


def test_files_without_statistics_in_the_log_are_merged_too(bucket: Bucket) -> None:
    table = made(bucket)
    table.append(table.open_or_create(), rows(1, 2))
    table.append(table.open_or_create(), rows(3))
    log = [key for key in bucket.list_keys("catalog/_delta_log/") if key.endswith(".json")]
    for key in log[1:]:
        stored = bucket.get(key)
        actions = [json.loads(line) for line in stored.body.splitlines()]
        for action in actions:
            action.get("add", {}).pop("stats", None)
        bucket.compare_and_swap(key, "\n".join(map(json.dumps, actions)).encode(), etag=stored.etag)
    assert table.remove_duplicates("baomau", [(f"{1:020x}", 1)]) == 0
    assert table.compact("baomau", sort=True) == 2
    assert pl.scan_delta(opened(bucket)).collect().height == 3
