"""Clustering all years gives the same clusters as article by article, however the years are partitioned."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.dedup import KnownStories, changed_relations, relate, sign
from flows.dedup.partitions import Boundary, cluster_partition, join_partition, split_days
from flows.errors import FlowError
from flows.pipeline.recluster import cluster_all
from storage.model.article import Draft
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import COLUMNS, RELATION_SCHEMA
from tests.bench.press.press_stream import make_stream
from tests.flows.dedup.test_cluster_reconciliation import LONG_AGO, clusters, run, wire
from tests.flows.dedup.test_relating import draft, story


def press(articles: int) -> list[Draft]:
    return [
        draft(number, one.text, source=one.source, at=one.published_at).model_copy(update={"headline": one.headline})
        for number, one in enumerate(make_stream(articles, seed=11, shared=False, days=200))
        if one.kind != "address"
    ]


def catalogued(drafts: list[Draft]) -> pl.DataFrame:
    """Return what the catalog's `signatures` says of articles that nobody has related."""
    rows = []
    for one in drafts:
        signature = sign(one.text or "")
        rows.append(
            {
                "article_id": one.article_id, "source": one.source, "published_at": one.published_at,
                "fetched_at": one.fetched_at, "headline": one.headline, "decision": "new", "cluster": one.article_id,
                "text_hash": signature.text_hash, "signature_scheme": signature.scheme, "signature": signature.values,
            }
        )  # fmt: skip  # short items: a line each would fill a screen
    frame = pl.DataFrame(rows, schema_overrides={name: COLUMNS[name] for name in rows[0]})
    return frame.with_columns(
        pl.lit(None, COLUMNS[name]).alias(name) for name in ("credit", "reprint_of", "similarity")
    )


def corrected(rows: pl.DataFrame, relations: pl.DataFrame) -> pl.DataFrame:
    changed = rows.drop(name for name in RELATION_SCHEMA if name != "article_id").join(
        relations.select(*RELATION_SCHEMA), on="article_id"
    )
    return pl.concat([rows.join(relations, on="article_id", how="anti"), changed.select(rows.columns)])


def in_partitions(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return the rows as clustering in partitions corrects them."""
    days = rows.group_by(day=pl.col("published_at").dt.truncate("1d")).len().sort("day").iter_rows()
    boundary, changed = Boundary(), []
    for begin, end in split_days(list(days), most):
        part = rows.filter(pl.col("published_at").is_between(begin - timedelta(days=30), end, closed="left"))
        changed.append(join_partition(cluster_partition(KnownStories([part]), begin, end), boundary))
    return corrected(rows, pl.concat(changed))


def groups(rows: pl.DataFrame) -> set[frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for article_id, cluster in rows.select("article_id", "cluster").iter_rows():
        found[cluster].add(article_id)
    return {frozenset(members) for members in found.values()}


@pytest.mark.long
def test_partitions_and_articles_one_by_one_give_the_same_clusters() -> None:
    drafts = press(600)
    rows = catalogued(drafts)
    one_by_one = pl.DataFrame(
        [
            (one.article_id, one.relation.decision, one.relation.of if one.relation.is_repetition else None,
             one.relation.cluster, one.relation.similarity)
            for one in relate(drafts) if one.relation
        ],
        schema=RELATION_SCHEMA, orient="row",
    )  # fmt: skip  # short items: a line each would fill a screen
    incremental = corrected(rows, one_by_one)
    ids = incremental["article_id"].to_list()
    incremental = corrected(incremental, changed_relations(KnownStories([incremental]), ids))
    at_once, by_week = in_partitions(rows, 10_000), in_partitions(rows, 30)
    assert groups(at_once) == groups(incremental)
    assert groups(by_week) == groups(incremental)
    decisions = [frame.sort("article_id")["decision"].to_list() for frame in (at_once, by_week, incremental)]
    assert decisions[0] == decisions[1] == decisions[2]


def test_again_there_is_nothing_to_correct() -> None:
    once = in_partitions(catalogued(press(200)), 30)
    assert in_partitions(once, 30).sort("article_id").equals(once.sort("article_id"))


def test_the_catalog_is_corrected_on_dask_and_only_once(bucket: Bucket, settings: Settings) -> None:
    run(bucket, [wire(1, 0), wire(2, 5), wire(3, 900, "Sáng nay, " + story(1)), wire(4, 2_000, story(4))])
    lost = pl.DataFrame(
        [(one, "new", None, one, None) for one in Catalog(bucket).signatures(LONG_AGO)["article_id"]],
        schema=RELATION_SCHEMA, orient="row",
    )  # fmt: skip  # short items: a line each would fill a screen
    Catalog(bucket).correct(LONG_AGO, lambda _: lost)
    assert cluster_all(bucket, settings, articles_per_partition=1) == 1
    assert clusters(bucket)[2] == ("reprint", 1)
    assert clusters(bucket)[3] == ("new", None), "published more than a window later"
    assert cluster_all(bucket, settings) == 0


def test_the_flow_corrects_and_tells_what_stands_in_its_way(
    bucket: Bucket, settings: Settings, prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(bucket, [wire(1, 0), wire(2, 5)])
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    from flows.cluster_all import cluster_all as flow

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        assert flow(return_state=True).message == "0 articles corrected"
        monkeypatch.setattr("flows.pipeline.processing.dask_cluster.CONNECT_SECONDS", 1)
        refused = flow(scheduler="tcp://127.0.0.1:9", return_state=True)
    assert refused.is_failed()
    assert "tcp://127.0.0.1:9" in (refused.message or "")


def test_a_scheduler_that_does_not_answer_is_named(
    bucket: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(bucket, [wire(1, 0)])
    monkeypatch.setattr("flows.pipeline.processing.dask_cluster.CONNECT_SECONDS", 1)
    with pytest.raises(FlowError, match=r"tcp://127\.0\.0\.1:9"):
        cluster_all(bucket, settings, scheduler="tcp://127.0.0.1:9")


def test_days_make_partitions_of_at_most_so_many_articles() -> None:
    days = [(datetime(2026, 3, day, tzinfo=UTC), amount) for day, amount in ((1, 4), (2, 3), (5, 3), (6, 9), (7, 1))]
    found = split_days(days, 6)
    assert [(begin.day, end.day) for begin, end in found] == [(1, 2), (2, 6), (6, 7), (7, 8)]
