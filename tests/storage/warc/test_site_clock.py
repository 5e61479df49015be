"""A newspaper's own clock as a witness: what it confirms, what it contradicts, and where it says nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.warc.site_clock import confirms_future, contradicts_future, site_time

NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"date": "Mon, 02 Mar 2026 00:00:00 GMT"}, NOW),
        ({"date": "Mon, 02 Mar 2026 00:00:00"}, NOW),
        ({"date": "Sun, 01 Mar 2026 22:00:00 GMT", "age": "7200"}, NOW),
        ({"date": "Mon, 02 Mar 2026 00:00:00 GMT", "age": "old"}, NOW),
        ({"date": "Mon, 02 Mar 2026 00:00:00 GMT", "age": "9" * 30}, None),
        ({"date": "today"}, None),
        ({"last-modified": "Mon, 02 Mar 2026 00:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_date_and_the_age_in_a_cache_tell_when_an_answer_was_sent(
    headers: dict[str, str], expected: datetime | None
) -> None:
    assert site_time(headers) == expected


@pytest.mark.parametrize(
    ("stated", "served", "confirms", "contradicts"),
    [
        ({"hours": 24}, {"hours": 24}, True, False),
        ({"hours": 24}, {"hours": 22}, True, False),  # the clock of the site is not exact
        ({"hours": 1}, {"hours": -1}, False, False),  # a cache, or a clock that was ahead by two hours
        ({"hours": 7}, {"hours": 0}, False, True),  # the time of Vietnam taken for UTC
        ({"days": 1800}, {"minutes": 30}, False, True),  # the site is ahead itself, by half an hour
        ({"days": 365}, {"days": 363}, False, False),  # the present may be wrong, and the site, too
        ({"days": 1800}, {"days": -20000}, False, False),  # 1970
        ({"days": 1800}, None, False, False),
    ],
)
def test_what_a_clock_proves_about_a_time_from_the_future(
    stated: dict[str, float], served: dict[str, float] | None, confirms: bool, contradicts: bool
) -> None:
    times = NOW + timedelta(**stated), None if served is None else NOW + timedelta(**served), NOW
    assert (confirms_future(*times), contradicts_future(*times)) == (confirms, contradicts)
