from datetime import UTC, datetime, timedelta

import pytest

from crawler.politeness.retry_after import LONGEST, pause_after, read_retry_after

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "seconds"), [
    ("20", 20), (" 20 ", 20), ("1.5", 1.5), ("0", 0), ("Mon, 02 Mar 2026 08:02:00 GMT", 120),
    ("Mon, 02 Mar 2026 15:02:00 +0700", 120),
    ("Monday, 02-Mar-26 08:02:00 GMT", 120), ("Mon Mar  2 08:02:00 2026", 120),
    ("Mon, 02 Mar 2026 07:00:00 GMT", 0), ("99999999999", LONGEST.total_seconds()),
    ("120s", 120), ("2 minutes", 120), ("1h", 3600), ('"120"', 120), ("+60", 60), ("60, 120", 120), ("1772438520", 120),
    ("2026-03-02T08:02:00Z", 120), ("2026-03-02T15:02:00+07:00", 120),
    ("Fri, 01 Jan 2100 00:00:00 GMT", LONGEST.total_seconds()),
])  # fmt: skip  # short items: a line each would fill a screen
def test_seconds_and_dates_are_read(value: str, seconds: float) -> None:
    assert read_retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "١٢", "1e9", "Mon, 99 Mar 2026 08:02:00 GMT"])
def test_what_is_neither_is_none(value: str | None) -> None:
    assert read_retry_after(value, NOW) is None


def test_without_a_word_each_pause_is_twice_the_last() -> None:
    assert [pause_after(None, strikes).total_seconds() for strikes in (1, 2, 3, 99)] == [60, 120, 240, 86_400]
    assert pause_after(timedelta(seconds=5), 4) == timedelta(seconds=5)


def test_a_host_that_names_the_present_second_is_not_hammered() -> None:
    pauses = [pause_after(timedelta(0), strikes).total_seconds() for strikes in (1, 2, 3, 99)]
    assert pauses == [1, 2, 4, 60]
