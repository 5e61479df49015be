from datetime import timedelta, timezone

import polars as pl

from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import INSTANT
from storage.tables.latest_versions import RECORDS_A_GET, WantedArticle, dense, latest_versions
from storage.tables.records import Records
from storage.versions.known_version import KnownVersion
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft

OTHER = SourceSlug("baothu")


def written(bucket: Bucket) -> list[Article]:
    """Two versions of one article, one of another, one of another newspaper's."""
    store = VersionStore(bucket)
    drafts = [draft(), draft(1, headline="Khác"), draft(number=2), draft(number=3, source=OTHER)]
    return [article for item in drafts for article in store.commit(item).written]


def wanting(*article_ids: ArticleId, of_other: ArticleId | None = None) -> list[WantedArticle]:
    found = [WantedArticle(SOURCE, article_id, None) for article_id in article_ids]
    return [*found, WantedArticle(OTHER, of_other, None)] if of_other else found


def test_the_tables_tell_the_latest_versions_with_their_records(bucket: Bucket) -> None:
    articles = written(bucket)
    append_versions(Catalog(bucket), Records(bucket), articles)
    found = latest_versions(
        Catalog(bucket), Records(bucket), wanting(article_id(1), article_id(9), of_other=article_id(3))
    )
    assert {of: known.parsed() for of, known in found.items()} == {
        article_id(1): KnownVersion.of(articles[1]),
        article_id(3): KnownVersion.of(articles[3]),
    }


def test_only_the_span_in_which_the_articles_of_a_source_appeared_is_looked_at(bucket: Bucket) -> None:
    day = timedelta(days=1)
    drafts = [draft(number=number, published_at=FIRST_FETCH + number * day) for number in (1, 2, 3)]
    drafts.append(draft(number=4, source=OTHER, published_at=FIRST_FETCH))
    articles = [VersionStore(bucket).commit(item).written[0] for item in drafts]
    append_versions(Catalog(bucket), Records(bucket), articles)

    def known(*wanted: WantedArticle) -> set[str]:
        return set(latest_versions(Catalog(bucket), Records(bucket), wanted))

    now = [WantedArticle(item.source, item.article_id, item.published_at) for item in drafts]
    assert known(*now) == {item.article_id for item in drafts}
    vietnam = timezone(timedelta(hours=7))
    moved = now[2]._replace(appeared=(FIRST_FETCH + 5 * day).astimezone(vietnam))  # its date was corrected
    assert known(now[0], moved) == {article_id(1), article_id(3)}
    assert known(now[1], moved) == {article_id(2), article_id(3)}
    assert known(moved) == set()
    assert known(moved, now[3]) == {article_id(4)}
    assert known(moved, now[0]._replace(appeared=None)) == {article_id(1), article_id(3)}


def test_without_a_record_the_number_is_told(bucket: Bucket) -> None:
    articles = written(bucket)
    Catalog(bucket).append(articles)
    Records(bucket).append(articles[:1])
    found = latest_versions(Catalog(bucket), Records(bucket), wanting(article_id(1), article_id(2)))
    assert found == {article_id(1): KnownVersion(2), article_id(2): KnownVersion(1)}


def test_a_damaged_record_counts_as_none(bucket: Bucket) -> None:
    articles = written(bucket)
    append_versions(Catalog(bucket), Records(bucket), articles)
    table = Records(bucket).table
    rows = table.collect(table.scan()).with_columns(record=pl.lit("{"))
    table.overwrite(table.open_or_create(), rows)
    [latest] = latest_versions(Catalog(bucket), Records(bucket), wanting(article_id(1))).values()
    assert latest.parsed() == KnownVersion(2)


def test_tables_that_are_not_there_know_nothing(bucket: Bucket) -> None:
    assert latest_versions(Catalog(bucket), Records(bucket), wanting(article_id(1))) == {}
    assert latest_versions(Catalog(bucket), Records(bucket), []) == {}


def frame(source: str, numbers: range | list[int]) -> pl.DataFrame:
    times = [FIRST_FETCH + timedelta(minutes=number) for number in numbers]
    return pl.DataFrame({"source": source, "appeared": times}, schema={"source": pl.String, "appeared": INSTANT})


def test_rows_far_back_are_not_read_with_all_that_lies_between() -> None:
    last = 20 * RECORDS_A_GET
    wanted = pl.concat([frame(SOURCE, [1, last - 60, last - 20, last - 1]), frame(OTHER, [1, 2])])
    there = pl.concat([frame(SOURCE, range(last)), frame(OTHER, range(4))])
    near = pl.concat([frame(SOURCE, [last - 1, last - 20, last - 60]), frame(OTHER, [2, 1])])
    assert dense(wanted, there).equals(near)


def test_what_is_dense_in_all_is_read_whole() -> None:
    last = 4 * RECORDS_A_GET
    near = dense(frame(SOURCE, [0, 1, 2, 3, 4]), frame(SOURCE, range(last)))
    assert near.height == 5
