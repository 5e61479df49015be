"""What a reader may ask for: anything else is an error that names the argument and what it may be."""

import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from storage import Archive
from tests.storage.examples import article_id, draft
from tests.storage.reader.conftest import Fill

VIETNAM = timezone(timedelta(hours=7))


class Several:
    """Has the method of whole numbers without being one, as arrays have."""

    def __index__(self) -> int:
        raise TypeError("only integer scalar arrays can be converted to a scalar index")


def numbers(archive: Archive, **conditions: object) -> list[int]:
    return [int(row.article_id, 16) for row in archive.articles(**conditions)]  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"provnce": "15"}, "did you mean 'province'"),
        ({"province": 15}, "province is text, not 15"),
        ({"since": "2026-03-01"}, "since is a date or datetime"),
        ({"clock": "fetch"}, "clock is one of fetched, committed"),
        ({"borders": "now"}, "borders is one of then, today"),
        ({"unique": "yes"}, "unique is True or False"),
        ({"province": "Lào Cai"}, "province is an official code of two digits, such as 15 for Lào Cai, not 'Lào Cai'"),
        ({"since": date.min}, "since is a day or moment from 0001-01-02 to 9999-12-31, not 0001-01-01"),
        ({"until": datetime(1, 1, 1, 6, tzinfo=VIETNAM)}, "until is a day or moment from"),
        ({"as_of": datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))}, "as_of is a day or moment from"),
        ({"limit": -1}, "limit is 0 or more, not -1"),
        ({"limit": "2"}, "limit is a whole number, not '2'"),
        ({"limit": Several()}, "limit is a whole number, not"),
        ({"limit": sys.maxsize}, "limit is 4294967293 or less, not"),
    ],
)
def test_a_condition_that_there_is_not_is_named(archive: Archive, conditions: dict[str, object], told: str) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        numbers(archive, **conditions)


def test_the_first_and_last_moments_of_all_years_are_conditions(archive: Archive, fill: Fill) -> None:
    [article] = fill(draft(number=1))
    for last in (date.max, datetime.max.replace(tzinfo=UTC)):
        assert numbers(archive, since=date(1, 1, 2), until=last, as_of=last) == [1]
        assert archive.article(article_id(1), as_of=last) == article
    with pytest.raises(ValueError, match="as_of is a day or moment from"):
        archive.article(article_id(1), as_of=date.min)
