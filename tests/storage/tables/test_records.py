import io
import json
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pyarrow.parquet as pq
import pytest

from storage import layout
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import RECORD_COLUMNS, Records
from storage.versions.store import VersionStore
from tests.storage.examples import SOURCE, article_id, draft


def written(bucket: Bucket) -> list[Article]:
    store = VersionStore(bucket)
    drafts = [draft(), draft(1, headline="Khác"), draft(number=2, source=SourceSlug("baothu"), published_at=None)]
    return [article for item in drafts for article in store.commit(item).written]


def keys(articles: list[Article]) -> pl.DataFrame:
    return pl.DataFrame(
        [(a.source, a.article_id, a.version, a.published_at or a.fetched_at) for a in articles],
        schema={name: RECORD_COLUMNS[name] for name in ("source", "article_id", "version", "appeared")},
        orient="row",
    )


def stored(bucket: Bucket) -> list[tuple[str, str]]:
    return [(key, bucket.get(key).body.decode().rstrip("\n")) for key in bucket.list_keys("articles/")]


def test_records_are_those_of_the_objects_in_the_order_asked_for(bucket: Bucket) -> None:
    articles = written(bucket)
    assert Records(bucket).append(articles) == 3
    expected = dict(stored(bucket))
    found = list(Records(bucket).read(keys(articles[::-1])))
    assert [key for key, _ in found] == [layout.article_version(a.source, a.article_id, a.version) for a in articles][
        ::-1
    ]
    assert dict(found) == expected


def test_records_are_read_without_a_get_each(bucket: Bucket) -> None:
    articles = written(bucket)
    Records(bucket).append(articles)
    for key, _ in stored(bucket):
        bucket.delete(key)
    assert len(list(Records(bucket).read(keys(articles)))) == 3


@pytest.mark.parametrize("known", [0, 1])
def test_what_the_table_lacks_is_read_from_the_objects(bucket: Bucket, known: int) -> None:
    articles = written(bucket)
    Records(bucket).append(articles[:known])
    assert sorted(Records(bucket).read(keys(articles))) == sorted(stored(bucket))


def test_appending_again_or_at_once_adds_nothing(bucket: Bucket) -> None:
    articles = written(bucket)
    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(lambda _: Records(bucket).append([*articles, *articles]), range(3))) == 3
    assert Records(bucket).append([]) == 0
    assert Records(bucket).table.collect(Records(bucket).scan()).height == 3


def test_deleted_records_are_read_from_the_objects(bucket: Bucket) -> None:
    articles = written(bucket)
    Records(bucket).append(articles)
    Records(bucket).table.delete("version > 0")
    assert Records(bucket).table.collect(Records(bucket).scan()).is_empty()
    assert sorted(Records(bucket).read(keys(articles))) == sorted(stored(bucket))
    assert Records(bucket).append(articles) == 3


def test_a_record_of_another_release_stays_as_it_was_written(bucket: Bucket) -> None:
    article = written(bucket)[0].model_copy(update={"article_id": article_id(9), "schema_version": "1.999"})
    key = layout.article_version(SOURCE, ArticleId(article_id(9)), 1)
    bucket.put_if_absent(key, article.model_dump_json().replace("{", '{"new":1,', 1).encode() + b"\n")
    Records(bucket).append([article])
    told = Records(bucket).table.collect(Records(bucket).scan())["record"][0]
    assert json.loads(told)["new"] == 1


def test_the_delta_logs_hold_no_word_of_a_page(bucket: Bucket) -> None:
    articles = written(bucket)
    Records(bucket).append(articles)
    Catalog(bucket).append(articles)
    Catalog(bucket).rebuild()
    logs = [key for key in bucket.list_keys("") if "/_delta_log/" in key]
    assert len(logs) >= 5
    for key in logs:
        told = bucket.get(key).body.decode()
        for word in ("Suối", "cầu", "example", "Khác"):
            assert word not in told, key
        assert "numRecords" in told or '"add"' not in told


def test_files_repeat_no_record_as_a_smallest_or_largest_one(bucket: Bucket) -> None:
    Records(bucket).append(written(bucket))
    files = [key for key in bucket.list_keys("records/") if key.endswith(".parquet") and "_delta_log" not in key]
    for key in files:
        group = pq.ParquetFile(io.BytesIO(bucket.get(key).body)).metadata.row_group(0)
        columns = [group.column(number) for number in range(group.num_columns)]
        told = {column.path_in_schema for column in columns if column.statistics and column.statistics.has_min_max}
        assert told == {"article_id", "version", "committed_at", "appeared"}
    assert len(files) == 2
