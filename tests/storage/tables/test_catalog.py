import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import deltalake
import polars as pl
import pytest

from storage.errors import BucketUnavailableError, InvalidArticleError
from storage.model.article import Article, Decision, Relation
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog, Signature
from storage.tables.catalog_schema import COLUMNS, RELATION_SCHEMA
from storage.tables.delta.delta_table import COMMITS_A_CHECKPOINT
from storage.tables.maintenance import maintain
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft


def written(bucket: Bucket, count: int, source: str = SOURCE, first: int = 1) -> list[Article]:
    """Commit `count` articles to the bucket, without the catalog."""
    store = VersionStore(bucket)
    drafts = [draft(number=number, source=SourceSlug(source)) for number in range(first, first + count)]
    with ThreadPoolExecutor(8) as threads:
        return [article for commit in threads.map(store.commit, drafts) for article in commit.written]


def remove(bucket: Bucket, hour: int) -> list[Article]:
    commit = VersionStore(bucket).commit_removal(
        SOURCE, article_id(), url="https://baomau.example/tin-1.html", capture=capture(hour, number=1),
        fetched_at=FIRST_FETCH + timedelta(hours=hour), extractor="1", rules="r1",
    )  # fmt: skip  # short items: a line each would fill a screen
    return list(commit.written)


def sign(article: Article) -> Signature | None:
    return Signature("test", f"{article.article_id}:{article.version}".encode(), "sha256:x") if article.text else None


def rows(bucket: Bucket) -> list[tuple[str, int]]:
    return sorted(Catalog(bucket).scan().select("article_id", "version").collect().iter_rows())


def test_a_missing_catalog_reads_as_empty(bucket: Bucket) -> None:
    catalog = Catalog(bucket)
    assert dict(catalog.scan().collect_schema()) == COLUMNS
    assert catalog.scan().collect().height == 0
    assert catalog.signatures(FIRST_FETCH).height == 0
    assert catalog.versions([article_id()]) == {}
    assert catalog.append([]) == 0
    assert list(bucket.list_keys("catalog/")) == []


def test_a_row_tells_what_the_record_says(bucket: Bucket) -> None:
    relation = Relation(decision=Decision.REPRINT, of="b" * 20, cluster="c" * 20, similarity=0.9)
    article = VersionStore(bucket).commit(draft(relation=relation, credit="TTX Mẫu")).written[0]
    Catalog(bucket).append([article], sign=sign)
    frame = Catalog(bucket).scan().collect()
    assert dict(frame.schema) == COLUMNS
    row = frame.row(0, named=True)
    assert row["key"] == f"articles/{SOURCE}/{article_id()}/000001.json"
    assert (row["kind"], row["decision"], row["reprint_of"], row["cluster"]) == (
        "created",
        "reprint",
        "b" * 20,
        "c" * 20,
    )
    assert (row["section"], row["tags"], row["authors"]) == (["Xã hội", "Đời sống"], ["cầu treo"], ["Lò Thị Mẫu"])
    assert (row["published_at"], row["fetched_at"]) == (article.published_at, article.fetched_at)
    assert (row["province_then"], row["province_now"]) == ("15", "15")
    assert (row["signature_scheme"], row["signature"], row["text_hash"]) == (
        "test",
        f"{article_id()}:1".encode(),
        "sha256:x",
    )


def test_polars_reads_the_table_by_its_address(bucket: Bucket) -> None:
    Catalog(bucket).append(written(bucket, 3))
    table = pl.scan_delta("s3://" + bucket.name + "/catalog", storage_options=bucket.storage_options)
    assert table.filter(pl.col("source") == SOURCE).select("headline").collect().height == 3


def test_appending_again_adds_nothing(bucket: Bucket) -> None:
    articles = written(bucket, 3)
    catalog = Catalog(bucket)
    assert catalog.append(articles[:2]) == 2
    assert catalog.append([*articles, *articles]) == 1
    assert catalog.append(articles) == 0
    assert rows(bucket) == [(article_id(number), 1) for number in (1, 2, 3)]
    assert deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options).version() == 2


def test_rows_are_partitioned_by_source_in_one_file_an_append(bucket: Bucket) -> None:
    Catalog(bucket).append([*written(bucket, 5), *written(bucket, 5, "baothu", first=50)])
    files = [key.split("/")[1] for key in bucket.list_keys("catalog/") if key.endswith(".parquet")]
    assert sorted(files) == ["source=baomau", "source=baothu"]


def test_many_threads_that_append_the_same_rows_to_a_new_catalog_add_each_once(bucket: Bucket) -> None:
    articles = written(bucket, 12)
    start = threading.Barrier(6)

    def append(part: list[Article]) -> int:
        start.wait()
        return Catalog(bucket).append(part)

    parts = [articles, articles[::-1], articles[:6], articles[6:], articles[3:9], articles]
    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(append, parts)) == 12
    assert rows(bucket) == [(article_id(number), 1) for number in range(1, 13)]


