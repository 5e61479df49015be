"""The ids of crawls and runs."""

from datetime import UTC, datetime, timedelta

from storage.model.identifiers import new_crawl_id, started_at

NOW = datetime(2026, 3, 2, 0, 15, 30, tzinfo=UTC)


def test_crawls_that_begin_in_one_second_sort_by_their_start() -> None:
    ids = [new_crawl_id(NOW + timedelta(microseconds=number)) for number in range(0, 1_000_000, 9_999)]

    assert ids == sorted(ids)
    assert {started_at(crawl) for crawl in ids} == {NOW}


def test_crawls_that_begin_at_the_same_moment_have_ids_of_their_own() -> None:
    assert len({new_crawl_id(NOW) for _ in range(100)}) == 100
