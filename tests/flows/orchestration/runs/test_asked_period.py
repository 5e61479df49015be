"""A period in which nothing can be found is refused before a run of it begins."""

from datetime import UTC, date, datetime

import pytest

from flows.errors import WrongUsageError
from flows.orchestration.runs.asked_period import check_days, check_period

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
"""In Vietnam it is the third of March already."""


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (None, None),
        (None, date(2025, 1, 1)),
        (date(2026, 3, 3), None),
        (date(2026, 3, 2), date(2026, 3, 3)),
        (datetime(2026, 3, 2), datetime(2026, 3, 2, 0, 1)),  # noqa: DTZ001 - as a form sends it
        (date(2026, 3, 1), date(2040, 1, 1)),
    ],
)
def test_a_period_that_holds_something_is_accepted(begin: date | None, end: date | None) -> None:
    check_period(begin, end, now=NOW)


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "ends before it begins"),
        (date(2030, 1, 1), date(2029, 1, 1), "ends before it begins"),
        (datetime(2026, 3, 2, 7, 0, 1), datetime(2026, 3, 2, tzinfo=UTC), "ends before it begins"),  # noqa: DTZ001 - as a form sends it
        (date(2026, 3, 4), None, "lies ahead"),
        (datetime(2026, 3, 2, 18, 1, tzinfo=UTC), date(2040, 1, 1), "lies ahead"),
    ],
)
def test_a_period_that_holds_nothing_is_refused(begin: date, end: date | None, told: str) -> None:
    with pytest.raises(WrongUsageError, match=told):
        check_period(begin, end, now=NOW)


def test_days_without_a_first_one_are_refused() -> None:
    with pytest.raises(WrongUsageError, match="no first day") as refused:
        check_days(None, date(2026, 3, 2))
    assert "--to needs --from" in refused.value.in_one_line