APPENDER = """
import sys
from storage.tables.catalog import Catalog
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from storage.versions.record_json import read_article

with open_bucket(load_settings()) as bucket:
    articles = [read_article(bucket, key) for key in bucket.list_keys("articles/")]
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(Catalog(bucket).append(articles[start : start + 4]) for start in range(0, 20, 2)))
"""


@pytest.mark.usefixtures("settings")
def test_processes_that_append_the_same_rows_at_once_add_each_once(bucket: Bucket) -> None:
    articles = written(bucket, 20)
    processes = [
        subprocess.Popen([sys.executable, "-c", APPENDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    added = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert rows(bucket) == [(article.article_id, 1) for article in articles]
    assert sum(added) == 20


def test_signatures_are_those_of_the_latest_content_since_a_moment(bucket: Bucket) -> None:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    old = FIRST_FETCH - timedelta(days=40)
    drafts = [
        draft(),
        draft(1, headline="Khác"),
        draft(number=2, published_at=old),
        draft(number=3, published_at=None),
        draft(number=4, published_at=None, fetched_at=old),
    ]
    catalog.append([article for item in drafts for article in store.commit(item).written], sign=sign)
    catalog.append(remove(bucket, 2), sign=sign)
    found = catalog.signatures(FIRST_FETCH - timedelta(days=30))
    assert found.columns == [
        "article_id", "decision", "reprint_of", "cluster", "similarity", "source", "published_at", "fetched_at",
        "headline", "credit", "text_hash", "signature_scheme", "signature",
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert found["article_id"].to_list() == [article_id(1), article_id(3)]
    assert found["signature"].to_list() == [f"{article_id(1)}:2".encode(), f"{article_id(3)}:1".encode()]
    assert found["cluster"][0] == article_id(1)


def test_the_highest_version_of_each_known_article(bucket: Bucket) -> None:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    drafts = [draft(), draft(1, headline="Khác"), draft(number=2)]
    catalog.append([article for item in drafts for article in store.commit(item).written])
    assert catalog.versions([article_id(1), article_id(2), article_id(3)]) == {article_id(1): 2, article_id(2): 1}


def test_a_rebuilt_catalog_has_a_row_for_every_object_and_no_other(bucket: Bucket) -> None:
    articles = [*written(bucket, 4), *written(bucket, 2, "baothu", first=50)]
    catalog = Catalog(bucket)
    stray = articles[0].model_copy(update={"article_id": ArticleId("f" * 20)})
    catalog.append([stray, *articles[:2]])
    versions = deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options).version()
    assert catalog.rebuild(sign=sign) == 6
    frame = catalog.scan().collect()
    assert sorted(frame["key"]) == list(bucket.list_keys("articles/"))
    assert dict(frame.schema) == COLUMNS
    assert frame["signature"].null_count() == 0
    now = deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options).version()
    assert now == versions + 2  # an empty one, which shows that the table can be written, and all rows in one
    assert catalog.append(articles) == 0


def test_a_catalog_can_be_rebuilt_from_nothing(bucket: Bucket) -> None:
    assert Catalog(bucket).rebuild() == 0
    written(bucket, 2)
    assert Catalog(bucket).rebuild() == 2


def test_rows_appended_during_a_rebuild_are_not_lost(bucket: Bucket) -> None:
    written(bucket, 30)
    late = iter(range(100, 110))
    store = VersionStore(bucket)

    def sign_while_others_append(article: Article) -> Signature | None:
        if article.article_id in {article_id(7), article_id(101)}:
            Catalog(bucket).append(store.commit(draft(number=next(late) + 1)).written)
        return sign(article)

    Catalog(bucket).rebuild(sign=sign_while_others_append)
    expected = [article_id(number) for number in (*range(1, 31), 101, 102)]
    assert rows(bucket) == [(name, 1) for name in expected]


def test_a_rebuild_names_a_damaged_object_and_leaves_the_catalog_alone(bucket: Bucket) -> None:
    Catalog(bucket).append(written(bucket, 2))
    bucket.put_if_absent(f"articles/{SOURCE}/{'e' * 20}/000001.json", b"{")
    with pytest.raises(InvalidArticleError, match="e" * 20):
        Catalog(bucket).rebuild()
    assert len(rows(bucket)) == 2


def test_many_small_appends_leave_few_files(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.tables.delta.compaction.MOST_FILES", 5)
    catalog = Catalog(bucket)
    for article in written(bucket, 8):
        catalog.append([article])
    table = deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options)
    assert len(table.file_uris()) <= 4
    assert len(rows(bucket)) == 8


def test_an_unreachable_catalog_is_one_clear_line(settings: Settings) -> None:
    with open_bucket(settings.model_copy(update={"bucket": "no-such-bucket"})) as gone:
        with pytest.raises(BucketUnavailableError, match="no-such-bucket") as caught:
            Catalog(gone).scan()
        assert "\n" not in str(caught.value)
        assert "\x1b" not in str(caught.value)


def test_a_correction_changes_the_relation_of_the_latest_content_only(bucket: Bucket) -> None:
    store, catalog = VersionStore(bucket), Catalog(bucket)
    drafts = [draft(), draft(1, headline="Khác"), draft(number=2)]
    catalog.append([article for item in drafts for article in store.commit(item).written], sign=sign)
    row = (article_id(1), "reprint", article_id(2), article_id(2), 0.75)

    def correction(stories: Iterable[pl.DataFrame]) -> pl.DataFrame:
        assert pl.concat(stories)["article_id"].to_list() == [article_id(1), article_id(2)]
        return pl.DataFrame([row], schema=RELATION_SCHEMA, orient="row")

    assert catalog.correct(FIRST_FETCH - timedelta(days=30), correction) == 1
    told = catalog.collect(catalog.scan().sort("article_id", "version").select("version", *RELATION_SCHEMA)).rows()
    assert told[1] == (2, *row)
    assert [line[2] for line in told] == ["new", "reprint", "new"]
    assert catalog.collect(catalog.scan()).height == 3


def test_a_table_of_an_earlier_release_gets_the_columns_of_this_one(bucket: Bucket) -> None:
    articles = written(bucket, 3)
    Catalog(bucket).append(articles[:2])
    new = ("sequence", "appeared", "places", "place_names")
    old = Catalog(bucket).scan().collect().drop(new)
    deltalake.write_deltalake(
        bucket.uri("catalog"), old, mode="overwrite", schema_mode="overwrite", partition_by=["source"],
        storage_options=bucket.storage_options,
    )  # fmt: skip  # short items: a line each would fill a screen
    deltalake.DeltaTable(bucket.uri("catalog"), storage_options=bucket.storage_options).alter.set_table_properties(
        {"delta.dataSkippingStatsColumns": "version"}
    )
    for frame in (Catalog(bucket).scan().collect(), old.pipe(lambda _: _appended(bucket, articles))):
        earlier = frame.filter(pl.col("article_id") < article_id(3))
        assert dict(frame.schema) == COLUMNS
        assert earlier["sequence"].to_list() == [0, 0]
        assert earlier["appeared"].to_list() == earlier["published_at"].to_list()
    assert Catalog(bucket).scan().filter(pl.col("sequence") > 0).collect()["article_id"].to_list() == [article_id(3)]


def _appended(bucket: Bucket, articles: list[Article]) -> pl.DataFrame:
    assert Catalog(bucket).append(articles) == 1
    return Catalog(bucket).scan().collect()


def test_relations_that_were_corrected_survive_a_rebuild(bucket: Bucket) -> None:
    catalog = Catalog(bucket)
    catalog.append(written(bucket, 2))
    row = (article_id(1), "reprint", article_id(2), article_id(2), 0.75)
    catalog.correct(FIRST_FETCH, lambda _: pl.DataFrame([row], schema=RELATION_SCHEMA, orient="row"))
    before = catalog.collect(catalog.scan().sort("article_id"))
    written(bucket, 3)
    assert catalog.rebuild() == 3
    after = catalog.collect(catalog.scan().sort("article_id"))
    assert after.head(2).equals(before)
    assert after["sequence"][2] > before["sequence"].max()


def test_an_article_that_was_found_to_repeat_none_does_so_after_a_rebuild(bucket: Bucket) -> None:
    catalog = Catalog(bucket)
    written(bucket, 2)
    relation = Relation(decision=Decision.REPRINT, of=article_id(1), cluster=article_id(1), similarity=0.9, evidence="")
    catalog.append(VersionStore(bucket).commit(draft(number=3, relation=relation)).written)
    row = (article_id(3), "new", None, article_id(3), None)
    catalog.correct(FIRST_FETCH, lambda _: pl.DataFrame([row], schema=RELATION_SCHEMA, orient="row"))
    before = catalog.collect(catalog.scan())
    assert before.select(*RELATION_SCHEMA).rows() == [row]

    assert catalog.rebuild() == 3
    after = catalog.collect(catalog.scan().sort("article_id"))
    assert after.tail(1).equals(before)
    assert catalog.rebuild() == 3
    assert catalog.collect(catalog.scan().sort("article_id")).equals(after)


def test_rows_are_found_again_in_files_merged_over_all_times(bucket: Bucket) -> None:
    articles = written(bucket, 6)
    for article in articles[:4]:
        Catalog(bucket).append([article])
    maintain(bucket)
    assert Catalog(bucket).append(articles) == 2
    assert Catalog(bucket).append(articles[::-1]) == 0
    assert rows(bucket) == [(article_id(number), 1) for number in range(1, 7)]


def test_the_table_opens_from_a_recent_checkpoint(bucket: Bucket) -> None:
    for article in written(bucket, COMMITS_A_CHECKPOINT + 1):
        Catalog(bucket).append([article])
    checkpoints = [key for key in bucket.list_keys("catalog/_delta_log/") if key.endswith(".checkpoint.parquet")]
    assert len(checkpoints) == 1
