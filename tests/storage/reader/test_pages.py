"""Pages and counts of a list, beside the list itself."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from storage import Archive
from storage.errors import CursorError
from storage.model.identifiers import SourceSlug
from storage.model.moments import VIETNAM
from storage.reader.archive import Row
from storage.reader.filters import Conditions
from tests.storage.examples import FIRST_FETCH, draft
from tests.storage.reader.conftest import Fill


def published(hour: int) -> datetime:
    """Return a time of publication, before the fetch by as many hours less than ten."""
    return FIRST_FETCH - timedelta(hours=10 - hour)


@pytest.mark.parametrize("limit", [1, 2, 5, 9])
def test_the_pages_of_a_list_are_the_list(archive: Archive, fill: Fill, limit: int) -> None:
    same = published(3)
    fill(*(draft(number=number, published_at=same) for number in range(1, 5)))
    fill(draft(number=5, published_at=None), draft(number=6, published_at=published(8)))
    for conditions in (Conditions(), Conditions(since=published(2)), Conditions(unique=False)):
        shown: list[Row] = []
        after: str | None = None
        while True:
            page = archive.page(limit=limit, after=after, **conditions)
            shown += page.rows
            after = page.next
            if after is None:
                break
        assert shown == list(archive.articles(**conditions))


def test_a_page_is_the_same_whatever_is_published_meanwhile(archive: Archive, fill: Fill) -> None:
    fill(*(draft(number=number, published_at=published(number)) for number in range(1, 6)))
    first = archive.page(limit=2)
    second = archive.page(limit=2, after=first.next)
    fill(draft(number=9, published_at=published(9)))
    assert archive.page(limit=2, after=first.next) == second


@pytest.mark.parametrize("cursor", ["", "zz", "1-2", "999999999999999999-00000000000000000001"])
def test_what_is_no_cursor_is_refused(archive: Archive, fill: Fill, cursor: str) -> None:
    fill(draft())
    with pytest.raises(CursorError, match="not a cursor of a list"):
        archive.page(after=cursor)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_without_rows_is_refused_because_nothing_could_follow_it(
    archive: Archive, fill: Fill, limit: int
) -> None:
    fill(draft())
    with pytest.raises(ValueError, match=f"limit is 1 or more, not {limit}"):
        archive.page(limit=limit)
    assert list(archive.articles(limit=0)) == []


def test_what_cannot_be_counted_by_is_named(archive: Archive) -> None:
    with pytest.raises(ValueError, match="by is one of day, month, source, province, not 'week'"):
        archive.counts("week")  # type: ignore[arg-type]  # no such count


def test_counts_are_those_of_the_list(archive: Archive, fill: Fill) -> None:
    fill(*(draft(number=number, published_at=published(number)) for number in range(1, 6)))
    fill(draft(number=7, source=SourceSlug("baothu"), province=None))
    rows = list(archive.articles(unique=False))
    assert archive.counts("source", unique=False) == Counter(row.source for row in rows)
    days = Counter(f"{(row.published_at or row.fetched_at).astimezone(VIETNAM):%Y-%m-%d}" for row in rows)
    assert archive.counts("day", unique=False) == days
    assert sum(archive.counts("month", unique=False).values()) == len(rows)
    assert archive.counts("province", unique=False) == {"15": 5}
    assert archive.counts("month", source="nobody") == {}
