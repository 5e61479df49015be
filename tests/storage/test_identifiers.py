"""The ids of crawls and runs."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.model.identifiers import new_crawl_id, started_at

NOW = datetime(2026, 3, 2, 0, 15, 30, tzinfo=UTC)


def test_crawls_that_begin_in_one_second_sort_by_their_start() -> None:
    starts = [NOW + timedelta(microseconds=number) for number in range(0, 1_000_000, 9_999)]
    ids = [new_crawl_id(start) for start in starts]

    assert ids == sorted(ids)
    assert [started_at(crawl) for crawl in ids] == starts


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("20260302T001530Z-3d0909f3", NOW),  # an id of the first versions
        ("raw/baosuoimo/2026/20260302T001530Z-0000109f3c21a-00001.warc.gz", NOW + timedelta(microseconds=1)),
        ("raw/baosuoimo/robots.txt", None),
    ],
)
def test_the_start_of_a_crawl_is_read_from_any_name_that_holds_its_id(name: str, start: datetime | None) -> None:
    assert started_at(name) == start


def test_crawls_that_begin_at_the_same_moment_have_ids_of_their_own() -> None:
    assert len({new_crawl_id(NOW) for _ in range(100)}) == 100
